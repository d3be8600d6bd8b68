// A small file system of its own, for tests to fill up or to make read-only. Where it cannot be mounted, they skip.

import { execFileSync } from 'node:child_process';
import { closeSync, mkdtempSync, openSync, rmSync, writeSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';

/** Why a test that needs one is skipped. */
export const noTmpfs = 'a tmpfs cannot be mounted here';

/** Mounts a tmpfs of this size (`64k`) on an existing folder; false where that cannot be done. */
export function mountTmpfs(folder: string, size: string): boolean {
  try {
    execFileSync('mount', ['-t', 'tmpfs', '-o', `size=${size}`, 'tmpfs', folder], { stdio: 'ignore' });
    return true;
  } catch {
    return false;
  }
}

/** Takes it away, lazily: a process that still lies in it must not keep a test from ending. */
export function unmountTmpfs(folder: string): void {
  execFileSync('umount', ['-l', folder]);
}

/** As much of a test's context as it takes to skip it. */
interface Skippable {
  skip(reason: string): void;
}

/** Calls `use` with the folder of a fresh tmpfs, and takes it away again. */
export async function withTmpfs(
  context: Skippable,
  size: string,
  use: (folder: string) => Promise<void>,
): Promise<void> {
  const folder = mkdtempSync(path.join(tmpdir(), 'gows-tmpfs-'));
  try {
    if (!mountTmpfs(folder, size)) return context.skip(noTmpfs);
    try {
      await use(folder);
    } finally {
      unmountTmpfs(folder);
    }
  } finally {
    rmSync(folder, { recursive: true });
  }
}

/** Turns a mounted tmpfs read-only. */
export function makeReadOnly(folder: string): void {
  execFileSync('mount', ['-o', 'remount,ro', folder]);
}

/** Writes to a file in the folder until nothing more goes in. Returns that file. */
export function fillDisk(folder: string): string {
  const file = path.join(folder, '.filler');
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
