// States: words that are equal exactly where what was looked at looked equal.

import { createHash } from 'node:crypto';
import path from 'node:path';
import type { Disk, Found } from './disk.ts';
import { isAlwaysName, isEnvironmentNoise, isPlaceName, pureNoise } from './noise.ts';
import { portableValue, type Roots, spotOf } from './roots.ts';
import type { Spot } from './shape.ts';
import { isPinned, unstable } from './unstable.ts';

/** Longer lists of names are kept as a hash only, and a difference cannot name the file. */
const mostNames = 2048;

/** How a path looks; `open` tells what is in a folder, `stat` that it is one. */
export function stateOf(found: Found, verb: 'open' | 'stat', disk: Disk, roots: Roots): string {
  const { kind, links } = found;
  const way = links.map((says) => `link ${JSON.stringify(portableLink(says, roots))} `).join('');
  if (kind === 'missing' || kind === 'no-folder' || kind === 'loop' || kind === 'unreadable') return way + kind;
  // Also of what links lead there: /etc/mtab is /proc/self/mounts.
  if (unstable(found.path) || unstable(found.target)) return `${way}there`;
  if (isPinned(roots, found.path)) return `${way}pinned`;
  switch (kind) {
    case 'special':
      return `${way}special`;
    case 'folder': {
      if (verb === 'stat') return `${way}folder`;
      const names = disk.names(found);
      return way + (names ? namesState(names) : 'unreadable');
    }
    case 'file': {
      const digest = disk.digest(found);
      if (digest === 'missing' || digest === 'unreadable') return way + digest;
      return `${way}file${rights(found.stat?.mode ?? 0o644n)} ${digest}`;
    }
  }
}

/**
 * Rights as far as they mean the same in every clone: `x` may be executed, `p` is private to its owner, `r` is read-only.
 * What group and others may do beyond that is the umask of whoever made the clone.
 */
function rights(mode: bigint): string {
  if (process.platform === 'win32') return '';
  const letters = [(mode & 0o100n) !== 0n && 'x', (mode & 0o077n) === 0n && 'p', (mode & 0o200n) === 0n && 'r'];
  const said = letters.filter(Boolean).join('');
  return said === '' ? '' : `+${said}`;
}

function portableLink(says: string, roots: Roots): string {
  return path.isAbsolute(says) ? spotOf(roots, path.resolve(says)) : says;
}

/** `names ["d sub","f a.txt"]`, or `names COUNT SHA256` where that is long. */
export function namesState(names: readonly string[]): string {
  const text = JSON.stringify(names);
  return text.length <= mostNames ? `names ${text}` : `names ${names.length} ${sha256(text)}`;
}

type NameMatcher = (name: string) => boolean;

/** The variables of a test by name, ready to be looked at. */
export interface Variables {
  /** `unset`, `set`, or `set SHA256`. */
  readonly one: (name: string, roots: Roots) => string;
  /** `A=HASH B=HASH …` of those whose name begins so, or `none`. */
  readonly prefixed: (prefix: string, roots: Roots, except: NameMatcher) => string;
  /** The same of all but noise. */
  readonly all: (roots: Roots, except: NameMatcher) => string;
  /** The same of what the runtime, the loader and sanitizers read unseen. */
  readonly always: (roots: Roots, except: NameMatcher) => string;
}

/**
 * A hash is over name and value, so that equal values of two variables do not look equal. In lists it is cut to 64
 * bits: enough that two values differ, and for a value that can be guessed neither length hides it from who holds the
 * cache. Values are never kept.
 */
export function variablesOf(
  env: Readonly<Record<string, string | undefined>>,
  windows = process.platform === 'win32',
): Variables {
  const canonical = (name: string) => (windows ? name.toUpperCase() : name);
  const values = new Map<string, string>();
  for (const [name, value] of Object.entries(env)) if (value !== undefined) values.set(canonical(name), value);
  const names = [...values.keys()].sort();

  const hash = (name: string, value: string, roots: Roots) =>
    sha256(`${name}\0${portableValue(roots, value, windows)}`);
  // Packages inside of the top share the entries of their roots, and so the hashes.
  const known = new WeakMap<Roots['entries'], Map<string, string>>();
  const shortHash = (name: string, roots: Roots): string => {
    let hashes = known.get(roots.entries);
    if (!hashes) {
      hashes = new Map();
      known.set(roots.entries, hashes);
    }
    const short = hashes.get(name) ?? hash(name, values.get(name) ?? '', roots).slice(0, 16);
    hashes.set(name, short);
    return short;
  };
  const loud = names.filter((name) => !isEnvironmentNoise(name));
  const unseen = names.filter(isAlwaysName);
  const list = (from: readonly string[], counts: NameMatcher, roots: Roots) => {
    const found = from.filter(counts).map((name) => {
      const shown = name.replace(/[\s=%]/g, encodeURIComponent);
      return `${shown}=${isPlaceName(name) ? placeState(values.get(name) ?? '').replace(' ', '-') : shortHash(name, roots)}`;
    });
    return found.length === 0 ? 'none' : found.join(' ');
  };

  return {
    one(name, roots) {
      const value = values.get(canonical(name));
      if (value === undefined) return 'unset';
      return isPlaceName(canonical(name)) ? placeState(value) : `set ${hash(canonical(name), value, roots)}`;
    },
    prefixed: (prefix, roots, except) =>
      list(names, (name) => name.startsWith(canonical(prefix)) && !pureNoise.has(name) && !except(name), roots),
    all: (roots, except) => list(loud, (name) => !except(name), roots),
    always: (roots, except) => list(unseen, (name) => !except(name), roots),
  };
}

/** The state of many files as one: how many, and a hash over all. */
/** Where it leads is compared by what is read there; that it leads nowhere is seen by whoever asks (os.UserHomeDir). */
function placeState(value: string): string {
  if (value === '') return 'set empty';
  return path.isAbsolute(value) ? 'set' : 'set relative';
}

export function filesState(files: Iterable<readonly [Spot, string]>): string {
  const hash = createHash('sha256');
  let count = 0;
  for (const [spot, state] of [...files].sort(([a], [b]) => (a < b ? -1 : a > b ? 1 : 0))) {
    hash.update(`${spot}\0${state}\n`);
    count++;
  }
  return `${count} ${hash.digest('hex')}`;
}

export function sha256(text: string): string {
  return createHash('sha256').update(text).digest('hex');
}
