// A case as bars: how long each tool takes, and where the goals lie.

import { figureOf, median, minimum, ratio } from '../measure/statistics.ts';
import type { CaseResult, Goal } from '../results/result.ts';
import { duration, times } from '../results/table.ts';
import { linear } from './scales.ts';
import { draw, element, line, text, widthOf } from './svg.ts';
import { isOwn, tickWords } from './words.ts';

const width = 760;
const bar = { height: 22, gap: 16 };
const top = 66;

/** Medians of wall time as bars, the minimum as a stroke in each; ratios are to the first tool that was measured. */
export function drawBars(result: CaseResult): string {
  const rows = result.rows.filter(({ runs }) => runs.length > 0);
  const reference = rows[0]?.runs ?? [];
  const walls = new Map(rows.map(({ tool, runs }) => [tool, figureOf(runs, 'wallMs')]));
  const labels = rows.map(({ tool, runs }) => {
    const share = runs === reference ? '' : ` · ${times(ratio(runs, reference, 'wallMs'))}`;
    return { tool, words: `${duration(median(walls.get(tool) ?? []))}${share}` };
  });
  const left = 20 + Math.max(...rows.map(({ tool }) => widthOf(tool, isOwn(tool) ? 14.5 : 13)), 0);
  const right = width - 20 - Math.max(...labels.map(({ words }) => widthOf(words)), 0);
  const lines = result.goals.flatMap((goal) => goalLine(goal, walls));
  const most = Math.max(...[...walls.values()].map(median), ...lines.map(({ at }) => at));
  const scale = linear(most, left, right);
  const height = top + rows.length * (bar.height + bar.gap) + 34;
  const bottom = height - 34;
  const rounds = Math.max(0, ...rows.map(({ runs }) => runs.length));

  const body = [
    text(result.title, { x: 20, y: 26, class: 'title' }),
    text(`${result.workspace}. Median of ${rounds} rounds; the stroke is the minimum`, {
      x: 20,
      y: 45,
      class: 'small faint',
    }),
    ...scale.ticks.map((tick) => line(scale.at(tick), top - 8, scale.at(tick), bottom, 'grid')),
    ...scale.ticks.map((tick) =>
      text(tickWords(tick, 'wallMs'), {
        x: scale.at(tick),
        y: bottom + 16,
        anchor: 'middle',
        class: 'small faint',
      }),
    ),
  ];
  rows.forEach(({ tool }, index) => {
    const y = top + index * (bar.height + bar.gap);
    const values = walls.get(tool) ?? [];
    const end = scale.at(median(values));
    const least = scale.at(minimum(values));
    const own = isOwn(tool);
    body.push(
      text(tool, { x: left - 10, y: y + 15.5, anchor: 'end', ...(own ? { class: 'strong' } : {}) }),
      element('rect', { x: left, y, width: Math.max(1, end - left), height: bar.height, class: own ? 'own' : 'other' }),
      line(least, y + 3, least, y + bar.height - 3, 'least'),
      text(labels[index]?.words ?? '', { x: Math.max(end, goalAbove(lines, tool, scale.at, end)) + 8, y: y + 15.5 }),
    );
  });
  for (const [index, goal] of lines.entries()) {
    const row = rows.findIndex(({ tool }) => tool === goal.tool);
    const y = top + row * (bar.height + bar.gap);
    const x = scale.at(goal.at);
    const earlier = lines.slice(0, index).filter(({ tool }) => tool === goal.tool).length;
    body.push(line(x, y - 6, x, y + bar.height + 4, 'goal'));
    const after = x + 4 + widthOf(goal.words, 11.5) < width - 10;
    const place = { x: after ? x + 4 : x - 4, y: earlier % 2 === 0 ? y - 3 : y + bar.height + 12 };
    body.push(text(goal.words, { ...place, anchor: after ? 'start' : 'end', class: 'small goal-text' }));
  }
  return draw({
    width,
    height,
    title: `${result.title}: ${labels.map(({ tool, words }) => `${tool} ${words}`).join(', ')}`,
    body,
  });
}

interface GoalLine {
  readonly tool: string;
  readonly at: number;
  readonly words: string;
}

/** Nothing where a side was not measured, or the goal is not of wall time. */
function goalLine(goal: Goal, walls: ReadonlyMap<string, readonly number[]>): readonly GoalLine[] {
  if (goal.figure !== 'wallMs' || !walls.has(goal.tool)) return [];
  if (goal.against === undefined) return [{ tool: goal.tool, at: goal.atMost, words: `goal ${duration(goal.atMost)}` }];
  const other = walls.get(goal.against);
  if (!other) return [];
  const plus = goal.plusMs === undefined ? '' : ` + ${goal.plusMs} ms`;
  const words = `goal: ${goal.atMost} × ${goal.against}${plus}`;
  return [{ tool: goal.tool, at: goal.atMost * median(other) + (goal.plusMs ?? 0), words }];
}

/** A goal's line just behind the end of a bar would cross the bar's label: then the label goes behind it. */
function goalAbove(lines: readonly GoalLine[], tool: string, at: (value: number) => number, end: number): number {
  const near = lines
    .filter((one) => one.tool === tool && at(one.at) > end && at(one.at) < end + 110)
    .map((one) => at(one.at));
  return Math.max(end, ...near);
}
