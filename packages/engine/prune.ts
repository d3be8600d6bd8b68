// Takes away what dead runs left behind and settings that nobody has used for long. Bounded: the rest waits for the next run.

import { opendir, readdir, stat } from 'node:fs/promises';
import path from 'node:path';
import { tryLock } from '#sqlite';
import { linkedFolder, removeFolder, usedFile } from './folders.ts';

const day = 24 * 60 * 60 * 1000;

export interface PruneLimits {
  /** Settings not used for this long, in milliseconds, lose their binaries. */
  readonly settingsAgeMs: number;
  /** How many folders are removed in one sweep at most. */
  readonly most: number;
}

/** What is in force. */
export const pruneLimits: PruneLimits = { settingsAgeMs: 14 * day, most: 20 };

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
    if (settings === current || settings === linkedFolder(path.dirname(bin))) continue;
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

async function ageOf(file: string): Promise<number> {
  return stat(file).then(
    (found) => Date.now() - found.mtimeMs,
    () => Number.POSITIVE_INFINITY,
  );
}
