// Which files gows.jsonc puts on the list of those that count only where they are named, or takes off it.

import type { Place } from '#workspace';
import type { Config } from './config.ts';
import { placeMatcher, placePatterns } from './glob.ts';

interface InertPattern {
  readonly inert: boolean;
  readonly match: (file: Place) => boolean;
  readonly namesTestdata: boolean;
}

const kept = new WeakMap<Config, readonly InertPattern[]>();

/** The word of the last pattern that matches; undefined where none does, and the built-in list stands. */
export function inertByConfig(config: Config, file: Place): boolean | undefined {
  const testdata = /(^|\/)testdata\//.test(file);
  // Tests read what lies in testdata, so a pattern must mean it to reach it.
  const last = patternsOf(config).findLast(({ match, namesTestdata }) => (!testdata || namesTestdata) && match(file));
  return last?.inert;
}

function patternsOf(config: Config): readonly InertPattern[] {
  const before = kept.get(config);
  if (before) return before;
  const patterns = config.inert.map(({ text }) => {
    const written = text.replace(/^!/, '');
    return {
      inert: written === text,
      match: placeMatcher(placePatterns(written, { top: config.top, root: config.root })),
      namesTestdata: written.includes('testdata'),
    };
  });
  kept.set(config, patterns);
  return patterns;
}
