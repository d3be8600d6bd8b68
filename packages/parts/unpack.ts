// Lays a part of an executable into a folder, where the system can load or start it: once, for all that come later.

import {
  accessSync,
  closeSync,
  constants,
  fsyncSync,
  lstatSync,
  openSync,
  readFileSync,
  renameSync,
  unlinkSync,
  writeSync,
} from 'node:fs';
import { tmpdir, userInfo } from 'node:os';
import { join } from 'node:path';
import { DiagnosticError, failure } from '#diagnostics';
import { noteUse, ownFolder, removeOld } from './own-folder.ts';
import { userCacheDir } from './user-cache.ts';

export interface UnpackRequest {
  /** `goexec-linux-amd64`; its ending stays. */
  readonly name: string;
  /** SHA-256 of the content in hex: other content has another file. */
  readonly digest: string;
  readonly content: Uint8Array;
  readonly env: Readonly<Record<string, string | undefined>>;
}

/**
 * The absolute path. What is there is used as it is if it has the size: only this user can write there, and a file gets its
 * name when it is whole on the disk.
 * @throws DiagnosticError `disk/full`, `disk/failed` where no folder takes it.
 */
export function unpack(request: UnpackRequest): string {
  const faults: NodeJS.ErrnoException[] = [];
  const tried: string[] = [];
  for (const { dir, shared = false } of folders(request.env)) {
    const folder = ownFolder(dir);
    if (folder === undefined) continue;
    tried.push(folder);
    const file = join(folder, `${request.digest.slice(0, 32)}-${request.name}`);
    if (isUsable(file, request, shared)) return file;
    try {
      write(folder, file, request.content);
      if (isUsable(file, request, shared)) return file;
    } catch (error) {
      faults.push(error as NodeJS.ErrnoException);
    }
  }
  throw noPlace(request.name, tried, faults);
}

/** The user's cache folder, that of results, and that of temporary files. */
function folders(env: UnpackRequest['env']): readonly { readonly dir: string; readonly shared?: true }[] {
  const chosen = env['GOWS_CACHE_DIR'];
  return [
    { dir: join(userCacheDir(env), 'gows', 'parts') },
    // A cache of results may have been fetched from elsewhere, with files in it that another machine wrote.
    ...(chosen ? [{ dir: join(chosen, 'parts'), shared: true } as const] : []),
    { dir: join(tmpdir(), `gows-${process.getuid?.() ?? userInfo().username}`) },
  ];
}

/** A folder may be on a disk from which nothing can be started. */
function isUsable(file: string, { content, digest }: UnpackRequest, shared: boolean): boolean {
  try {
    const found = lstatSync(file);
    if (!found.isFile() || found.size !== content.length) return false;
    if (shared && digestOf(file) !== digest) return false;
    accessSync(file, constants.X_OK);
    noteUse(file, found.mtimeMs);
    return true;
  } catch {
    return false;
  }
}

function digestOf(file: string): string {
  return process.getBuiltinModule('node:crypto').hash('sha256', readFileSync(file), 'hex');
}

/** Several may do so at once: each has a draft of its own, and any of them may come last. */
function write(folder: string, file: string, content: Uint8Array): void {
  const draft = `${file}.${process.pid}.tmp`;
  try {
    const descriptor = openSync(draft, 'wx', 0o700);
    try {
      for (let at = 0; at < content.length; ) at += writeSync(descriptor, content, at);
      // After a crash of the machine a name may otherwise stand for an empty file.
      fsyncSync(descriptor);
    } finally {
      closeSync(descriptor);
    }
    renameSync(draft, file);
    removeOld(folder);
  } catch (error) {
    remove(draft);
    throw error;
  }
}

function remove(draft: string): void {
  try {
    unlinkSync(draft);
  } catch {
    // There is none.
  }
}

function noPlace(name: string, tried: readonly string[], faults: readonly NodeJS.ErrnoException[]): DiagnosticError {
  const full = faults.find(({ code }) => code === 'ENOSPC' || code === 'EDQUOT');
  const why = full ? 'the disk is full' : (faults[0]?.message ?? 'none belongs to this user alone and takes programs');
  const where = tried.length > 0 ? ` (tried: ${tried.join(', ')})` : '';
  return new DiagnosticError(
    failure(full ? 'disk/full' : 'disk/failed', `gows finds no folder to put its ${name} into: ${why}${where}`, {
      remedy:
        'name a folder of your own with XDG_CACHE_HOME or TMPDIR, on a disk with space from which programs can be started',
    }),
  );
}
