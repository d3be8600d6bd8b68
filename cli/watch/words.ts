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

export const keyHelp = [
  'Enter  run again what a change may have affected',
  'a      run all, also what is reused',
  'f      run only the packages that failed',
  'r      race detection on or off',
  't      only tests that match (-run); an empty line takes all',
  'p      only packages that match; an empty line takes all',
  'o      open the report of the last run',
  '?      this help',
  'q      quit',
  '',
].join('\n');

export function drawIdle(failing: readonly string[], adjusted: Adjustments): string {
  const fails = failing.length === 0 ? [] : [`${count(failing.length, 'package')} failing`];
  return ['watching', ...fails, ...filtersOf(adjusted), '? for keys'].join(' · ');
}

export function drawRunning(done: number, planned: number, seconds: number, adjusted: Adjustments): string {
  const how = planned === 0 ? 'reading' : `running, ${done} of ${planned} done`;
  return [`${how}, ${seconds} s`, ...filtersOf(adjusted)].join(' · ');
}

function filtersOf({ race, tests, packages }: Adjustments): readonly string[] {
  return [
    ...(race === undefined ? [] : [race ? 'race on' : 'race off']),
    ...(tests ? [`-run ${tests}`] : []),
    ...(packages ? [packages.join(' ')] : []),
  ];
}
