// The text of one file, and the places of its characters in lines and columns.

import { isUtf8 } from 'node:buffer';
import type { Place } from '#diagnostics';

/** A file's name, as it is to be shown, and its text. */
export interface Source {
  readonly file: string;
  readonly text: string;
  /** The index of each line's first character. */
  readonly lineStarts: readonly number[];
}

/**
 * Takes text as it is, or bytes as UTF-8. A byte that is not UTF-8 becomes U+FFFD, one for each,
 * which is how the go command reads (and `go mod edit -json` shows) it.
 */
export function makeSource(file: string, content: string | Uint8Array): Source {
  const text = typeof content === 'string' ? content : decode(content);
  const lineStarts = [0];
  for (let at = text.indexOf('\n'); at >= 0; at = text.indexOf('\n', at + 1)) lineStarts.push(at + 1);
  return { file, text, lineStarts };
}

function decode(bytes: Uint8Array): string {
  const buffer = Buffer.from(bytes.buffer, bytes.byteOffset, bytes.byteLength);
  if (isUtf8(buffer)) return buffer.toString('utf8');
  let text = '';
  for (let at = 0; at < buffer.length; ) {
    const size = sequenceLength(buffer[at] ?? 0);
    const sequence = buffer.subarray(at, at + size);
    const valid = size > 0 && sequence.length === size && isUtf8(sequence);
    text += valid ? sequence.toString('utf8') : '\uFFFD';
    at += valid ? size : 1;
  }
  return text;
}

/** How many bytes a UTF-8 sequence has that begins with this byte; 0 when none does. */
function sequenceLength(first: number): number {
  if (first < 0x80) return 1;
  if (first < 0xc0) return 0;
  if (first < 0xe0) return 2;
  return first < 0xf0 ? 3 : 4;
}

/** Line and column, from 1, of an index into the text; columns count bytes. */
export function placeAt(source: Source, index: number): Place {
  const { lineStarts, text } = source;
  let low = 0;
  let high = lineStarts.length - 1;
  while (low < high) {
    const middle = (low + high + 1) >> 1;
    if ((lineStarts[middle] ?? 0) <= index) low = middle;
    else high = middle - 1;
  }
  const before = text.slice(lineStarts[low], index);
  return { file: source.file, line: low + 1, column: Buffer.byteLength(before) + 1 };
}
