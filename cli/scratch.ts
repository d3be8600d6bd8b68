// Temporary folders of this process beneath the cache folder, and the removal of those that dead processes left.

import { mkdirSync, mkdtempSync, readdirSync, rmSync } from 'node:fs';
import { join } from 'node:path';

export interface Scratch {
  /** A new empty folder whose name begins with `name`. */
  folder(name: string): string;
  /** Removes all folders made here. */
  close(): void;
}

export function openScratch(cacheDir: string): Scratch {
  const parent = join(cacheDir, 'tmp');
  mkdirSync(parent, { recursive: true });
  sweep(parent);
  const made: string[] = [];
  return {
    folder(name) {
      // The process id is in the name, so that another gows can tell a folder that is in use from one left behind.
      const dir = mkdtempSync(join(parent, `${process.pid}-${name}-`));
      made.push(dir);
      return dir;
    },
    close() {
      for (const dir of made.splice(0)) remove(dir);
    },
  };
}

function sweep(parent: string): void {
  for (const name of readdirSync(parent)) {
    const pid = Number(/^(\d+)-/.exec(name)?.[1]);
    if (Number.isInteger(pid) && !isAlive(pid)) remove(join(parent, name));
  }
}

function remove(dir: string): void {
  try {
    rmSync(dir, { recursive: true, force: true });
  } catch {
    // The next gows sweeps it.
  }
}

function isAlive(pid: number): boolean {
  try {
    process.kill(pid, 0);
    return true;
  } catch (error) {
    return (error as NodeJS.ErrnoException).code === 'EPERM';
  }
}
