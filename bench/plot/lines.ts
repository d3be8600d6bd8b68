// How time or memory grows with the workspace: one line a tool, both axes logarithmic.

import { type Figure, figureOf, median } from '../measure/statistics.ts';
import type { CaseResult } from '../results/result.ts';
import { duration } from '../results/table.ts';
import { logarithmic, spread } from './scales.ts';
import { draw, element, line, text } from './svg.ts';
import { isOwn, tickWords } from './words.ts';

const area = { left: 84, right: 450, top: 66, bottom: 400 };
const [width, height] = [760, 450];

export interface LinesRequest {
  readonly title: string;
  /** One result a size. */
  readonly results: readonly CaseResult[];
  readonly figure: Figure;
}

interface Series {
  readonly tool: string;
  readonly points: readonly { readonly packages: number; readonly value: number }[];
}

export function drawLines({ title, results, figure }: LinesRequest): string {
  const series = seriesOf(results, figure);
  const points = series.flatMap((one) => one.points);
  const x = logarithmic(
    points.map(({ packages }) => packages),
    area.left,
    area.right,
  );
  const y = logarithmic(
    points.map(({ value }) => value),
    area.bottom,
    area.top,
  );
  const amount = (value: number) => (figure === 'rssKiB' ? `${Math.round(value)} MiB` : duration(value));
  const rounds = Math.max(0, ...results.flatMap(({ rows }) => rows.map(({ runs }) => runs.length)));
  const body = [
    text(title, { x: 20, y: 26, class: 'title' }),
    text(
      `Medians of ${rounds} rounds in made-up workspaces, both axes logarithmic; dotted: proportional to the packages`,
      {
        x: 20,
        y: 45,
        class: 'small faint',
      },
    ),
    ...x.ticks.map((tick) => line(x.at(tick), area.top, x.at(tick), area.bottom, 'grid')),
    ...x.ticks.map((tick) =>
      text(tick.toLocaleString('en'), { x: x.at(tick), y: area.bottom + 18, anchor: 'middle', class: 'small faint' }),
    ),
    ...y.ticks.map((tick) => line(area.left, y.at(tick), area.right, y.at(tick), 'grid')),
    ...y.ticks.map((tick) =>
      text(tickWords(tick, figure), { x: area.left - 8, y: y.at(tick) + 4, anchor: 'end', class: 'small faint' }),
    ),
    text('packages', { x: (area.left + area.right) / 2, y: area.bottom + 36, anchor: 'middle', class: 'small' }),
    ...guides(x.ticks, y.ticks, x.at, y.at),
  ];
  const ends = series.map(({ points: all }) => y.at(all.at(-1)?.value ?? 1));
  const places = spread(ends, 17);
  series.forEach(({ tool, points: all }, index) => {
    const path = all.map(
      ({ packages, value }, at) => `${at === 0 ? 'M' : 'L'}${x.at(packages).toFixed(1)} ${y.at(value).toFixed(1)}`,
    );
    const last = all.at(-1);
    const end = x.at(last?.packages ?? 1);
    const name = nameOf(tool, series);
    body.push(
      element('path', { d: path.join(''), class: `line ${name}${isOwn(tool) ? '' : ' dashed'}` }),
      ...all.map(({ packages, value }) =>
        element('circle', { cx: x.at(packages), cy: y.at(value), r: 3, class: name }),
      ),
      element('path', {
        d: `M${end + 5} ${ends[index]}L${area.right + 14} ${places[index]}`,
        class: `line ${name}`,
        'stroke-opacity': 0.5,
      }),
      text(`${tool} ${amount(last?.value ?? 0)}`, {
        x: area.right + 18,
        y: (places[index] ?? 0) + 4,
        class: `label ${name}`,
      }),
    );
  });
  // Last, as their words have a rim that is to cover the lines.
  body.push(...goalMarks(results, figure, x.at, y.at));
  const said = series.map(({ tool, points: all }) => `${tool} ${all.map(({ value }) => amount(value)).join(', ')}`);
  return draw({ width, height, title: `${title}: ${said.join('; ')}`, body });
}

/** Colours for gows, greys for what it is compared with. */
function nameOf(tool: string, series: readonly Series[]): string {
  const alike = series.filter((one) => isOwn(one.tool) === isOwn(tool));
  const index = alike.findIndex((one) => one.tool === tool);
  return isOwn(tool) ? `s${index % 4}` : `s${4 + (index % 2)}`;
}

/** Where an amount is wanted of one size: a stroke through its point. */
function goalMarks(
  results: readonly CaseResult[],
  figure: Figure,
  xAt: (value: number) => number,
  yAt: (value: number) => number,
): readonly string[] {
  return results.flatMap(({ goals, size }) =>
    goals
      .filter((goal) => goal.figure === figure && goal.against === undefined)
      .flatMap(({ tool, atMost }) => {
        const [x, y] = [xAt(size.packages), yAt(figure === 'rssKiB' ? atMost / 1024 : atMost)];
        const words = `goal for ${tool.replace(/^gows /, '')}: ${figure === 'rssKiB' ? `${atMost / 1024} MiB` : duration(atMost)}`;
        return [
          line(x - 40, y, x + 6, y, 'goal'),
          text(words, { x: x - 44, y: y - 4, anchor: 'end', class: 'small goal-text' }),
        ];
      }),
  );
}

/** In the order of the tools of the first result; sizes rise. KiB become MiB. */
function seriesOf(results: readonly CaseResult[], figure: Figure): readonly Series[] {
  const sorted = results.toSorted((a, b) => a.size.packages - b.size.packages);
  const tools = [...new Set(sorted.flatMap(({ rows }) => rows.map(({ tool }) => tool)))];
  return tools.flatMap((tool) => {
    const points = sorted.flatMap(({ size, rows }) => {
      const runs = rows.find((row) => row.tool === tool)?.runs ?? [];
      const value = median(figureOf(runs, figure)) / (figure === 'rssKiB' ? 1024 : 1);
      return runs.length === 0 ? [] : [{ packages: size.packages, value }];
    });
    return points.length === 0 ? [] : [{ tool, points }];
  });
}

/** Lines along which ten times the packages cost ten times as much, one through each corner of the grid's left and bottom side. */
function guides(
  xs: readonly number[],
  ys: readonly number[],
  xAt: (value: number) => number,
  yAt: (value: number) => number,
): readonly string[] {
  const [x0 = 1, xn = 1] = [xs[0], xs.at(-1)];
  const [y0 = 1, yn = 1] = [ys[0], ys.at(-1)];
  const starts = [
    ...ys.slice(0, -1).map((value) => [x0, value] as const),
    ...xs.slice(1, -1).map((value) => [value, y0] as const),
  ];
  return starts.map(([x, y]) => {
    const reach = Math.min(xn / x, yn / y);
    return line(xAt(x), yAt(y), xAt(x * reach), yAt(y * reach), 'guide');
  });
}
