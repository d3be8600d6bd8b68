// Results as text for a terminal, and the same as Markdown for a page.

import { figureOf, median, minimum, ratio } from '../measure/statistics.ts';
import { type Judged, judge } from './judge.ts';
import type { CaseResult, Results } from './result.ts';

const heads = ['', 'min', 'median', 'ratio', 'CPU', 'CPU ratio', 'memory'];

/** 1234.5 → `1.23 s`, 87.6 → `88 ms`. */
export function duration(ms: number): string {
  return ms >= 1000 ? `${(ms / 1000).toFixed(ms >= 99_950 ? 0 : ms >= 9995 ? 1 : 2)} s` : `${Math.round(ms)} ms`;
}

export function times(value: number): string {
  return Number.isFinite(value) ? `${value.toFixed(value >= 10 ? 1 : 2)} ×` : '-';
}

/** A line of cells a tool; ratios are to the first tool that was measured. */
function cellsOf(result: CaseResult): readonly (readonly string[])[] {
  const reference = result.rows.find(({ runs }) => runs.length > 0)?.runs ?? [];
  return result.rows.map(({ tool, runs }) => {
    if (runs.length === 0) return [tool, '-', '-', '-', '-', '-', '-'];
    const [wall, cpu, memory] = [figureOf(runs, 'wallMs'), figureOf(runs, 'cpuMs'), figureOf(runs, 'rssKiB')];
    return [
      tool,
      duration(minimum(wall)),
      duration(median(wall)),
      times(ratio(runs, reference, 'wallMs')),
      duration(median(cpu)),
      times(ratio(runs, reference, 'cpuMs')),
      `${Math.round(median(memory) / 1024)} MiB`,
    ];
  });
}

export function terminalTable(result: CaseResult): string {
  const cells = [heads, ...cellsOf(result)];
  const widths = heads.map((_, column) => Math.max(...cells.map((line) => (line[column] ?? '').length)));
  const lines = cells.map((line) =>
    line
      .map((cell, column) => (column === 0 ? cell.padEnd(widths[0] ?? 0) : cell.padStart(widths[column] ?? 0)))
      .join('  '),
  );
  const absent = result.rows.flatMap(({ tool, absent: why }) =>
    why === undefined ? [] : [`${tool} is left out: ${why}`],
  );
  return [heading(result), '', ...lines, '', ...judge(result).map(sentence), ...absent].join('\n');
}

export function markdownTable(result: CaseResult): string {
  const line = (cells: readonly string[]) => `| ${cells.join(' | ')} |`;
  const absent = result.rows.flatMap(({ tool, absent: why }) =>
    why === undefined ? [] : [`${tool} is left out: ${why}`],
  );
  return [
    line(heads),
    `|---|${heads
      .slice(1)
      .map(() => '---:|')
      .join('')}`,
    ...cellsOf(result).map(line),
    '',
    ...[...judge(result).map(sentence), ...absent, ...result.notes].map((text) => `- ${text}`),
  ].join('\n');
}

export function heading(result: CaseResult): string {
  const rounds = Math.max(0, ...result.rows.map(({ runs }) => runs.length));
  return `${result.title} (${result.workspace}; ${rounds} rounds, interleaved)`;
}

/** `gows test: 0.28 × go test (goal 0.3 ×): met`. */
export function sentence({ goal, measured, differenceMs, met }: Judged): string {
  const amount = (value: number) => (goal.figure === 'rssKiB' ? `${Math.round(value / 1024)} MiB` : duration(value));
  const show = (value: number) => (goal.against === undefined ? amount(value) : `${times(value)} ${goal.against}`);
  const wanted = goal.against === undefined ? amount(goal.atMost) : times(goal.atMost);
  const plus = goal.plusMs === undefined ? '' : ` + ${goal.plusMs} ms`;
  if (measured === undefined) return `${goal.tool}: not measured (goal ${wanted}${plus} ${goal.against ?? ''})`;
  const apart =
    differenceMs === undefined ? '' : `, ${differenceMs < 0 ? '−' : '+'}${duration(Math.abs(differenceMs))}`;
  return `${goal.tool}: ${show(measured)}${apart} (goal ${wanted}${plus}): ${met ? 'met' : 'not met'}`;
}

export function limitLines({ limits }: Pick<Results, 'limits'>): readonly string[] {
  return limits.filter(({ holds }) => holds).map(({ peer, says }) => `${peer} ${says}`);
}
