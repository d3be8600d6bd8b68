// The Go build id of a Mach-O or PE file: the linker puts it at the beginning of the program's text.

import type { Span } from './binary-digest.ts';

/** `textbuildid` of cmd/link/internal/ld/data.go; the go command reads it back from the first 32 KB. */
const before = Buffer.from('\xff Go build ID: "', 'latin1');
const after = Buffer.from('"\n \xff', 'latin1');
const readSize = 32 << 10;
/** Four hashes of 20 signs with slashes between; any other text is none of the linker's. */
const form = /^[\w-]{20}(\/[\w-]{20})*$/;

export function goBuildId(bytes: Buffer): readonly Span[] {
  const head = bytes.subarray(0, readSize);
  const at = head.indexOf(before);
  if (at < 0) return [];
  const start = at + before.length;
  const end = head.indexOf(after, start);
  return end >= 0 && form.test(head.toString('latin1', start, end)) ? [{ start, end }] : [];
}
