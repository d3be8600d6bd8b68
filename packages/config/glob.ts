// Patterns of files: from what is written in gows.jsonc to globs over places, and what these match.

import { isAbsolute, join } from 'node:path';
import picomatch from 'picomatch';
import { type Place, pathOf, placeOf } from '#workspace';
import type { PlacePattern } from './config.ts';

const options: picomatch.PicomatchOptions = {
  dot: true,
  nonegate: true,
  noextglob: true,
  strictBrackets: true,
  windows: false,
  // Names may hold line ends.
  flags: 's',
};

/** Whether any of the globs matches a place. Made once for many places. */
export function placeMatcher(patterns: readonly PlacePattern[]): (place: Place) => boolean {
  if (patterns.length === 0) return () => false;
  return picomatch([...patterns], options);
}

/** Why a pattern of the right form makes no glob all the same, `[z-a]` say. */
export function globFault(pattern: string): string | undefined {
  try {
    const expression = picomatch.makeRe(pattern, { ...options, debug: true });
    return expression ? undefined : 'it matches nothing';
  } catch (error) {
    return error instanceof Error ? error.message.replace(/^Invalid regular expression: .*: /s, '') : String(error);
  }
}

/** Where patterns start from: absolute folders. */
export interface Start {
  readonly top: string;
  readonly root: string;
  /** The folder of a package; patterns with `/` in front start from the root. */
  readonly dir?: Place;
}

/**
 * The globs of one written pattern, without its `!`. What matches a folder counts for all beneath it, so there are
 * two unless it says so itself.
 */
export function placePatterns(written: string, { top, root, dir }: Start): readonly PlacePattern[] {
  const from = dir === undefined || written.startsWith('/') ? root : pathOf(top, dir);
  const pattern = written.replace(/^\.?\//, '');
  const up = /^(?:\.\.\/)*/.exec(pattern)?.[0] ?? '';
  const place = placeOf(top, join(from, up));
  const rest = pattern.slice(up.length);
  const whole = place === '.' ? rest : `${escaped(place === '/' ? '' : place)}/${rest}`;
  if (/(^|\/)\*\*$/.test(whole)) return [whole];
  return whole.endsWith('/') ? [`${whole}**`] : [whole, `${whole}/**`];
}

/** Whether a pattern of a package leads above the workspace root. A member outside of it has no such bound. */
export function leadsOut(written: string, dir: Place, { top, root }: Start): boolean {
  const up = /^(?:\.\.\/)*/.exec(written.replace(/^!/, ''))?.[0] ?? '';
  const within = (path: string) => !isAbsolute(placeOf(root, path));
  const from = pathOf(top, dir);
  return up !== '' && within(from) && !within(join(from, up));
}

/** A folder's name as a glob that matches just it. */
function escaped(place: Place): string {
  return place.replace(/[[\]{}()*?|!"+@^\\]/g, '\\$&');
}
