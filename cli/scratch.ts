// Temporary folders of this run beneath the cache folder, and the removal of those that dead runs left.

import { randomBytes } from 'node:crypto';
import { mkdirSync, mkdtempSync, readdirSync, rmSync } from 'node:fs';
import { join } from 'node:path';
import { DiagnosticError } from '#diagnostics';
import { acquireLock, type Lock, tryLock } from '#sqlite';

export interface Scratch {
  /** A new empty folder whose name begins with `name`. */
  folder(name: string): string;
  /** Removes all folders made here. */
  close(): void;
}

/**
 * A folder is in use as long as its lock is held. A process id would not tell: containers that share the cache folder
 * do not see each other's processes.
 * @throws the system's error, or DiagnosticError `disk/*`, when nothing can be made there.
 */
export async function openScratch(cacheDir: string): Promise<Scratch> {
  const parent = join(cacheDir, 'tmp');
  mkdirSync(parent, { recursive: true });
  await sweep(parent);
  const own = join(parent, randomBytes(8).toString('hex'));
  const lock = await acquireLock(join(own, lockName)).catch((error: unknown) => {
    if (!(error instanceof DiagnosticError) || error.diagnostics[0]?.code !== 'disk/failed') throw error;
    // Without a driver, or where files cannot be locked, there are no sweeps either.
    mkdirSync(own, { recursive: true });
    return undefined;
  });
  return {
    folder: (name) => mkdtempSync(join(own, `${name}-`)),
    close() {
      lock?.release();
      remove(own);
    },
  };
}

const lockName = 'lock';

async function sweep(parent: string): Promise<void> {
  for (const name of readdirSync(parent)) {
    const folder = join(parent, name);
    const lock = await tryLock(join(folder, lockName)).catch((): Lock | undefined => undefined);
    if (!lock) continue;
    remove(folder);
    lock.release();
  }
}

function remove(dir: string): void {
  try {
    rmSync(dir, { recursive: true, force: true });
  } catch {
    // The next gows sweeps it.
  }
}
