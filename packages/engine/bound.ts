// Keeps all test binaries together within a bound: what was not used for longest goes first, and nothing that a build uses.

import { readdir, stat, unlink } from 'node:fs/promises';
import path from 'node:path';
import { type Lock, tryLock } from '#sqlite';
import { linkedFolder } from './folders.ts';
import { isIndex, linkedName, readIndex } from './linked-index.ts';

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
  const kept = [...(await keptBinaries(cacheDir)).values()];
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
  await forgetBuilds(linkedFolder(cacheDir), maxBytes === 0 ? now : now - binaryAgeMs);
  return { bytesBefore, bytesAfter, removed };
}

/** What is known of binaries that are gone does no harm, and is no more than a page. */
async function forgetBuilds(linked: string, beforeMs: number): Promise<void> {
  const entries = await readdir(linked, { recursive: true, withFileTypes: true }).catch(() => []);
  await Promise.all(
    entries.map(async ({ parentPath, name }) => {
      const file = path.join(parentPath, name);
      const info = isIndex(name) ? await stat(file).catch(() => undefined) : undefined;
      if (info && info.mtimeMs <= beforeMs) await unlink(file).catch(() => {});
    }),
  );
}

/** By device and inode. */
async function keptBinaries(cacheDir: string): Promise<ReadonlyMap<string, Kept>> {
  const bin = path.join(cacheDir, 'bin');
  const found = new Map<string, Kept>();
  const entries = await readdir(bin, { recursive: true, withFileTypes: true }).catch(() => []);
  // Locks and marks of use lie in the folders of settings.
  const files = entries.filter((entry) => entry.isFile() && !isIndex(entry.name) && depth(bin, entry.parentPath) >= 2);
  const usedIn = linkedUses(linkedFolder(cacheDir));
  await Promise.all(
    files.map(async ({ parentPath, name }) => {
      const file = path.join(parentPath, name);
      const info = await stat(file, { bigint: true }).catch(() => undefined);
      if (!info) return;
      const id = `${info.dev}:${info.ino}`;
      const usedMs = Math.max(Number(info.mtimeMs), usedIn(parentPath).get(name) ?? 0);
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

/** By the name of a binary, of each folder with kept binaries when they were last taken, which leaves no mark on the file. */
function linkedUses(linked: string): (folder: string) => ReadonlyMap<string, number> {
  const read = new Map<string, ReadonlyMap<string, number>>();
  return (folder) => {
    const before = read.get(folder);
    if (before) return before;
    const binaries = folder.startsWith(linked) ? Object.entries(readIndex(folder).binaries) : [];
    const used = new Map(binaries.map(([inputs, known]) => [linkedName(inputs, known.digest), known.usedMs]));
    read.set(folder, used);
    return used;
  };
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
