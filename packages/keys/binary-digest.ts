// A test binary by what it does: its bytes without the ids that say from what it was made.

import { createHash } from 'node:crypto';
import { readFile } from 'node:fs/promises';
import { elfIds } from './build-ids-elf.ts';
import { machoIds } from './build-ids-macho.ts';
import { peIds } from './build-ids-pe.ts';

/** Bytes from `start` up to `end`. */
export interface Span {
  readonly start: number;
  readonly end: number;
}

/**
 * SHA-256 in hex of the file with its Go build id, GNU build id, LC_UUID, code signature and link time zeroed: the Go
 * build id changes with every edit of every package, also where the linker drops what was edited, and the others are
 * made from it. A file of another format counts as it is.
 * @throws what `readFile` throws
 */
export async function binaryDigest(file: string): Promise<string> {
  if (reading >= mostAtOnce) await new Promise<void>((resolve) => waiting.push(resolve));
  else reading += 1;
  try {
    const bytes = await readFile(file);
    for (const { start, end } of idSpans(bytes)) bytes.fill(0, start, end);
    return createHash('sha256').update(bytes).digest('hex');
  } finally {
    const next = waiting.shift();
    if (next) next();
    else reading -= 1;
  }
}

/**
 * Whole binaries are held in memory while they are read, and where a build finds them up to date, hundreds arrive at the
 * same moment. A large process is also slow to start others from.
 */
const mostAtOnce = 2;
let reading = 0;
/** Those that wait take over the place of one that is done. */
const waiting: (() => void)[] = [];

/** Where ids stand in an executable. Empty where it has none, or is cut off or garbled. */
export function idSpans(bytes: Buffer): readonly Span[] {
  let spans: readonly Span[];
  try {
    spans = elfIds(bytes) ?? machoIds(bytes) ?? peIds(bytes) ?? [];
  } catch (error) {
    // A number in it leads beyond its end.
    if (!(error instanceof RangeError)) throw error;
    return [];
  }
  return spans.every(({ start, end }) => start <= end && end <= bytes.length) ? spans : [];
}
