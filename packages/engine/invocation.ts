// Decides which `go` processes a plan needs, and with what arguments: pure.

import type { Plan, Task } from '#plan';
import { withoutDebug } from './ldflags.ts';

/** One `go test -c -json` to start. */
export interface Invocation {
  /** `build:0`, in the order they are started. */
  readonly id: string;
  /** Name of the BIN folder, or undefined where nothing is kept (`-o /dev/null`). */
  readonly group: string | undefined;
  readonly tasks: readonly Task[];
}

/** Bytes of package arguments in one process: Linux takes 2 MB, macOS 1 MB with the environment, Windows 32 k characters. */
const mostArgumentBytes = process.platform === 'win32' ? 24_000 : 100_000;

/**
 * Splits tasks into invocations. The go command refuses to build two packages with equal binary names into one folder,
 * and counts those without tests, which write no binary: they ride along with the first group where their name is free,
 * and else go into one invocation that writes nowhere, which is exempt.
 */
export function invocationsOf(tasks: readonly Task[], mostBytes: number = mostArgumentBytes): Invocation[] {
  const groups = new Map<string, Task[]>();
  const withTests = tasks.filter((task) => task.hasTests).sort((a, b) => a.group - b.group);
  for (const task of withTests) groups.set(String(task.group), [...(groups.get(String(task.group)) ?? []), task]);
  const riders = tasks.filter((task) => !task.hasTests);
  const [first] = groups.values();
  const apart: Task[] = [];
  if (first) {
    const names = new Set(first.map((task) => task.binary));
    for (const rider of riders) {
      if (names.has(rider.binary)) apart.push(rider);
      else first.push(rider);
      names.add(rider.binary);
    }
  } else {
    apart.push(...riders);
  }
  const batches: { group: string | undefined; tasks: Task[] }[] = [];
  for (const [group, members] of groups)
    for (const batch of batchesOf(members, mostBytes)) batches.push({ group, tasks: batch });
  for (const batch of batchesOf(apart, mostBytes)) batches.push({ group: undefined, tasks: batch });
  return batches.map((batch, index) => ({ id: `build:${index}`, ...batch }));
}

function batchesOf(tasks: readonly Task[], mostBytes: number): Task[][] {
  const batches: Task[][] = [];
  let bytes = mostBytes;
  // Sorted by import path, as patterns of the go command expand.
  for (const task of [...tasks].sort((a, b) => (a.package < b.package ? -1 : 1))) {
    const size = Buffer.byteLength(task.package) + 1;
    if (bytes + size > mostBytes) {
      batches.push([]);
      bytes = 0;
    }
    bytes += size;
    batches.at(-1)?.push(task);
  }
  return batches;
}

/** Arguments of the go command. `target` is a folder, or undefined to write nowhere; `graph` takes the action graph. */
export function goArguments(plan: Plan, invocation: Invocation, target: string | undefined, graph: string): string[] {
  const nowhere = process.platform === 'win32' ? 'NUL' : '/dev/null';
  const out = target === undefined ? nowhere : target.endsWith('/') ? target : `${target}/`;
  return [
    'test',
    '-c',
    '-json',
    `-debug-actiongraph=${graph}`,
    ...withoutDebug(plan.build.flags, goflagsOf(plan)),
    '-o',
    out,
    ...invocation.tasks.map((task) => task.package),
  ];
}

/** The GOFLAGS in force for the build. */
export function goflagsOf({ build }: Plan): string {
  return build.goflags ?? build.env['GOFLAGS'] ?? '';
}
