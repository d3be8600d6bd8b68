// Every command, in the order of the help text. A new one is a file beside this and a line here.

import { affectedList } from './affected-list.ts';
import { affectedBuild, build } from './build.ts';
import { cacheGc, cacheStatsCommand, cacheVerify } from './cache.ts';
import { cacheKey } from './cache-key.ts';
import { cacheProg } from './cache-prog.ts';
import { cacheServe } from './cache-serve.ts';
import { cacheToken } from './cache-token.ts';
import { ciMerge } from './ci-merge.ts';
import { ciPlan } from './ci-plan.ts';
import type { CommandSpec } from './command.ts';
import { completion } from './completion.ts';
import { doctor } from './doctor.ts';
import { each } from './each.ts';
import { graph } from './graph.ts';
import { history, historyExport, historyImport } from './history.ts';
import { inspectPollution } from './inspect.ts';
import { replay } from './replay.ts';
import { report } from './report.ts';
import { reproCheck, reproRecord } from './repro.ts';
import { reproExplain } from './repro-explain.ts';
import { rerun } from './rerun.ts';
import { affectedTest, test } from './test.ts';
import { tidy } from './tidy.ts';
import { verify } from './verify.ts';
import { affectedVet, vet } from './vet.ts';
import { watch } from './watch.ts';
import { why } from './why.ts';

export const commands: readonly CommandSpec[] = [
  affectedTest,
  affectedList,
  affectedBuild,
  affectedVet,
  test,
  build,
  vet,
  rerun,
  watch,
  why,
  report,
  graph,
  each,
  tidy,
  verify,
  replay,
  ciPlan,
  ciMerge,
  history,
  historyExport,
  historyImport,
  cacheStatsCommand,
  cacheGc,
  cacheVerify,
  cacheProg,
  cacheServe,
  cacheToken,
  cacheKey,
  inspectPollution,
  reproRecord,
  reproCheck,
  reproExplain,
  doctor,
  completion,
];
