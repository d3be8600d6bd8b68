// What bars and lines have in common in words.

import type { Figure } from '../measure/statistics.ts';

/** Whether a line of a result is of gows itself. */
export function isOwn(tool: string): boolean {
  return tool.startsWith('gows');
}

/** A value at an axis, which is a round number of milliseconds or, for memory, of MiB. */
export function tickWords(value: number, figure: Figure): string {
  if (value === 0) return '0';
  if (figure === 'rssKiB') return `${value.toLocaleString('en')} MiB`;
  return value >= 1000 ? `${(value / 1000).toLocaleString('en')} s` : `${value} ms`;
}
