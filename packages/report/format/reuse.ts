// How much of a run was reused, and what most often kept results from being so.

import type { RunState, TaskState } from '../state.ts';
import type { Style } from './style.ts';
import { count, wrapList } from './words.ts';

/** How many causes are shown. */
const mostCauses = 3;

export interface ReuseCounts {
  /** Packages whose tests were not run, as a kept result stands for them. */
  readonly reused: number;
  /** Those of them that were linked first, and turned out to be the same binary. */
  readonly cutOff: number;
  /** Packages for which a kept result was looked for. */
  readonly looked: number;
  /** Cause and number of packages, most frequent first. */
  readonly causes: readonly (readonly [cause: string, packages: number])[];
}

/** Of packages with tests. */
export function countReuse(tasks: Iterable<TaskState>): ReuseCounts {
  let reused = 0;
  let cutOff = 0;
  let looked = 0;
  const causes = new Map<string, number>();
  for (const { reuse, finished } of tasks) {
    if (reuse === undefined || reuse.state === 'off' || finished?.outcome === 'no-tests') continue;
    looked += 1;
    if (finished && finished.source !== 'ran') reused += 1;
    if (finished?.source === 'cut-off') cutOff += 1;
    else if (reuse.state === 'missed') causes.set(reuse.cause, (causes.get(reuse.cause) ?? 0) + 1);
  }
  return { reused, cutOff, looked, causes: [...causes].sort(([a, n], [b, m]) => m - n || (a < b ? -1 : 1)) };
}

export function drawReuse(state: RunState, columns: number, style: Style): string[] {
  const { reused, cutOff, looked, causes } = countReuse(state.tasks.values());
  if (looked === 0) return [];
  const rate = `${Math.floor((100 * reused) / looked)} %`;
  const same = cutOff === 0 ? '' : `, ${cutOff} by ${cutOff === 1 ? 'an equal binary' : 'equal binaries'}`;
  const head = `${style.bold('REUSED')} ${reused} of ${count(looked, 'result')} (${rate}${same})`;
  if (causes.length === 0) return [head];
  const shown = causes.slice(0, mostCauses).map(([cause, n]) => (n === 1 ? cause : `${cause} (${n} packages)`));
  const left = causes.slice(mostCauses).reduce((sum, [, n]) => sum + n, 0);
  if (left > 0) shown.push(`other causes (${count(left, 'package')})`);
  return wrapList(`${head}; missed:`, shown, columns);
}
