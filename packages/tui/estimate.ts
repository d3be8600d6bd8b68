// How long the tests that are left will take, by what they took before.

import type { RunState, TaskState } from '#report';

/**
 * Milliseconds, or undefined where nothing is known of any package that is left. A package without a history counts as
 * the mean of those with one. What sleeps holds no core, so it is their time of CPU that is spread over the cores, or,
 * where the number of processes was given by hand, their time over that many; no estimate is below the longest single
 * package. What is to be compiled does not count: the history has no times of it.
 */
export function estimateLeft(state: RunState, now: number): number | undefined {
  const jobs = state.workspace?.jobs;
  const left: TaskState[] = [];
  for (const task of state.tasks.values()) if (task.status !== 'finished') left.push(task);
  const known = left.flatMap(({ estimateMs }) => (estimateMs === undefined ? [] : [estimateMs]));
  if (known.length === 0) return undefined;
  const mean = known.reduce((sum, ms) => sum + ms, 0) / known.length;
  let sum = 0;
  let longest = 0;
  for (const task of left) {
    const elapsed = task.status === 'running' ? now - (task.startedAt ?? now) : 0;
    const ms = Math.max(0, (task.estimateMs ?? mean) - elapsed);
    sum += jobs === undefined ? ms * busy(task) : ms;
    longest = Math.max(longest, ms);
  }
  return Math.max(longest, sum / Math.max(1, jobs ?? state.started?.cores ?? 1));
}

/** Cores that it keeps busy on average; one where that is not known. */
function busy({ estimateMs, estimateCpuMs }: TaskState): number {
  return estimateMs === undefined || estimateMs === 0 || estimateCpuMs === undefined ? 1 : estimateCpuMs / estimateMs;
}
