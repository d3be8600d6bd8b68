// For tests: a small file system of its own, to be filled up or made read-only; skips where it cannot be mounted.

import { execFileSync } from 'node:child_process';
import { closeSync, mkdtempSync, openSync, rmSync, writeSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import type { TestContext } from 'vitest';

/** Mounts a tmpfs with these options (`1m` is a size), calls `use` with its folder, and takes it away again. */
export async function withTmpfs(
  context: TestContext,
  size: string,
  use: (folder: string) => Promise<void>,
): Promise<void> {
  const folder = mkdtempSync(path.join(tmpdir(), 'gows-tmpfs-'));
  try {
    execFileSync('mount', ['-t', 'tmpfs', '-o', `size=${size}`, 'tmpfs', folder], { stdio: 'ignore' });
  } catch {
    rmSync(folder, { recursive: true });
    context.skip('a tmpfs cannot be mounted here');
    return;
  }
  try {
    await use(folder);
  } finally {
    execFileSync('umount', ['-l', folder]);
    rmSync(folder, { recursive: true });
  }
}

/** Turns a mounted tmpfs read-only. */
export function makeReadOnly(folder: string): void {
  execFileSync('mount', ['-o', 'remount,ro', folder]);
}

/** Writes to a file in the folder until nothing more goes in. Returns that file. */
export function diskFull(folder: string): string {
  const file = path.join(folder, 'filler');
  const descriptor = openSync(file, 'a');
  try {
    for (const size of [65536, 512, 1]) {
      try {
        for (;;) if (writeSync(descriptor, Buffer.alloc(size)) < size) break;
      } catch {
        // No room for a piece of this size; a smaller one may still fit.
      }
    }
  } finally {
    closeSync(descriptor);
  }
  return file;
}
