// Keeps all test binaries together within a bound: what was not used for longest goes first, and nothing that a build uses.

import { readdir, stat, unlink } from 'node:fs/promises';
import path from 'node:path';
import { type Lock, tryLock } from '#sqlite';
import { linkedFolder } from './folders.ts';

/** Sizes are in bytes, each binary counted once under however many names it is kept. */
export interface Bounded {
  readonly bytesBefore: number;
  readonly bytesAfter: number;
  /** Binaries that are gone. */
  readonly removed: number;
}

/** One binary under all its names. */
interface Kept {
  readonly bytes: number;
  /** Milliseconds since 1970: the go command touches what it finds up to date, and gows what it takes. */
  usedMs: number;
  readonly files: string[];
}

/** How long a binary is kept that nobody asks for, in milliseconds: it is of a package that is gone, or not wanted. */
export const binaryAgeMs = 30 * 24 * 60 * 60 * 1000;

/** Sweeps `bin/` of the cache folder. Never throws: what cannot be removed stays. */
export async function boundBinaries(cacheDir: string, maxBytes: number, now: number = Date.now()): Promise<Bounded> {
  const kept = [...(await keptBinaries(path.join(cacheDir, 'bin'))).values()];
  kept.sort((a, b) => a.usedMs - b.usedMs);
  const bytesBefore = kept.reduce((sum, { bytes }) => sum + bytes, 0);
  let bytesAfter = bytesBefore;
  let removed = 0;
  const locks = openLocks();
  try {
    for (const { bytes, usedMs, files } of kept) {
      if (bytesAfter <= maxBytes && usedMs > now - binaryAgeMs) break;
      // One by what was linked is done without when it is gone; in BIN the go command may just have seen it.
      if (!(await locks.all(files.filter((file) => !file.startsWith(linkedFolder(cacheDir)))))) continue;
      const gone = await Promise.all(
        files.map((file) =>
          unlink(file).then(
            () => true,
            () => false,
          ),
        ),
      );
      if (!gone.every(Boolean)) continue;
      bytesAfter -= bytes;
      removed += 1;
    }
  } finally {
    locks.release();
  }
  return { bytesBefore, bytesAfter, removed };
}

/** By device and inode. */
async function keptBinaries(bin: string): Promise<ReadonlyMap<string, Kept>> {
  const found = new Map<string, Kept>();
  const entries = await readdir(bin, { recursive: true, withFileTypes: true }).catch(() => []);
  // Locks and marks of use lie in the folders of settings.
  const files = entries.filter((entry) => entry.isFile() && depth(bin, entry.parentPath) >= 2);
  await Promise.all(
    files.map(async ({ parentPath, name }) => {
      const file = path.join(parentPath, name);
      const info = await stat(file, { bigint: true }).catch(() => undefined);
      if (!info) return;
      const id = `${info.dev}:${info.ino}`;
      const usedMs = Number(info.mtimeMs);
      const before = found.get(id);
      if (before) {
        before.usedMs = Math.max(before.usedMs, usedMs);
        before.files.push(file);
      } else {
        found.set(id, { bytes: Number(info.size), usedMs, files: [file] });
      }
    }),
  );
  return found;
}

function depth(bin: string, folder: string): number {
  return path.relative(bin, folder).split(path.sep).length;
}

/** The locks of the folders that the go command writes to, each taken once and held to the end. */
function openLocks() {
  const held = new Map<string, Lock | undefined>();
  const take = async (folder: string): Promise<boolean> => {
    if (!held.has(folder)) held.set(folder, await tryLock(`${folder}.lock`).catch(() => undefined));
    return held.get(folder) !== undefined;
  };
  return {
    /** False where a go command is at work in one of them. */
    async all(files: readonly string[]): Promise<boolean> {
      for (const file of files) if (!(await take(path.dirname(file)))) return false;
      return true;
    },
    release(): void {
      for (const lock of held.values()) lock?.release();
    },
  };
}
