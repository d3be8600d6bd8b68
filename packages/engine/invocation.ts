// Decides which `go` processes a plan needs, and with what arguments: pure.

import { availableParallelism } from 'node:os';
import path from 'node:path';
import { type Cover, splitQuoted, toolVariables } from '#gocmd';
import type { Plan, Task } from '#plan';
import type { CommandLine, Environment } from '#process';
import { withoutDebug } from './ldflags.ts';
import { memoryLimit } from './leave/index.ts';

/** One `go test -c -json` to start. */
export interface Invocation {
  /** `build:0`, in the order they are started. */
  readonly id: string;
  /** Name of the BIN folder, or undefined where nothing is kept (`-o /dev/null`). */
  readonly group: string | undefined;
  readonly tasks: readonly Task[];
}

/**
 * Splits tasks into invocations. The go command refuses to build two packages with equal binary names into one folder,
 * and counts those without tests, which write no binary: they ride along with the last group where their name is free, so
 * that nothing but tests is left of the others when all is linked, and else go into one invocation that writes nowhere,
 * which is exempt. As many packages as fit on the command line go
 * into one invocation, since each loads anew all that its packages import.
 *
 * Where each test covers its own package alone, they are apart in any case: named beside others, they are compiled for coverage
 * there, too, and all that imports them is compiled once more, though none of it counts.
 */
export function invocationsOf(tasks: readonly Task[], line: CommandLine, cover?: Cover): Invocation[] {
  const withTests = tasks.filter((task) => task.hasTests).sort((a, b) => a.group - b.group);
  const groups = Map.groupBy(withTests, (task) => String(task.group));
  const riders = tasks.filter((task) => !task.hasTests);
  const last = cover && !cover.packages ? undefined : [...groups.values()].at(-1);
  const apart: Task[] = [];
  if (last) {
    const names = new Set(last.map((task) => task.binary));
    for (const rider of riders) {
      if (names.has(rider.binary)) apart.push(rider);
      else last.push(rider);
      names.add(rider.binary);
    }
  } else {
    apart.push(...riders);
  }
  const batches: { group: string | undefined; tasks: Task[] }[] = [];
  for (const [group, members] of groups)
    for (const batch of batchesOf(members, line)) batches.push({ group, tasks: batch });
  for (const batch of batchesOf(apart, line)) batches.push({ group: undefined, tasks: batch });
  return batches.map((batch, index) => ({ id: `build:${index}`, ...batch }));
}

/** As many as fit on one command line, what the longest test needs first: the go command works off its packages in this order. */
export function batchesOf(tasks: readonly Task[], line: CommandLine): Task[][] {
  return packInOrder([...tasks].sort(longestFirst), line);
}

/** As many as fit on one command line, in the order given. */
export function packInOrder<T extends Pick<Task, 'package'>>(
  tasks: readonly T[],
  { room, sizeOf }: CommandLine,
): T[][] {
  const batches: T[][] = [];
  let left = -1;
  for (const task of tasks) {
    const size = sizeOf(task.package);
    if (left < size) {
      batches.push([]);
      left = room;
    }
    left -= size;
    batches.at(-1)?.push(task);
  }
  return batches;
}

/**
 * What is not known may be long, but there is nothing to link for a package without tests. Of what is not known comes first what is
 * soonest built, so that its test, which may be one that waits, runs while the others compile. Else by import path.
 */
export function longestFirst(a: Task, b: Task): number {
  const expected = ({ hasTests, estimateMs }: Task) => (hasTests ? (estimateMs ?? Number.MAX_VALUE) : -1);
  return expected(b) - expected(a) || (a.weight ?? 0) - (b.weight ?? 0) || (a.package < b.package ? -1 : 1);
}

/** Arguments of the go command. `target` is a folder, or undefined to write nowhere; `graph` takes the action graph; `more` are flags. */
export function goArguments(
  plan: Pick<Plan, 'build'>,
  invocation: { readonly tasks: readonly Pick<Task, 'package' | 'files'>[] },
  target: string | undefined,
  graph: string,
  more: readonly string[] = [],
): string[] {
  const nowhere = process.platform === 'win32' ? 'NUL' : '/dev/null';
  const out = target === undefined ? nowhere : target.endsWith('/') ? target : `${target}/`;
  return [
    'test',
    '-c',
    '-json',
    `-debug-actiongraph=${graph}`,
    ...(plan.build.debug ? plan.build.flags : withoutDebug(plan.build.flags, goflagsOf(plan))),
    ...more,
    '-o',
    out,
    ...invocation.tasks.flatMap(namesOf),
  ];
}

/** What the go command is given to mean a task. */
export function namesOf({ package: importPath, files }: Pick<Task, 'package' | 'files'>): readonly string[] {
  return files ?? [importPath];
}

/**
 * The arguments with what has gows say when tools may run. What is told leaves it out: a person can start that again.
 *
 * `shares` where what is compiled is shared by a network.
 */
export function withLeave(
  [command = '', ...rest]: readonly string[],
  toolexec: string | undefined,
  shares = false,
): string[] {
  if (toolexec === undefined) return [command, ...rest];
  const cores = availableParallelism();
  // More of them wait than can run, or the one that matters most might have no place to wait in. Each that waits costs
  // the others a part of what the compiler does side by side (`compilerConcurrency` of cmd/go), so not many more.
  const atOnce = Math.max(cores + Math.max(2, Math.ceil(cores / 2)), shares ? askingAtOnce : 0);
  return [command, `-toolexec=${toolexec}`, `-p=${atOnce}`, ...rest];
}

/**
 * Each of `-p` asks the compile cache for one thing at a time, and waits. Over a network that is what takes longest: etcd's
 * 2,382 outputs at 20 ms, on 2 cores that were busy with other things, took 15.9 s with 4, 10.1 s with 8, and 7.8 s with 16.
 */
const askingAtOnce = 12;

/** The flags of the build, those of GOFLAGS first: the last one of a name counts. */
export function buildWords(plan: Pick<Plan, 'build'>): readonly string[] {
  const inherited = splitQuoted(goflagsOf(plan));
  return [...('words' in inherited ? inherited.words : []), ...plan.build.flags];
}

/** Whether a flag is given, on the command line or in GOFLAGS. */
export function hasFlag(plan: Pick<Plan, 'build'>, name: string): boolean {
  return buildWords(plan).some((word) => new RegExp(`^--?${name}(=|$)`).test(word));
}

/** The GOFLAGS in force for the build. */
export function goflagsOf({ build }: Pick<Plan, 'build'>): string {
  return build.goflags ?? build.env['GOFLAGS'] ?? '';
}

/** Where an invocation writes its action graph. */
export function graphFile(runFolder: string, id: string): string {
  return path.join(runFolder, 'log', `${id.replace(':', '-')}.json`);
}

/** GOTMPDIR is on the file system of BIN, so that a binary arrives by a rename; tests never see this folder. */
export function buildEnvironment({ build }: Pick<Plan, 'build'>, runFolder: string): Environment {
  const { env, memoryBytes = Number.POSITIVE_INFINITY } = build;
  const limit = Math.min(memoryBytes, memoryLimit() ?? Number.POSITIVE_INFINITY);
  return { ...env, ...toolVariables(env, limit), GOTMPDIR: path.join(runFolder, 'work'), PWD: build.cwd };
}

/** The environment of a go command whose compile cache is shared; no test sees the variable. */
export function withCompileCache(env: Environment, gocacheprog: string | undefined): Environment {
  return gocacheprog === undefined ? env : { ...env, GOCACHEPROG: gocacheprog };
}

/** What follows the name of a test binary in its file's. */
export function suffixOf({ build }: Pick<Plan, 'build'>): string {
  return build.exe ?? (build.env['GOOS'] === 'windows' || process.platform === 'win32' ? '.exe' : '');
}
