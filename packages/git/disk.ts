// Looks at files of the work tree, never through a symbolic link to a folder.

import { type BigIntStats, lstatSync } from 'node:fs';
import path from 'node:path';
import type { KnownStat } from './index-entries.ts';

export class Disk {
  readonly #root: string;
  readonly #folders = new Map<string, boolean>([['', true]]);

  constructor(root: string) {
    this.#root = root;
  }

  /** A regular file or a symbolic link; undefined for all else, and where a parent is no real folder. */
  look(file: string): BigIntStats | undefined {
    const slash = file.lastIndexOf('/');
    if (slash >= 0 && !this.isFolder(file.slice(0, slash))) return undefined;
    const stat = lstat(path.join(this.#root, file));
    return stat?.isFile() || stat?.isSymbolicLink() ? stat : undefined;
  }

  isFolder(dir: string): boolean {
    const known = this.#folders.get(dir);
    if (known !== undefined) return known;
    const slash = dir.lastIndexOf('/');
    const real =
      (slash < 0 || this.isFolder(dir.slice(0, slash))) && (lstat(path.join(this.#root, dir))?.isDirectory() ?? false);
    this.#folders.set(dir, real);
    return real;
  }
}

function lstat(file: string): BigIntStats | undefined {
  try {
    return lstatSync(file, { bigint: true, throwIfNoEntry: false });
  } catch {
    return undefined;
  }
}

/** Clocks of file systems tick; within this of the index being written, equal times prove nothing. */
const doubtNs = 2_000_000_000n;

/**
 * Whether the file is as git last read it. Git itself compares whole seconds only (it is seldom built with USE_NSEC),
 * and so misses an edit of equal size and mtime within the second; here the nanoseconds that the index holds count.
 */
export function isAsRead(now: BigIntStats, known: KnownStat, written: bigint): boolean {
  if (Number(BigInt.asUintN(32, now.size)) !== known.size || now.mtimeNs !== known.mtime) return false;
  if (now.mtimeNs >= written - doubtNs) return false;
  // Git for Windows keeps the time of creation there, and no inode.
  if (process.platform === 'win32') return true;
  if (now.ctimeNs >= written - doubtNs) return false;
  return now.ctimeNs === known.ctime && Number(BigInt.asUintN(32, now.ino)) === known.ino;
}
