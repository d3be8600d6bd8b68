// The Go build id of a file: what the linker wrote into a note, or at the beginning of the program's text.

import type { Executable, Span } from './executable.ts';
import type { ByteSource } from './source.ts';

/** `textbuildid` of cmd/link/internal/ld/data.go. */
const before = Buffer.from('\xff Go build ID: "', 'latin1');
const after = Buffer.from('"\n \xff', 'latin1');
/** In so many bytes the go command looks for it. */
const readSize = 32 << 10;
/** Four hashes of 20 signs with slashes between; any other text is given by `-ldflags=-buildid=`. */
const form = /^[\w-]{20}(\/[\w-]{20})*$/;

/**
 * In the first 32 KB of the file, or of its text, as cmd/internal/buildid has it.
 * @param text where that begins, for a file in which much may stand before it
 */
export function buildIdInText(source: ByteSource, text?: number): (Span & { readonly isLinkers: boolean }) | undefined {
  return idAt(source, 0) ?? (text === undefined || text > source.size ? undefined : idAt(source, text));
}

function idAt(source: ByteSource, begin: number): (Span & { readonly isLinkers: boolean }) | undefined {
  const head = source.read(begin, Math.min(begin + readSize, source.size));
  const at = head.indexOf(before);
  if (at < 0) return undefined;
  const start = at + before.length;
  const end = head.indexOf(after, start);
  if (end < 0) return undefined;
  const isLinkers = form.test(head.toString('latin1', start, end));
  return { start: begin + start, end: begin + end, isLinkers };
}

/** As `go tool buildid` prints it; undefined where there is none. */
export function readGoBuildId(source: ByteSource, { format, ids, sections }: Executable): string | undefined {
  const text = sections.find(({ name }) => name.endsWith(',__text'))?.offset;
  const span = format === 'ELF' ? ids.find(({ kind }) => kind === 'go-build-id') : buildIdInText(source, text);
  return span && source.read(span.start, span.end).toString('latin1');
}
