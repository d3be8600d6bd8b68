// A folder for code that gows runs later: made for this user alone, and used only where nobody else can write.

import { lstatSync, mkdirSync, readdirSync, realpathSync, type Stats, statSync, unlinkSync, utimesSync } from 'node:fs';
import { dirname, isAbsolute, join } from 'node:path';

/**
 * The folder with its links resolved, made where it is missing; undefined where it cannot be made, or where somebody else
 * could put something into it or in its place. Whoever can write code that this user runs is this user.
 */
export function ownFolder(dir: string): string | undefined {
  if (!isAbsolute(dir)) return undefined;
  try {
    mkdirSync(dir, { recursive: true, mode: 0o700 });
    const real = realpathSync(dir);
    // Windows keeps others out of a user's folder by rights that modes do not show.
    return process.platform === 'win32' || isOurs(real) ? real : undefined;
  } catch {
    return undefined;
  }
}

function isOurs(folder: string): boolean {
  const user = process.getuid?.();
  const own = lstatSync(folder);
  if (own.uid !== user || (own.mode & 0o077) !== 0) return false;
  // Who can rename a folder above it can put another one in its place.
  for (let above = dirname(folder); ; above = dirname(above)) {
    if (!isSafe(lstatSync(above), user)) return false;
    if (above === dirname(above)) return true;
  }
}

const sticky = 0o1000;

function isSafe({ uid, gid, mode }: Stats, user: number | undefined): boolean {
  if (uid !== user && uid !== 0) return false;
  if (mode & sticky) return true;
  // Where each user has a group of the same number and name, folders are often writable by that group.
  const groupIsUser = gid === 0 || (gid === user && gid === process.getgid?.());
  return (mode & 0o002) === 0 && ((mode & 0o020) === 0 || groupIsUser);
}

const dayMs = 86_400_000;

/** Notes that a file is in use, so that it is not removed as old. Once a day is enough. */
export function noteUse(file: string, mtimeMs: number): void {
  const now = Date.now();
  if (now - mtimeMs < dayMs) return;
  try {
    utimesSync(file, now / 1000, now / 1000);
  } catch {
    // It can be made again.
  }
}

export interface FolderBound {
  /** Which files are counted; all when absent. */
  readonly ending?: string;
  readonly most?: number;
  readonly mostBytes?: number;
}

/** Removes files that were not used for a month, and the longest unused of those beyond the bound. Throws nothing. */
export function removeOld(folder: string, { ending = '', most, mostBytes }: FolderBound = {}): void {
  let counted = 0;
  let bytes = 0;
  for (const { name, size, mtimeMs } of newestFirst(folder)) {
    let beyond = false;
    if (name.endsWith(ending)) {
      counted += 1;
      bytes += size;
      beyond = counted > (most ?? counted) || bytes > (mostBytes ?? bytes);
    }
    if (!beyond && Date.now() - mtimeMs <= 30 * dayMs) continue;
    try {
      unlinkSync(join(folder, name));
    } catch {
      // Another gows has removed it, or has it open on Windows.
    }
  }
}

function newestFirst(
  folder: string,
): readonly { readonly name: string; readonly size: number; readonly mtimeMs: number }[] {
  try {
    return readdirSync(folder)
      .map((name) => {
        const { size = 0, mtimeMs = 0 } = statSync(join(folder, name), { throwIfNoEntry: false }) ?? {};
        return { name, size, mtimeMs };
      })
      .sort((a, b) => b.mtimeMs - a.mtimeMs);
  } catch {
    return [];
  }
}
