// Gives files of the work tree the ids that git would store them under.

import { createHash } from 'node:crypto';
import { readFileSync, readlinkSync } from 'node:fs';
import path from 'node:path';
import type { Repository } from './repository.ts';
import { fields, runGit } from './run.ts';

/** The blob's id of some bytes, no filter applied. */
export function blobId(repository: Repository, bytes: Uint8Array): string {
  return createHash(repository.objectFormat).update(`blob ${bytes.length}\0`).update(bytes).digest('hex');
}

/** The blob's id of a symbolic link, or of the plain file that stands for one where there are none. */
export function linkId(repository: Repository, file: string, isLink: boolean): string | undefined {
  const full = path.join(repository.root, file);
  try {
    return blobId(repository, isLink ? readlinkSync(full, { encoding: 'buffer' }) : readFileSync(full));
  } catch {
    return undefined;
  }
}

/**
 * Path → id of regular files, through the filters that `git add` would apply. A file that is gone again has none. One
 * that a filter fails on has the id of its plain bytes, one that cannot be read an empty id: both may differ for it.
 */
export async function hashFiles(
  repository: Repository,
  files: readonly string[],
): Promise<ReadonlyMap<string, string>> {
  const ids = new Map<string, string>();
  if (await hashInto(ids, repository, files)) return ids;
  // One file ends the whole batch: it is gone, it may not be read, or its filter fails.
  const readable = files.filter((file) => {
    const bytes = readPlain(repository, file);
    if (bytes === 'unreadable') ids.set(file, '');
    return typeof bytes === 'object';
  });
  const plain = await filtered(repository, readable);
  for (const file of readable) if (plain.has(file)) setPlain(ids, repository, file);
  const rest = readable.filter((file) => !plain.has(file));
  if (await hashInto(ids, repository, rest)) return ids;
  for (const file of rest) setPlain(ids, repository, file);
  return ids;
}

function setPlain(ids: Map<string, string>, repository: Repository, file: string): void {
  const bytes = readPlain(repository, file);
  if (bytes !== 'gone') ids.set(file, bytes === 'unreadable' ? '' : blobId(repository, bytes));
}

function readPlain(repository: Repository, file: string): Buffer | 'gone' | 'unreadable' {
  try {
    return readFileSync(path.join(repository.root, file));
  } catch (error) {
    return ['ENOENT', 'ENOTDIR'].includes((error as NodeJS.ErrnoException).code ?? '') ? 'gone' : 'unreadable';
  }
}

/** Those of the files that a filter is named for. */
async function filtered(repository: Repository, files: readonly string[]): Promise<ReadonlySet<string>> {
  const { stdout } = await runGit(repository, ['check-attr', '-z', '--stdin', 'filter'], {
    stdin: files.map((file) => `${file}\0`).join(''),
  });
  const found = new Set<string>();
  const answers = fields(stdout);
  for (let at = 0; at + 2 < answers.length; at += 3) {
    const [file = '', , value = ''] = answers.slice(at, at + 3);
    if (value !== 'unspecified' && value !== 'unset') found.add(file);
  }
  return found;
}

/** Returns whether git could hash them all; if not, no id is set. */
async function hashInto(ids: Map<string, string>, repository: Repository, files: readonly string[]): Promise<boolean> {
  if (files.length === 0) return true;
  const { exitCode, stdout } = await runGit(repository, ['hash-object', '--stdin-paths'], {
    stdin: files.map((file) => `${quoted(file)}\n`).join(''),
    // Set, git would refuse to hash what it could not check out again byte for byte.
    config: ['core.safecrlf=false'],
    answers: [0, 1, 128],
  });
  if (exitCode !== 0) return false;
  const lines = stdout.toString('utf8').split('\n');
  for (const [index, file] of files.entries()) ids.set(file, lines[index] ?? '');
  return true;
}

/** Paths come one a line: what would break a line is written as in C. */
function quoted(file: string): string {
  if (!/[\n\r"\\]/.test(file)) return file;
  const escaped = file.replace(/[\n\r"\\]/g, (char) => {
    if (char === '\n') return '\\n';
    return char === '\r' ? '\\r' : `\\${char}`;
  });
  return `"${escaped}"`;
}
