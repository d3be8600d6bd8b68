// The `tmpfs` command: a small file system for a script to fill up or to make read-only.

import { mkdir } from 'node:fs/promises';
import { fillDisk, makeReadOnly, mountTmpfs, noTmpfs, unmountTmpfs } from '../../tmpfs.ts';
import { type CommandTable, checkCount, command, ScriptEnd } from '../command.ts';
import { ScriptMistake } from '../line.ts';
import type { ScriptState } from '../state.ts';

async function mount(state: ScriptState, folder: string, size: string): Promise<void> {
  await mkdir(folder, { recursive: true });
  if (!mountTmpfs(folder, size)) throw new ScriptEnd('skipped', noTmpfs);
  state.closers.push(async () => unmountTmpfs(folder));
}

export const tmpfsCommands: CommandTable = {
  tmpfs: command('mount folder size | fill folder | read-only folder', async (state, args) => {
    checkCount(args, 2, 3);
    const [verb, name = '', size] = args;
    const folder = state.path(name);
    if (verb === 'mount' && size !== undefined) await mount(state, folder, size);
    else if (verb === 'fill') fillDisk(folder);
    else if (verb === 'read-only') makeReadOnly(folder);
    else throw new ScriptMistake('wanted tmpfs mount folder size, tmpfs fill folder, or tmpfs read-only folder');
  }),
};
