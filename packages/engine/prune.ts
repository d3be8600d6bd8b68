// Takes away what dead runs left behind and binaries that nobody has used for long. Bounded: the rest waits for the next run.

import { opendir, readdir, stat, unlink } from 'node:fs/promises';
import path from 'node:path';
import { tryLock } from '#sqlite';
import { removeFolder, usedFile } from './folders.ts';

const day = 24 * 60 * 60 * 1000;

export interface PruneLimits {
  /** Settings not used for this long, in milliseconds, lose their binaries. */
  readonly settingsAgeMs: number;
  /** A binary that no invocation has touched for this long is one of a package that is gone or not asked for. */
  readonly binaryAgeMs: number;
  /** How many folders are removed in one sweep at most. */
  readonly most: number;
}

/** What is in force. */
export const pruneLimits: PruneLimits = { settingsAgeMs: 14 * day, binaryAgeMs: 30 * day, most: 20 };

/**
 * Sweeps `runs/` and `bin/` of the cache folder. `current` is the settings folder in use, which keeps its place.
 * Never throws: what cannot be removed stays.
 */
export async function prune(cacheDir: string, current: string, more: Partial<PruneLimits> = {}): Promise<void> {
  const bounds = { ...pruneLimits, ...more };
  await pruneRuns(path.join(cacheDir, 'runs'), bounds).catch(() => {});
  await pruneBinaries(path.join(cacheDir, 'bin'), current, bounds).catch(() => {});
}

async function pruneRuns(runs: string, bounds: PruneLimits): Promise<void> {
  let left = bounds.most;
  for await (const entry of await opendir(runs)) {
    if (left === 0) return;
    if (!entry.isDirectory()) continue;
    const folder = path.join(runs, entry.name);
    // A run that lives holds its lock; one that was killed has given it back.
    const lock = await tryLock(path.join(folder, 'lock'));
    if (!lock) continue;
    left -= 1;
    await removeFolder(folder);
    lock.release();
  }
}

async function pruneBinaries(bin: string, current: string, bounds: PruneLimits): Promise<void> {
  let left = bounds.most;
  for (const name of await readdir(bin)) {
    if (left === 0) return;
    const settings = path.join(bin, name);
    if (settings === current) {
      await pruneGroups(settings, bounds);
      continue;
    }
    if ((await ageOf(path.join(settings, usedFile))) < bounds.settingsAgeMs) continue;
    left -= 1;
    await withAllLocks(settings, () => removeFolder(settings));
  }
}

/** Runs `action` while no invocation writes in any group of the settings; not at all if one does. */
async function withAllLocks(settings: string, action: () => Promise<void>): Promise<void> {
  const locks = [];
  try {
    for (const name of await readdir(settings)) {
      if (!name.endsWith('.lock')) continue;
      const lock = await tryLock(path.join(settings, name));
      if (!lock) return;
      locks.push(lock);
    }
    await action();
  } finally {
    for (const lock of locks) lock.release();
  }
}

async function pruneGroups(settings: string, bounds: PruneLimits): Promise<void> {
  for (const group of await readdir(settings, { withFileTypes: true })) {
    if (!group.isDirectory()) continue;
    for (const name of await readdir(path.join(settings, group.name))) {
      const file = path.join(settings, group.name, name);
      // An invocation touches what it finds up to date, so an old file belongs to no package of a recent one. One that
      // is needed at this very moment is linked again.
      if ((await ageOf(file)) >= bounds.binaryAgeMs) await unlink(file).catch(() => {});
    }
  }
}

async function ageOf(file: string): Promise<number> {
  return stat(file).then(
    (found) => Date.now() - found.mtimeMs,
    () => Number.POSITIVE_INFINITY,
  );
}
