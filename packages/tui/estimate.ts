// How long the tests that are left will take, by what they took before.

import type { RunState, TaskState } from '#report';

/**
 * Milliseconds, or undefined where nothing is known of any package that is left. A package without a history counts as
 * the mean of those with one. Tests that sleep hold no core, and yet `jobs` is how many run at once, so the sum is
 * spread over that many; no estimate is below the longest single package. What is to be compiled does not count: the
 * history has no times of it.
 */
export function estimateLeft(state: RunState, now: number): number | undefined {
  const jobs = Math.max(1, state.workspace?.jobs ?? state.started?.cores ?? 1);
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
    sum += ms;
    longest = Math.max(longest, ms);
  }
  return Math.max(longest, sum / jobs);
}
