// Patterns over spots: `$TOP/api/**/*.json` is a root's name, then a glob.

import picomatch from 'picomatch';
import type { Spot } from './shape.ts';

/** As `config` reads patterns. */
const options: picomatch.PicomatchOptions = { dot: true, nonegate: true, noextglob: true, windows: false, flags: 's' };

interface Pattern {
  readonly matches: (spot: Spot) => boolean;
  /** The spot from which on to look for what matches; the whole where there is nothing to match. */
  readonly base: Spot;
  readonly magic: boolean;
}

const known = new Map<string, Pattern>();

/** A pattern without anything to match names a file, or a folder with all beneath. A leading dot is matched as any. */
export function patternOf(text: string): Pattern {
  let pattern = known.get(text);
  if (!pattern) {
    pattern = compile(text);
    known.set(text, pattern);
  }
  return pattern;
}

/** Whether a spot matches one of the patterns. */
export function matcherOf(patterns: readonly string[]): (spot: Spot) => boolean {
  if (patterns.length === 0) return () => false;
  const compiled = patterns.map(patternOf);
  return (spot) => compiled.some(({ matches }) => matches(spot));
}

function compile(text: string): Pattern {
  // The root's name is kept from the glob's grammar.
  const slash = text.startsWith('$') ? text.indexOf('/') : 0;
  if (slash < 0) return plain(text);
  const [token, glob] = [text.slice(0, slash), text.slice(slash).replace(/^\//, '')];
  const { base, isGlob } = picomatch.scan(glob, { unescape: true });
  if (!isGlob) return plain(`${token}/${base}`.replace(/\/$/, ''));
  const matches = picomatch(glob, options);
  const prefix = `${token}/`;
  return {
    matches: (spot) => spot.startsWith(prefix) && matches(spot.slice(prefix.length)),
    base: base === '' || base === '.' ? token || '/' : `${token}/${base}`,
    magic: true,
  };
}

function plain(spot: Spot): Pattern {
  return { matches: (at) => at === spot || at.startsWith(`${spot}/`), base: spot, magic: false };
}
