// Writes a made-up workspace into a folder, as a git repository with one commit.

import { mkdirSync, readdirSync, writeFileSync } from 'node:fs';
import path from 'node:path';
import { commitAll, git, gitInit } from '#testkit';
import { filesOf } from './files.ts';
import type { MadeWorkspace } from './shape.ts';

/**
 * Writes all files and commits them; returns the commit's id, the same for equal parameters.
 * @throws Error when the folder has something in it.
 */
export async function writeWorkspace(folder: string, workspace: MadeWorkspace): Promise<string> {
  mkdirSync(folder, { recursive: true });
  if (readdirSync(folder).length > 0) throw new Error(`${folder} is not empty`);
  const made = new Set<string>();
  for (const [name, text] of filesOf(workspace)) {
    const file = path.join(folder, name);
    const dir = path.dirname(file);
    if (!made.has(dir)) mkdirSync(dir, { recursive: true });
    made.add(dir);
    writeFileSync(file, text);
  }
  await gitInit(folder);
  // A workspace can be made again, so git need not wait for the disk.
  await git(folder, '-c', 'core.fsync=none', 'add', '-A');
  return commitAll(folder, 'A made-up workspace');
}
