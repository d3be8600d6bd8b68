// Makes folders, files and repositories for tests.

import { execFile } from 'node:child_process';
import { mkdir, mkdtemp, realpath, rm, stat, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { promisify } from 'node:util';
import { parseTxtar } from './txtar.ts';

const run = promisify(execFile);

/** A fresh folder under the system's temporary one, its real path, with a way to remove it. */
export interface TemporaryFolder extends AsyncDisposable {
  readonly path: string;
}

/** Makes a folder that `await using` removes at the end of its block. */
export async function temporaryFolder(prefix = 'gows-test-'): Promise<TemporaryFolder> {
  const folder = await realpath(await mkdtemp(path.join(tmpdir(), prefix)));
  return { path: folder, [Symbol.asyncDispose]: () => removeTree(folder) };
}

/** Removes a folder with all in it, also read-only folders such as a module cache has. */
export async function removeTree(folder: string): Promise<void> {
  try {
    await rm(folder, { recursive: true, force: true, maxRetries: 3 });
  } catch (error) {
    if (!['EACCES', 'EPERM'].includes((error as NodeJS.ErrnoException).code ?? '') || process.platform === 'win32')
      throw error;
    await run('chmod', ['-R', 'u+rwX', folder]);
    await rm(folder, { recursive: true, force: true, maxRetries: 3 });
  }
}

/** What files to write: path (slashes forward, relative) → text; or a txtar archive, whose comment is not used. */
export type Files = Readonly<Record<string, string>> | string;

/** Writes files below `folder`, making the folders they need. */
export async function writeTree(folder: string, files: Files): Promise<void> {
  const list =
    typeof files === 'string' ? parseTxtar(files).files.map((f) => [f.name, f.text] as const) : Object.entries(files);
  for (const [name, text] of list) {
    const file = path.join(folder, name);
    await mkdir(path.dirname(file), { recursive: true });
    await writeFile(file, text);
  }
}

export async function existingFile(file: string): Promise<boolean> {
  const found = await stat(file).catch(() => undefined);
  return found !== undefined && !found.isDirectory();
}
