// Looks at files of the work tree, never through a symbolic link to a folder.

import { type BigIntStats, type Dirent, lstatSync, readdirSync } from 'node:fs';
import path from 'node:path';
import type { KnownStat } from './index-entries.ts';

/** How the files of one reading of the work tree look; a folder is looked at once. */
export interface Disk {
  /** A regular file or a symbolic link; undefined for all else, and where a parent is no real folder. */
  look(file: string): BigIntStats | undefined;
}

export function openDisk(root: string): Disk {
  const folders = new Map<string, boolean>([['', true]]);
  const isFolder = (dir: string): boolean => {
    const known = folders.get(dir);
    if (known !== undefined) return known;
    const real = isFolder(parent(dir)) && (lstat(path.join(root, dir))?.isDirectory() ?? false);
    folders.set(dir, real);
    return real;
  };
  return {
    look(file) {
      if (!isFolder(parent(file))) return undefined;
      const stat = lstat(path.join(root, file));
      return stat?.isFile() || stat?.isSymbolicLink() ? stat : undefined;
    },
  };
}

/** Files and links below a folder, relative to it; none where it is no folder. */
export function walk(dir: string): readonly string[] {
  const found: string[] = [];
  let entries: readonly Dirent[];
  try {
    entries = readdirSync(dir, { withFileTypes: true });
  } catch {
    return [];
  }
  for (const entry of entries) {
    if (entry.name === '.git') continue;
    if (entry.isDirectory()) {
      for (const file of walk(path.join(dir, entry.name))) found.push(`${entry.name}/${file}`);
    } else if (entry.isFile() || entry.isSymbolicLink()) {
      found.push(entry.name);
    }
  }
  return found;
}

function parent(file: string): string {
  const slash = file.lastIndexOf('/');
  return slash < 0 ? '' : file.slice(0, slash);
}

function lstat(file: string): BigIntStats | undefined {
  try {
    return lstatSync(file, { bigint: true, throwIfNoEntry: false });
  } catch {
    return undefined;
  }
}

/**
 * The clock of a file system ticks (10 ms at most where it has fractions of a second, else up to 2 s). Within a tick of
 * the index being written, equal times prove nothing.
 */
function doubtNs(time: bigint): bigint {
  return time % 1_000_000_000n === 0n ? 2_000_000_000n : 100_000_000n;
}

/**
 * Whether the file is as git last read it. Git itself compares whole seconds only (it is seldom built with USE_NSEC),
 * and so misses an edit of equal size and mtime within the second; here the nanoseconds that the index holds count.
 */
export function isAsRead(now: BigIntStats, known: KnownStat, written: bigint): boolean {
  if (Number(BigInt.asUintN(32, now.size)) !== known.size || now.mtimeNs !== known.mtime) return false;
  // Git for Windows has the time of creation as ctime, and no inode.
  if (process.platform === 'win32') return now.mtimeNs < written - doubtNs(now.mtimeNs);
  if (now.ctimeNs >= written - doubtNs(now.ctimeNs)) return false;
  return now.ctimeNs === known.ctime && Number(BigInt.asUintN(32, now.ino)) === known.ino;
}
