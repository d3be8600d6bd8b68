// Draws the answer of `gows history`: how often each package ran, how it went, and how long it takes.

import type { HistoryAnswer, PackageHistory } from '#history';
import { createStyle } from '../format/style.ts';
import { count, fineDuration, minute, outcomeWords } from '../format/words.ts';
import type { ViewOptions } from './affected.ts';
import { shortNames } from './names.ts';

/** Whole text, ending in a line end. The slowest packages stand first. */
export function drawHistory({ packages, retention }: HistoryAnswer, options: ViewOptions): string {
  const style = createStyle(options.color);
  const { days, runs, results } = retention;
  const kept = `kept for ${days} days, of the last ${runs} runs and ${results.toLocaleString('en')} results`;
  if (packages.length === 0) return `no package of the workspace was run yet (${kept})\n`;
  const names = shortNames(packages.map(({ importPath }) => importPath));
  const rows = [...packages]
    .sort((a, b) => (b.medianMs ?? -1) - (a.medianMs ?? -1) || (a.importPath < b.importPath ? -1 : 1))
    .map((found) => cells(found, names.get(found.importPath) ?? found.importPath));
  const head = ['package', 'median', '95 %', 'runs', 'failed', 'flaky', 'last'];
  const widths = head.map((word, at) => Math.max(word.length, ...rows.map((row) => (row[at] ?? '').length)));
  const draw = (row: readonly string[]) =>
    row
      .map((cell, at) =>
        at === 0 || at === row.length - 1 ? cell.padEnd(widths[at] ?? 0) : cell.padStart(widths[at] ?? 0),
      )
      .join('  ')
      .trimEnd();
  const lines = [style.bold(draw(head)), ...rows.map(draw)];
  return `${lines.join('\n')}\n\n${count(packages.length, 'package')}; ${kept}\n`;
}

function cells(found: PackageHistory, name: string): readonly string[] {
  const { medianMs, p95Ms, runs, failed, flaky, lastAt, lastOutcome } = found;
  const time = (ms: number | undefined) => (ms === undefined ? '-' : fineDuration(ms));
  const last = `${minute(lastAt)}${lastOutcome === 'pass' ? '' : `, ${outcomeWords[lastOutcome]}`}`;
  return [name, time(medianMs), time(p95Ms), `${runs}`, `${failed}`, `${flaky}`, last];
}
