// Draws the answers of gows cache stats, gc and verify for people.

import type { CacheCollected, CacheStats, CacheVerified } from '#cache';
import { createStyle } from '../format/style.ts';
import { bytes, count, minute } from '../format/words.ts';
import type { ViewOptions } from './affected.ts';

/** Whole text, ending in a line end; so do the others. Diagnostics are not part of it. */
export function drawCacheStats(stats: CacheStats, options: ViewOptions): string {
  const { entries, packages, blobs } = stats;
  const rows: (readonly [string, string])[] = [
    ['folder', stats.dir],
    ['results', entries === 0 ? 'none' : `${entries}, of ${count(packages, 'package')}`],
    ['size', `${bytes(stats.bytes)} of at most ${bytes(stats.maxBytes)}`],
    ['reused', count(stats.hits, 'time')],
  ];
  if (stats.oldest !== undefined && stats.newest !== undefined) {
    rows.push(['oldest', minute(stats.oldest)], ['newest', minute(stats.newest)]);
  }
  rows.push(
    ['results.db', bytes(stats.databaseBytes)],
    ['blobs/', `${bytes(blobs.bytes)} in ${count(blobs.count, 'file')}`],
    ['bin/', `${bytes(stats.binaryBytes)} of test binaries, ${binaryBound(stats)}`],
    ['gows.db', `${bytes(stats.historyBytes)} of history`],
    ['streams/', `${bytes(stats.streamBytes)} of events of the last runs`],
    ['reports/', `${bytes(stats.reportBytes)} of pages`],
  );
  const style = createStyle(options.color);
  const width = Math.max(...rows.map(([name]) => name.length));
  return rows.map(([name, value]) => `${style.bold(name.padEnd(width))}  ${value}\n`).join('');
}

const dayMs = 24 * 60 * 60 * 1000;

function binaryBound({ binaryBound: { maxBytes, settingsAgeMs, binaryAgeMs } }: CacheStats): string {
  const days = (ms: number) => count(Math.round(ms / dayMs), 'day');
  return `of at most ${bytes(maxBytes)}; unused flags go after ${days(settingsAgeMs)}, unused packages after ${days(binaryAgeMs)}`;
}

export function drawCacheCollected(answer: CacheCollected): string {
  const { evicted, orphans, binaries } = answer;
  const freed = freedBy(answer) + freedBy(binaries);
  const gone = [
    ...(evicted > 0 ? [count(evicted, 'result')] : []),
    ...(orphans > 0 ? [`${count(orphans, 'file')} that nothing referred to`] : []),
    ...(binaries.removed > 0 ? [count(binaries.removed, 'test binary', 'test binaries')] : []),
  ];
  const left =
    answer.entries === 0
      ? `no result is left, and the empty database takes ${bytes(answer.bytesAfter)}`
      : `${count(answer.entries, 'result')} and ${bytes(answer.bytesAfter)} are left, of at most ${bytes(answer.maxBytes)}`;
  const stay = binaries.bytesAfter === 0 ? '' : `, beside ${bytes(binaries.bytesAfter)} of test binaries`;
  if (gone.length === 0) return `nothing to let go: ${left}${stay}\n`;
  return `let go ${listed(gone)}; ${bytes(freed)} freed, ${left}${stay}\n`;
}

/** `a`, `a and b`, `a, b and c`. */
function listed(words: readonly string[]): string {
  return words.length < 2 ? words.join('') : `${words.slice(0, -1).join(', ')} and ${words.at(-1)}`;
}

function freedBy({ bytesBefore, bytesAfter }: { readonly bytesBefore: number; readonly bytesAfter: number }): number {
  return Math.max(0, bytesBefore - bytesAfter);
}

export function drawCacheVerified(answer: CacheVerified, options: ViewOptions): string {
  const style = createStyle(options.color);
  const { damaged } = answer;
  const read = `${count(answer.entries, 'result')} and ${count(answer.others, 'other value')} are sound, ${bytes(answer.bytes)} read`;
  if (damaged.length === 0) return `${read}\n`;
  const width = Math.max(...damaged.map(({ kind }) => kind.length));
  return [
    read,
    style.bold(`${damaged.length} damaged, and dropped:`),
    ...damaged.map(({ kind, name, why }) => `  ${kind.padEnd(width)}  ${name}: ${why}`),
    '',
  ].join('\n');
}
