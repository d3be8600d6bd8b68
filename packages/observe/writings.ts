// Files that were written while a test ran and hold the same again: by the test itself, or by somebody else.

import type { Disk } from './disk.ts';
import type { FileLook } from './looked.ts';
import type { Spot } from './shape.ts';

/**
 * What is known of the runs of one test, as it is built now. A test that writes a file does so in each run, so of what
 * it consulted once without a change it is not the one who writes it.
 */
export interface Writings {
  /** Written during the newest run. */
  readonly written: ReadonlySet<Spot>;
  /** Consulted, and left alone during some run. */
  readonly quiet: ReadonlySet<Spot>;
}

export const noWritings: Writings = { written: new Set(), quiet: new Set() };

interface Watch {
  /** Whether a file that looks as before was touched, and it is not known that the test does so. */
  readonly flickered: (look: FileLook & { readonly path: string }) => boolean;
  /** Takes down that a path's state was settled. */
  readonly saw: (look: FileLook & { readonly path: string }) => void;
  /** Takes down that it was written, or made. */
  readonly wrote: (spot: Spot) => void;
  /** What is known after this run. */
  readonly now: () => Writings;
}

const fileState = /^(?:link "(?:[^"\\]|\\.)*" )*file/;

/**
 * Both disks must have looked at a path, `before` before the run. Content and modification time can be put back, ctime
 * and inode cannot; reading moves neither.
 */
export function watchWritings(
  earlier: Writings,
  before: Disk,
  after: Disk,
  isSource: (path: string) => boolean,
): Watch {
  const written = new Set<Spot>();
  const touched = new Set<Spot>();
  const seen = new Set<Spot>();
  return {
    flickered({ path, spot, state }) {
      if (!isSource(path) || !fileState.test(state) || before.at(path).stamp === after.at(path).stamp) return false;
      touched.add(spot);
      if (earlier.quiet.has(spot)) return true;
      written.add(spot);
      return !earlier.written.has(spot);
    },
    saw({ path, spot, state }) {
      if (isSource(path) && fileState.test(state) && !touched.has(spot)) seen.add(spot);
    },
    wrote(spot) {
      if (!earlier.quiet.has(spot)) written.add(spot);
    },
    now: () => ({ written, quiet: new Set([...earlier.quiet, ...seen].filter((spot) => !written.has(spot))) }),
  };
}
