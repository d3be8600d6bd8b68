// Gives files of the work tree the ids that git would store them under.

import { createHash } from 'node:crypto';
import { readFileSync, readlinkSync } from 'node:fs';
import path from 'node:path';
import { DiagnosticError } from '#diagnostics';
import { unfiltered } from './filters.ts';
import type { Repository } from './repository.ts';
import { runGit } from './run.ts';

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
 * Path → id of regular files, through the filters that `git add` would apply. A file that cannot be read, as it is
 * gone again, has none; one whose filter fails has the id of its plain bytes.
 */
export async function hashFiles(
  repository: Repository,
  files: readonly string[],
): Promise<ReadonlyMap<string, string>> {
  const ids = new Map<string, string>();
  if (files.length === 0) return ids;
  try {
    await hashInto(ids, repository, files, []);
  } catch (error) {
    if (!(error instanceof DiagnosticError)) throw error;
    // One unreadable file or failing filter ends the whole batch: go on by halves, the last ones by hand.
    await hashHalves(ids, repository, files, await unfiltered(repository));
  }
  return ids;
}

async function hashHalves(
  ids: Map<string, string>,
  repository: Repository,
  files: readonly string[],
  config: readonly string[],
): Promise<void> {
  try {
    await hashInto(ids, repository, files, []);
  } catch (error) {
    if (!(error instanceof DiagnosticError)) throw error;
    if (files.length > 1) {
      const half = files.length >> 1;
      await hashHalves(ids, repository, files.slice(0, half), config);
      await hashHalves(ids, repository, files.slice(half), config);
      return;
    }
    await hashInto(ids, repository, files, config).catch((again: unknown) => {
      if (!(again instanceof DiagnosticError)) throw again;
    });
  }
}

async function hashInto(
  ids: Map<string, string>,
  repository: Repository,
  files: readonly string[],
  config: readonly string[],
): Promise<void> {
  const { stdout } = await runGit(repository, ['hash-object', '--stdin-paths'], {
    stdin: files.map((file) => `${quoted(file)}\n`).join(''),
    config,
  });
  const lines = stdout.toString('utf8').split('\n');
  for (const [index, file] of files.entries()) ids.set(file, lines[index] ?? '');
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
