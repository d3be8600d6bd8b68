// Reads the index: what git tracks, and how each file looked when git last read it.

import { statSync } from 'node:fs';
import path from 'node:path';
import type { Repository } from './repository.ts';
import { runGit } from './run.ts';
import { canonicalMode } from './tree.ts';

/** What the index remembers of a file. Times are nanoseconds since 1970; numbers are cut to 32 bits, as the index has them. */
export interface KnownStat {
  readonly ctime: bigint;
  readonly mtime: bigint;
  readonly ino: number;
  readonly size: number;
}

export interface IndexEntry {
  readonly path: string;
  readonly mode: string;
  readonly id: string;
  /** Sparse checkout: not to be expected on disk. */
  readonly skipWorktree: boolean;
  /** All zero for an unmerged path and after `git add -N`, whose id says nothing of the disk. */
  readonly stat?: KnownStat;
}

export interface Index {
  readonly entries: readonly IndexEntry[];
  /** When the index was written, in nanoseconds; 0 where there is none. */
  readonly written: bigint;
}

/**
 * CE_SKIP_WORKTREE of git's cache.h. CE_VALID (`--assume-unchanged`) is not looked at: what the user promised not to edit
 * is as trustworthy as its stat.
 */
const skipWorktree = 0x4000_0000;

/**
 * By `git ls-files --debug`, whose five lines a file have not changed since 2010; were they to, no stat would be
 * trusted and every file would be hashed. Who asks while another's answer is awaited shares it.
 */
export function readIndex(repository: Repository): Promise<Index> {
  const before = awaited.get(repository);
  if (before) return before;
  const now = readIndexNow(repository).finally(() => awaited.delete(repository));
  awaited.set(repository, now);
  return now;
}

const awaited = new WeakMap<Repository, Promise<Index>>();

async function readIndexNow(repository: Repository): Promise<Index> {
  // Beforehand: should the index be rewritten in between, more files are suspect, not fewer.
  const written = writtenAt(repository);
  const { stdout } = await runGit(repository, ['ls-files', '--stage', '--debug', '-z']);
  const entries = parsed.get(stdout) ?? parse(stdout);
  parsed.set(stdout, entries);
  return { entries, written };
}

/** An answer that is given twice is read once. */
const parsed = new WeakMap<Buffer, readonly IndexEntry[]>();

function parse(stdout: Buffer): readonly IndexEntry[] {
  // A letter a byte, as to search a string is far quicker than to search a buffer.
  const text = stdout.toString('latin1');
  const entries: IndexEntry[] = [];
  let last = '';
  for (let at = 0; at < text.length; ) {
    const zero = text.indexOf('\0', at);
    if (zero < 0) break;
    const field = stdout.toString('utf8', at, zero);
    const tab = field.indexOf('\t');
    const [mode = '', id = ''] = field.slice(0, tab).split(' ');
    const file = field.slice(tab + 1);
    at = zero + 1;
    let end = at;
    for (let lines = 0; lines < 5; lines += 1) end = text.indexOf('\n', end) + 1;
    const debug = readDebug(text.slice(at, end));
    at = end;
    // An unmerged path stands there once for each stage.
    if (file === last) continue;
    last = file;
    entries.push({
      path: file,
      mode: canonicalMode(mode),
      id,
      skipWorktree: ((debug?.flags ?? 0) & skipWorktree) !== 0,
      ...(debug ? { stat: debug.stat } : {}),
    });
  }
  return entries;
}

const debugLines =
  /^ {2}ctime: (\d+):(\d+)\n {2}mtime: (\d+):(\d+)\n {2}dev: \d+\tino: (\d+)\n {2}uid: \d+\tgid: \d+\n {2}size: (\d+)\tflags: ([0-9a-f]+)\n$/;

function readDebug(text: string): { readonly stat: KnownStat; readonly flags: number } | undefined {
  const found = debugLines.exec(text);
  if (!found) return undefined;
  const [, cs = '', cn = '', ms = '', mn = '', ino = '', size = '', flags = ''] = found;
  return {
    stat: {
      ctime: BigInt(cs) * 1_000_000_000n + BigInt(cn),
      mtime: BigInt(ms) * 1_000_000_000n + BigInt(mn),
      ino: Number(ino),
      size: Number(size),
    },
    flags: Number.parseInt(flags, 16),
  };
}

function writtenAt(repository: Repository): bigint {
  const file = repository.env['GIT_INDEX_FILE'] ?? path.join(repository.gitDir, 'index');
  return statSync(file, { bigint: true, throwIfNoEntry: false })?.mtimeNs ?? 0n;
}
