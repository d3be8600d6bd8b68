// The keys of a watch. While a screen is drawn, those that mean something else there are the screen's.

import type { HelpRow } from '#tui';

interface WatchKey {
  readonly key: string;
  readonly about: string;
  /** What a drawn screen means by it. */
  readonly screen?: string;
}

const keys: readonly WatchKey[] = [
  { key: 'Enter', about: 'run again what a change may have affected' },
  { key: 'a', about: 'run all, also what is reused' },
  { key: 'f', about: 'run only the packages that failed', screen: 'failures so far' },
  { key: 'r', about: 'race detection on or off' },
  { key: 't', about: 'only tests that match (-run); an empty line takes all', screen: 'what runs now' },
  { key: 'p', about: 'only packages that match; an empty line takes all' },
  { key: 'o', about: 'open the report of the last run' },
  { key: '?', about: 'this help', screen: 'all keys' },
  { key: 'q', about: 'quit' },
];

/** For the help of a screen. */
export const keysBesideScreen: readonly HelpRow[] = keys.flatMap(({ key, about, screen }) =>
  screen === undefined ? [[key, about] as const] : [],
);

const beside = new Set([...keysBesideScreen.map(([key]) => key.toLowerCase()), 'ctrl-c']);

/** Whether a key is the watch's also while a screen is drawn. */
export const isBesideScreen = (key: string): boolean => beside.has(key);

const onScreen = keys.flatMap(({ key, screen }) => (screen === undefined ? [] : [`${key} ${screen}`]));

/** Between runs. `drawing`: while tests run, there is a screen. */
export function drawKeys(drawing: boolean): string {
  const rows = keys.map(({ key, about }) => `${key.padEnd(6)} ${about}\n`);
  if (drawing) rows.push(`While tests run, three of them are the screen's: ${onScreen.join(', ')}.\n`);
  return rows.join('');
}
