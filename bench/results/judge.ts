// A goal against what was measured.

import { difference, figureOf, median, ratio } from '../measure/statistics.ts';
import type { CaseResult, Goal } from './result.ts';

export interface Judged {
  readonly goal: Goal;
  /** What was measured: the ratio to `against`, or the amount; undefined where a side was not measured. */
  readonly measured?: number;
  /** With `plusMs`: the median difference in milliseconds. */
  readonly differenceMs?: number;
  readonly met?: boolean;
}

export function judge(result: CaseResult): readonly Judged[] {
  const runsOf = (tool: string | undefined) => result.rows.find((row) => row.tool === tool)?.runs ?? [];
  return result.goals.map((goal) => {
    const runs = runsOf(goal.tool);
    const others = runsOf(goal.against);
    if (runs.length === 0 || (goal.against !== undefined && others.length === 0)) return { goal };
    if (goal.against === undefined) {
      const measured = median(figureOf(runs, goal.figure));
      return { goal, measured, met: measured <= goal.atMost };
    }
    const measured = ratio(runs, others, goal.figure);
    if (goal.plusMs === undefined) return { goal, measured, met: measured <= goal.atMost };
    const bound = others.map((other) => ({ ...other, [goal.figure]: other[goal.figure] * goal.atMost }));
    const over = difference(runs, bound, goal.figure);
    return { goal, measured, differenceMs: difference(runs, others, goal.figure), met: over <= goal.plusMs };
  });
}
