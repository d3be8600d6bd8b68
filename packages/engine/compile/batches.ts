// What both kinds of `go` invocations have in common: how many packages one takes, and what is not explained.

import type { CompileTask } from '#plan';
import { type CommandLine, commandLine, type Environment } from '#process';
import { buildEnvironment, graphFile, packInOrder, withCompileCache } from '../invocation.ts';
import type { CompileGround, CompileOps } from './ground.ts';

export function environmentOf({ plan, folder, gocacheprog }: CompileGround): Environment {
  return withCompileCache(buildEnvironment(plan, folder), gocacheprog);
}

/** See `groundFlags` of vet.ts. */
const longestMark: readonly string[] = Array.from({ length: 64 }, () => '-source=0');

/** What is left of a command line for packages. */
function lineIn(verb: readonly string[], ground: CompileGround, { goexec }: Pick<CompileOps, 'goexec'>): CommandLine {
  const { plan, folder, marks, settings } = ground;
  const fixed = [
    ...verb,
    `-debug-actiongraph=${graphFile(folder, 'build:99999')}`,
    '-o',
    `${settings}/p99999/`,
    ...longestMark,
  ];
  const words = [
    goexec ?? '',
    '-split',
    '--',
    plan.build.go,
    ...fixed,
    ...plan.build.flags,
    ...plan.vetFlags,
    ...marks,
  ];
  return commandLine({ words, env: environmentOf(ground) });
}

/** Whether all of these can be named at once. */
export function fits(
  packages: readonly string[],
  verb: readonly string[],
  ground: CompileGround,
  ops: Pick<CompileOps, 'goexec'>,
): boolean {
  const { room, sizeOf } = lineIn(verb, ground, ops);
  return packages.reduce((sum, importPath) => sum + sizeOf(importPath), 0) <= room;
}

/** As many packages as fit on the command line, in the order given. */
export function batchesIn(
  tasks: readonly CompileTask[],
  verb: readonly string[],
  ground: CompileGround,
  ops: Pick<CompileOps, 'goexec'>,
): readonly (readonly CompileTask[])[] {
  return packInOrder(tasks, lineIn(verb, ground, ops));
}

/** The go command failed and said nothing of these: that is told with what it said at all. */
export function closeUnexplained(
  tasks: readonly CompileTask[],
  said: string,
  { ledger, plan }: CompileGround,
  { signal }: Pick<CompileOps, 'signal'>,
): void {
  if (signal.aborted) return;
  for (const task of tasks) {
    const why = said.trim() === '' ? `go ${plan.kind} failed, and did not say why\n` : said;
    ledger.close(task, { outcome: 'error', output: why });
  }
}
