// gows ci merge: what the shards of a run have done, each on its runner, as one run with one of everything.

import { mergeShards } from '#ci';
import { printProfile } from '#coverage';
import { type Diagnostic, DiagnosticError, exitCodeOf, exitCodes } from '#diagnostics';
import { type Consumer, type RunEvent, type RunStarted, redactor } from '#events';
import { splitArguments } from '#gocmd';
import { openHistory, withoutSecrets } from '#history';
import { createJsonlWriter, createPlainWriter, createSteppedClock, reportOf } from '#report';
import { locate, realFolder } from '#workspace';
import { refuseFaults } from '../arguments.ts';
import { openCacheDir } from '../cache-dir.ts';
import { common, merging, ownFlags } from '../options.ts';
import { type Output, sourceReader } from '../output.ts';
import { reportPage } from '../page.ts';
import { newRunId } from '../run-id.ts';
import { openOutputs } from '../run-outputs.ts';
import { secretArguments } from '../secret-arguments.ts';
import type { Call } from '../session.ts';
import { isPartial } from '../settings.ts';
import { readShards } from '../shard-streams.ts';
import { writeWhole, writtenPlaces } from '../written-files.ts';
import type { CommandSpec } from './command.ts';

export const ciMerge: CommandSpec = {
  name: 'ci merge',
  usage: 'DIR|FILE…',
  about: 'Make one run of what all shards have done: one JUnit file, one summary, one report, one history',
  flags: [...merging, ...common],
  goFlags: 'none',
  examples: [
    'gows affected test --shard 2/5 --events shard-2.jsonl.gz',
    'gows ci merge shards/ --junit junit.xml --out report.html',
  ],
  async run(call, output) {
    refuseFaults(call);
    const { own, env, patterns, cwd } = call;
    const places = writtenPlaces(call);
    const ground = openGround(call);
    const streams = await readShards(patterns, cwd);
    const run = newRunId();
    const root = ground.isWorkspace ? { root: ground.top } : {};
    const merged = mergeShards({ streams, run, ...root, covers: own.profile !== undefined });
    const [fault, ...more] = merged.faults;
    if (merged.events.length === 0 && fault) throw new DiagnosticError(fault, ...more);
    const events = withoutSecrets(merged.events, redactor({ ...env, ...secretsOn(merged.events) }));
    const outputs = openOutputs({ ...ground, call, settings: {} }, output, run);
    for (const consume of [writerFor(call, output, ground.top, events), ...outputs.consumers]) events.forEach(consume);
    if (places.out !== undefined) writePage(places.out, events);
    if (places.profile !== undefined && merged.profile) writeWhole(places.profile, printProfile(merged.profile));
    const told = [...outputs.close(), ...(ground.keeps ? await remember(ground.cacheDir, call, events) : [])];
    await output.diagnose(told, ground.top);
    const last = events.at(-1);
    if (last?.type !== 'run.finished') throw new Error('a merged run has an end');
    const [unwritten] = told.filter(({ severity }) => severity === 'error');
    return last.exitCode === exitCodes.ok && unwritten ? exitCodeOf(unwritten.code) : last.exitCode;
  },
};

interface Ground {
  /** Absolute folder of the workspace that the call stands in; else where it stands. */
  readonly top: string;
  readonly isWorkspace: boolean;
  readonly cacheDir: string;
  readonly keeps: boolean;
}

function openGround({ own, env, cwd }: Call): Ground {
  const { dir: cacheDir, readOnly } = openCacheDir(own.cacheDir, env, cwd);
  const ground = { cacheDir, keeps: readOnly === undefined };
  try {
    return {
      ...ground,
      top: realFolder(locate({ cwd: realFolder(cwd), gowork: env['GOWORK'] }).root),
      isWorkspace: true,
    };
  } catch (error) {
    if (!(error instanceof DiagnosticError)) throw error;
    // Streams can be merged anywhere.
    return { ...ground, top: realFolder(cwd), isWorkspace: false };
  }
}

function startOf([first]: readonly RunEvent[]): RunStarted | undefined {
  return first?.type === 'run.started' ? first : undefined;
}

/** Of the command line of the shards. */
function secretsOn(events: readonly RunEvent[]): Readonly<Record<string, string>> {
  return secretArguments(startOf(events)?.argv ?? []);
}

/** Draws as for a run at work, in its own time. */
function writerFor({ own }: Call, output: Output, top: string, events: readonly RunEvent[]): Consumer {
  if (own.json) return createJsonlWriter({ write: output.out });
  const clock = createSteppedClock(Date.parse(events[0]?.at ?? ''));
  const columns = output.columns === undefined ? {} : { columns: output.columns };
  const form = { verbose: false, root: top, source: sourceReader(top), ...columns, ...clock };
  const writer = createPlainWriter({ ...form, write: output.out, color: output.color });
  return (event) => {
    clock.advance(Date.parse(event.at));
    writer(event);
  };
}

function writePage(file: string, events: readonly RunEvent[]): void {
  const answer = reportOf(events);
  if (answer) writeWhole(file, reportPage(answer));
}

/** As the history of one run: what ran, how it ended and how long it took. Answers what could not be kept. */
async function remember(cacheDir: string, { env }: Call, events: readonly RunEvent[]): Promise<readonly Diagnostic[]> {
  const started = startOf(events);
  const { history, diagnostics } = await openHistory(cacheDir, { env });
  if (!history || !started) return diagnostics;
  const read = events.find((event) => event.type === 'workspace.read');
  const head = read?.head?.dirty === false ? { head: read.head.rev } : {};
  const partial = isPartial(splitArguments(started.argv, ownFlags).run);
  const [first] = events;
  const recorder = history.beginRun({
    id: first?.run ?? '',
    startedAt: first?.at ?? '',
    command: started.command,
    ...head,
    partial,
  });
  let reused = 0;
  for (const event of events) {
    if (event.type === 'run.finished') recorder.finish({ outcome: event.outcome, exitCode: event.exitCode, reused });
    if (event.type === 'build.step') recorder.built(event);
    if (event.type !== 'task.finished') continue;
    if (event.source === 'ran') {
      const { task: id, kind, package: path, module, outcome, attempt, elapsedMs, usage } = event;
      const startedAt = new Date(Date.parse(event.at) - elapsedMs).toISOString();
      const task = { id, kind, package: path, module };
      recorder.record({ task, outcome, attempt, startedAt, elapsedMs, ...(usage ? { usage } : {}) });
    } else reused += 1;
  }
  return [...diagnostics, ...history.close()];
}
