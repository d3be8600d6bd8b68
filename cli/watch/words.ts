// What a watch says between its runs.

import { count, createStyle } from '#report';
import type { Adjustments } from './adjust.ts';

/** A heading before each run but the first. */
export function drawHeading(because: string, color: boolean): string {
  const at = new Date().toTimeString().slice(0, 8);
  return `\n${createStyle(color).bold(`${at} ${because}`)}\n`;
}

/** `cart/cart.go changed`, `cart/cart.go and 12 more files changed`; places are relative to the top. */
export function becauseOf(places: readonly string[]): string {
  const [first = '', ...more] = places;
  if (more.length === 0) return `${first} changed`;
  if (more.length === 1) return `${first} and ${more[0]} changed`;
  return `${first} and ${count(more.length, 'more file', 'more files')} changed`;
}

export function drawIdle(failing: readonly string[], adjusted: Adjustments): string {
  const fails = failing.length === 0 ? [] : [`${failing.length} failing`];
  return join(['watching', ...fails, drawFilters(adjusted), '? for keys']);
}

/** Of a run without a screen: it reads, or reuses what it finds. `stopping`: it makes room for the next one. */
export function drawReading(seconds: number, stopping: boolean, adjusted: Adjustments): string {
  return join([stopping ? 'stopping what runs' : `reading, ${seconds} s`, drawFilters(adjusted)]);
}

/** What keys have set; undefined where they have not. */
export function drawFilters({ race, tests, packages }: Adjustments): string | undefined {
  const filters = [
    ...(race === undefined ? [] : [race ? 'race on' : 'race off']),
    ...(tests ? [`-run ${tests}`] : []),
    ...(packages ? [packages.join(' ')] : []),
  ];
  return filters.length === 0 ? undefined : join(filters);
}

function join(pieces: readonly (string | undefined)[]): string {
  return pieces.filter((piece) => piece !== undefined).join(' · ');
}
