// Verifies Go's build cache by content. The go command compares only the size of what it compiles and links from: an
// output altered at equal size goes into programs, and nothing is said.

import { createHash } from 'node:crypto';
import { createReadStream } from 'node:fs';
import { readdir, readFile, stat } from 'node:fs/promises';
import { join } from 'node:path';
import { DiagnosticError, failure } from '#diagnostics';
import type { AlteredOutput, GoCacheAnswer } from './go-cache-answer.ts';
import { parseGoCacheEntry } from './go-cache-entry.ts';

export interface GoCacheRequest {
  /** GOCACHE, absolute. One that is not there is empty. */
  readonly folder: string;
  readonly signal: AbortSignal;
}

/** Files read at once: enough to keep a disk and one core of hashing busy. */
const width = 4;

/**
 * Reads every entry, and each output that one names once, whole and as a stream. Nothing is written. Entries that come
 * or go meanwhile do no harm: the go command may be at work.
 * @throws DiagnosticError `disk/failed` where the folder cannot be listed; the signal's reason when it is aborted.
 */
export async function verifyGoCache({ folder, signal }: GoCacheRequest): Promise<GoCacheAnswer> {
  const tally = { entries: 0, outputs: 0, bytes: 0, passedOver: 0 };
  const altered: AlteredOutput[] = [];
  const unread: { file: string; message: string }[] = [];
  const wanted = new Map<string, Wanted>();

  for (const file of await entryFiles(folder)) {
    signal.throwIfAborted();
    try {
      const entry = parseGoCacheEntry(await readFile(file, 'latin1'), actionOf(file));
      if (!entry) {
        tally.passedOver += 1;
        continue;
      }
      // Of entries with one output, those of another size are passed over.
      const name = `${entry.output} ${entry.size}`;
      const before = wanted.get(name);
      if (before) before.actions.push(entry.action);
      else wanted.set(name, { output: entry.output, size: entry.size, actions: [entry.action] });
    } catch (error) {
      if (!isGone(error)) unread.push({ file, message: wordsOf(error) });
    }
  }

  await inParallel(wanted.values(), async ({ output, size, actions }) => {
    signal.throwIfAborted();
    const named = join(folder, output.slice(0, 2), `${output}-d`);
    try {
      const file = await contentOf(named);
      if (file === undefined || (await stat(file)).size !== size) {
        tally.passedOver += actions.length;
        return;
      }
      tally.entries += actions.length;
      let found = await digestOf(file, signal);
      // The go command may just be writing it anew.
      if (found !== output) found = await digestOf(file, signal);
      tally.outputs += 1;
      tally.bytes += size;
      if (found !== output) altered.push({ file, bytes: size, stored: output, found, actions: actions.sort() });
    } catch (error) {
      signal.throwIfAborted();
      if (isGone(error)) tally.passedOver += actions.length;
      else unread.push({ file: named, message: wordsOf(error) });
    }
  });
  return {
    schema: 'gows.go-cache/1',
    folder,
    ...tally,
    altered: altered.sort(byFile),
    unread: unread.sort(byFile),
  };
}

interface Wanted {
  readonly output: string;
  readonly size: number;
  readonly actions: string[];
}

/** All `xx/<action>-a` of the cache. */
async function entryFiles(folder: string): Promise<readonly string[]> {
  const files: string[] = [];
  for (let n = 0; n < 256; n += 1) {
    const dir = join(folder, n.toString(16).padStart(2, '0'));
    try {
      for (const name of await readdir(dir)) if (/^[0-9a-f]{64}-a$/.test(name)) files.push(join(dir, name));
    } catch (error) {
      if (isGone(error)) continue;
      throw new DiagnosticError(
        failure('disk/failed', `Go's build cache cannot be listed: ${wordsOf(error)}`, {
          place: { file: dir },
          remedy: 'run gows as the user who owns the folder that "go env GOCACHE" names',
        }),
      );
    }
  }
  return files;
}

function actionOf(file: string): string {
  return file.slice(-'-a'.length - 64, -'-a'.length);
}

/** The file with an output's content: of an executable (`go tool`, `go run`) it lies alone in a folder of that name. */
async function contentOf(named: string): Promise<string | undefined> {
  if (!(await stat(named)).isDirectory()) return named;
  const [only, ...more] = await readdir(named);
  return only === undefined || more.length > 0 ? undefined : join(named, only);
}

async function digestOf(file: string, signal: AbortSignal): Promise<string> {
  const hash = createHash('sha256');
  for await (const chunk of createReadStream(file, { highWaterMark: 1 << 20, signal })) hash.update(chunk);
  return hash.digest('hex');
}

async function inParallel<T>(items: Iterable<T>, each: (item: T) => Promise<void>): Promise<void> {
  const queue = items[Symbol.iterator]();
  const worker = async () => {
    for (let next = queue.next(); !next.done; next = queue.next()) await each(next.value);
  };
  await Promise.all(Array.from({ length: width }, worker));
}

function isGone(error: unknown): boolean {
  return (error as NodeJS.ErrnoException).code === 'ENOENT';
}

function wordsOf(error: unknown): string {
  const { code, message } = error as NodeJS.ErrnoException;
  return code === 'EACCES' ? 'permission denied' : (code ?? message);
}

function byFile(a: { readonly file: string }, b: { readonly file: string }): number {
  return a.file < b.file ? -1 : 1;
}
