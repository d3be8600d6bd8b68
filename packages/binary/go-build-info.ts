// Go's build info in an executable: which Go, which modules and which settings it was built with.

import type { Executable, Mapped } from './executable.ts';
import { type BuildInfo, parseModuleText } from './go-module-text.ts';
import type { ByteSource } from './source.ts';
import { wordsOf } from './words.ts';

const magic = Buffer.from('\xff Go buildinf:', 'latin1');
const [alignment, headerSize] = [16, 32];
const chunkSize = 1 << 20;
const [bigEndian, inline] = [1, 2];
const varintSize = 10;

/**
 * What `go version -m` says of the file: `none` where Go's linker has put none in, or it was taken out; `damaged` where
 * it cannot be read, with why.
 * @throws RangeError where the file is shorter than its headers say
 */
export type FoundBuildInfo =
  | { readonly state: 'found'; readonly info: BuildInfo }
  | { readonly state: 'none' }
  | { readonly state: 'damaged'; readonly why: string };

export function readBuildInfo(source: ByteSource, executable: Executable): FoundBuildInfo {
  const at = executable.dataStart && findMagic(source, executable.dataStart);
  if (at === undefined) return { state: 'none' };
  const header = source.read(at, at + headerSize);
  const flags = header[15] ?? 0;
  const texts = flags & inline ? inlineTexts(source, at + headerSize) : pointedTexts(source, executable, header);
  if (texts === undefined) return { state: 'damaged', why: 'its texts lead beyond the end' };
  const [goVersion, framed] = texts;
  if (goVersion === '') return { state: 'damaged', why: 'it names no version of Go' };
  // Between marks of 16 bytes, infoStart and infoEnd of cmd/go/internal/modload.
  const isFramed = framed.length >= 33 && framed.at(-17) === 0x0a;
  const parsed = parseModuleText(isFramed ? framed.toString('utf8', 16, framed.length - 16) : '');
  if ('fault' in parsed) return { state: 'damaged', why: parsed.fault };
  return { state: 'found', info: { goVersion, ...parsed } };
}

/** Where the first aligned magic stands in the file, with room for the header behind it. */
function findMagic(source: ByteSource, { address, offset, fileSize }: Mapped): number | undefined {
  const end = Math.min(offset + fileSize, source.size);
  // Aligned in memory; the chunks begin aligned, so that none of them parts a magic.
  const first = offset + ((alignment - (address % alignment)) % alignment);
  for (let start = first; start < end; start += chunkSize) {
    const chunk = source.read(start, Math.min(start + chunkSize, end));
    for (let at = chunk.indexOf(magic); at >= 0; at = chunk.indexOf(magic, at + 1)) {
      if (at % alignment === 0) return start + at + headerSize <= end ? start + at : undefined;
    }
  }
  return undefined;
}

type Texts = readonly [goVersion: string, framed: Buffer];

/** Since Go 1.18: both follow the header, each after its length. */
function inlineTexts(source: ByteSource, start: number): Texts | undefined {
  const version = lengthBefore(source, start);
  const modules = version && lengthBefore(source, version.end);
  if (!version || !modules) return undefined;
  return [source.read(version.start, version.end).toString('utf8'), source.read(modules.start, modules.end)];
}

/** Where a text begins and ends before which its length stands as an unsigned varint. */
function lengthBefore(source: ByteSource, at: number): { readonly start: number; readonly end: number } | undefined {
  const bytes = source.read(at, Math.min(at + varintSize, source.size));
  let length = 0;
  for (const [index, byte] of bytes.entries()) {
    length += (byte & 0x7f) * 2 ** (7 * index);
    if (byte >= 0x80) continue;
    const start = at + index + 1;
    return start + length <= source.size ? { start, end: start + length } : undefined;
  }
  return undefined;
}

/** Before Go 1.18: the header holds addresses of Go strings, which are an address and a length. */
function pointedTexts(source: ByteSource, executable: Executable, header: Buffer): Texts | undefined {
  const pointerSize = header[14] ?? 0;
  if (pointerSize !== 4 && pointerSize !== 8) return undefined;
  const shape = { little: ((header[15] ?? 0) & bigEndian) === 0, wide: pointerSize === 8 };
  const at = (address: number, size: number): Buffer | undefined => {
    const found = [...executable.segments, ...executable.sections].find(
      ({ address: first, fileSize }) => first <= address && address + size <= first + fileSize,
    );
    if (!found) return undefined;
    const start = found.offset + address - found.address;
    return source.read(start, start + size);
  };
  const textAt = (pointer: number): Buffer | undefined => {
    const string = at(wordsOf(header, shape).word(pointer), 2 * pointerSize);
    const { word } = wordsOf(string ?? Buffer.alloc(2 * pointerSize), shape);
    return at(word(0), word(pointerSize));
  };
  const [version, modules] = [textAt(16), textAt(16 + pointerSize)];
  return version && [version.toString('utf8'), modules ?? Buffer.alloc(0)];
}
