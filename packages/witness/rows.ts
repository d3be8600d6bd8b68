// How paths look to `lstat`, as rows of numbers: taken when an answer was found, compared when it is asked for again.

import { lstatSync, type Stats, statSync } from 'node:fs';

/** Paths and, in the same order, what was seen of each: `columns` numbers a path. */
export interface Rows {
  readonly paths: readonly string[];
  readonly numbers: Float64Array;
}

export interface Watched {
  readonly path: string;
  /** Of a folder, whether its names count, or only that it is this folder. */
  readonly names: boolean;
}

/** kind, device, inode, mode, size, mtime and ctime in milliseconds. */
export const columns = 7;
/** First of the columns: one of these, with bits added. */
const kinds = { missing: 0, file: 1, folder: 2, link: 3, other: 4, refused: 5 } as const;
/** In the order of their numbers. */
const kindNames = Object.keys(kinds) as readonly (keyof typeof kinds)[];
/** Of a folder, its names count. */
const named = 16;
/** What a link leads to, in a row of its own. */
const followed = 32;

/** A file that changed this shortly before it was read may change again without its times showing it, in milliseconds. */
const youngMs = 2000;

/**
 * Looks at all paths. Undefined where something changed after `sinceMs`, or so shortly before that its times prove
 * nothing: what was read since then may be something else. A file that `mayBeYoung` is taken all the same, and looks changed
 * whenever it is compared.
 */
export function takeRows(
  watched: readonly Watched[],
  sinceMs: number,
  mayBeYoung: (path: string) => boolean = () => false,
): Rows | undefined {
  const paths: string[] = [];
  const numbers: number[] = [];
  const row = new Float64Array(columns);
  const take = (path: string, bits: number): boolean => {
    look(path, bits, row);
    const isOld = Math.max(row[5] ?? 0, row[6] ?? 0) <= sinceMs - youngMs;
    const passes = isOld || (kindOf(row[0]) === kinds.file && mayBeYoung(path));
    if (!isOld) row[5] = Number.NaN;
    paths.push(path);
    numbers.push(...row);
    return passes;
  };
  for (const { path, names } of watched) {
    const bits = names ? named : 0;
    if (!take(path, bits)) return undefined;
    if (kindOf(row[0]) === kinds.link && !take(path, bits + followed)) return undefined;
  }
  return { paths, numbers: Float64Array.from(numbers) };
}

/** How the same paths look now, and which of them look different, in the same order. */
export function lookAgain({ paths, numbers }: Rows): { readonly now: Rows; readonly changed: readonly string[] } {
  const changed: string[] = [];
  const row = new Float64Array(columns);
  let now: Float64Array | undefined;
  for (let index = 0; index < paths.length; index++) {
    const path = paths[index] ?? '';
    const at = index * columns;
    if (looksSame(path, numbers, at)) continue;
    look(path, (numbers[at] ?? 0) & (named + followed), row);
    if (row.every((number, column) => number === numbers[at + column])) continue;
    changed.push(path);
    now ??= numbers.slice();
    now.set(row, at);
  }
  return { now: { paths, numbers: now ?? numbers }, changed };
}

/** The one case that comes by the thousand: nothing has changed. False where it takes a closer look to know. */
function looksSame(path: string, numbers: Float64Array, at: number): boolean {
  const first = numbers[at] ?? 0;
  try {
    const stat = first & followed ? statSync(path, absent) : lstatSync(path, absent);
    if (!stat) return kindOf(first) === kinds.missing;
    // What it is stands in the mode.
    if (stat.mode !== numbers[at + 3] || stat.ino !== numbers[at + 2] || stat.dev !== numbers[at + 1]) return false;
    if (kindOf(first) === kinds.folder && !(first & named)) return true;
    return stat.mtimeMs === numbers[at + 5] && stat.ctimeMs === numbers[at + 6] && stat.size === numbers[at + 4];
  } catch {
    return false;
  }
}

/**
 * Whether a later change of these files would show however soon it comes: a file system that counts in whole milliseconds
 * or seconds may give it the same times.
 */
export function showsEveryChange({ paths, numbers }: Rows, files: readonly string[]): boolean {
  return files.every((file) => {
    const at = paths.indexOf(file) * columns;
    return at >= 0 && !Number.isInteger(numbers[at + 6]);
  });
}

/** What a path is, by the row of that index: itself, not what a link leads to. */
export function kindAt({ numbers }: Rows, index: number): keyof typeof kinds {
  return kindNames[kindOf(numbers[index * columns])] ?? 'other';
}

/** The rows of some of the paths, in the same order. */
export function rowsWhere({ paths, numbers }: Rows, wanted: (path: string) => boolean): Rows {
  const found = paths.flatMap((path, index) => (wanted(path) ? [index] : []));
  return {
    paths: found.map((index) => paths[index] ?? ''),
    numbers: Float64Array.from(found.flatMap((at) => [...numbers.subarray(at * columns, (at + 1) * columns)])),
  };
}

/** Whether a path is there, by the row of that index. */
export function isThere(rows: Rows, index: number): boolean {
  return kindAt(rows, index) !== 'missing';
}

function kindOf(first = 0): number {
  return first & (named - 1);
}

function look(path: string, bits: number, row: Float64Array): void {
  row.fill(0);
  row[0] = kinds.missing + bits;
  let stat: Stats | undefined;
  try {
    stat = bits & followed ? statSync(path, absent) : lstatSync(path, absent);
  } catch (error) {
    // Something above it is a file: it is missing. Of all else nobody knows.
    if ((error as NodeJS.ErrnoException).code !== 'ENOTDIR') row[0] = kinds.refused + bits;
  }
  if (!stat) return;
  const folder = stat.isDirectory();
  row[0] =
    bits + (folder ? kinds.folder : stat.isFile() ? kinds.file : stat.isSymbolicLink() ? kinds.link : kinds.other);
  row[1] = stat.dev;
  row[2] = stat.ino;
  row[3] = stat.mode;
  if (folder && !(bits & named)) return;
  row[4] = stat.size;
  row[5] = stat.mtimeMs;
  row[6] = stat.ctimeMs;
}

const absent = { throwIfNoEntry: false } as const;
