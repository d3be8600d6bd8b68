// The `tmpfs` command: a small file system for a script to fill up or to make read-only.

import { execFile } from 'node:child_process';
import { mkdir, open } from 'node:fs/promises';
import path from 'node:path';
import { promisify } from 'node:util';
import { type CommandTable, checkCount, command, ScriptEnd } from '../command.ts';
import { ScriptMistake } from '../line.ts';
import type { ScriptState } from '../state.ts';

const run = promisify(execFile);

async function mount(state: ScriptState, folder: string, size: string): Promise<void> {
  await mkdir(folder, { recursive: true });
  try {
    await run('mount', ['-t', 'tmpfs', '-o', `size=${size}`, 'tmpfs', folder]);
  } catch {
    throw new ScriptEnd('skipped', 'a tmpfs cannot be mounted here');
  }
  // Lazily: a process that still lies in it must not keep the script's folder from being removed.
  state.closers.push(async () => {
    await run('umount', ['-l', folder]);
  });
}

/** Writes until nothing more goes in. */
async function fill(folder: string): Promise<void> {
  const file = await open(path.join(folder, '.filler'), 'a');
  try {
    for (const size of [65536, 512, 1]) {
      try {
        while ((await file.write(Buffer.alloc(size))).bytesWritten === size);
      } catch {
        // No room for a piece of this size; a smaller one may still fit.
      }
    }
  } finally {
    await file.close();
  }
}

export const tmpfsCommands: CommandTable = {
  tmpfs: command('mount folder size | fill folder | read-only folder', async (state, args) => {
    checkCount(args, 2, 3);
    const [verb, name = '', size] = args;
    const folder = state.path(name);
    if (verb === 'mount' && size !== undefined) await mount(state, folder, size);
    else if (verb === 'fill') await fill(folder);
    else if (verb === 'read-only') await run('mount', ['-o', 'remount,ro', folder]);
    else throw new ScriptMistake('wanted tmpfs mount folder size, tmpfs fill folder, or tmpfs read-only folder');
  }),
};
