// Lays the work tree out in another folder, as it is now: what git knows, and what else is named.

import { constants, copyFile, lstat, mkdir, readlink, symlink } from 'node:fs/promises';
import { dirname, isAbsolute, join } from 'node:path';
import { environmentElsewhere, type Repository } from '#git';
import { capture } from '#process';

/** Where the work tree lies, and where its copy does; absolute. */
export interface Move {
  readonly from: string;
  readonly to: string;
}

/** A path in the work tree as it is in the copy; any other as it is. */
export function movedPath(path: string, { from, to }: Move): string {
  if (path === from) return to;
  return path.startsWith(join(from, '/')) ? to + path.slice(from.length) : path;
}

export interface ElsewhereRequest {
  /** Where the work tree lies, and where the copy is to be: an empty folder or none. */
  readonly move: Move;
  /** Absolute; those that lie outside of the work tree, or are gone, are left out. */
  readonly files: Iterable<string>;
  /** Tests or the go command may ask git: the copy then is a clone that borrows its objects. */
  readonly repository?: Repository;
  readonly signal: AbortSignal;
}

/** @throws the system's error, when something cannot be written. */
export async function layOutElsewhere(request: ElsewhereRequest): Promise<void> {
  const { move, repository, signal } = request;
  if (repository?.root === move.from) await cloneInto(repository, move.to, signal);
  const made = new Set<string>();
  const waiting = [...new Set(request.files)].filter((file) => file.startsWith(join(move.from, '/')));
  const worker = async (): Promise<void> => {
    for (let file = waiting.pop(); file !== undefined; file = waiting.pop()) {
      signal.throwIfAborted();
      await copyOne(file, move, made);
    }
  };
  await Promise.all(Array.from({ length: 16 }, worker));
}

async function copyOne(file: string, move: Move, made: Set<string>): Promise<void> {
  const stat = await lstat(file).catch(() => undefined);
  if (!stat) return;
  const to = movedPath(file, move);
  const folder = stat.isDirectory() ? to : dirname(to);
  if (!made.has(folder)) await mkdir(folder, { recursive: true });
  made.add(folder);
  if (stat.isSymbolicLink()) {
    const says = await readlink(file);
    await symlink(isAbsolute(says) ? movedPath(says, move) : says, to).catch(unlessThere);
  } else if (stat.isFile()) {
    await copyFile(file, to, constants.COPYFILE_FICLONE);
  }
}

function unlessThere(error: NodeJS.ErrnoException): void {
  if (error.code !== 'EEXIST') throw error;
}

/** As far as it goes: without it tests that ask git fail there, and that is told as any other change. */
async function cloneInto(repository: Repository, to: string, signal: AbortSignal): Promise<void> {
  const git = (args: readonly string[]) =>
    capture({ command: 'git', args, cwd: repository.root, env: environmentElsewhere(repository), signal });
  await git(['clone', '--quiet', '--shared', '--no-checkout', repository.root, to]);
  await copyFile(join(repository.gitDir, 'index'), join(to, '.git', 'index')).catch(() => {});
}
