// Reads the headers of a PE file (Windows).

import type { Executable, IdSpan, Section } from './executable.ts';
import { buildIdInText } from './go-build-id.ts';
import type { ByteSource } from './source.ts';
import { cString, endOf, wordsOf } from './words.ts';

const machines: ReadonlyMap<number, string> = new Map([
  [0x14c, '386'],
  [0x1c4, 'arm'],
  [0x8664, 'amd64'],
  [0xaa64, 'arm64'],
]);
const [fileHeaderSize, sectionSize, symbolSize] = [24, 40, 18];
const widePe = 0x20b;
/** IMAGE_SCN_CNT_INITIALIZED_DATA, _MEM_READ and _MEM_WRITE; an alignment of 32 bytes may stand beside them. */
const [writtenData, alignment] = [0xc0000040, 0x600000];
const little = { little: true, wide: false };

/** Undefined where the file is no PE. @throws RangeError where its headers are cut off. */
export function readPe(source: ByteSource): Executable | undefined {
  if (source.size < 64 || source.read(0, 2).toString('latin1') !== 'MZ') return undefined;
  const start = source.read(0x3c, 0x40).readUInt32LE(0);
  const header = source.read(start, start + fileHeaderSize);
  if (header.readUInt32BE(0) !== 0x50450000) return undefined;
  const { u16, u32 } = wordsOf(header, little);
  const options = start + fileHeaderSize;
  const optionsSize = u16(20);
  const optional = source.read(options, options + Math.max(optionsSize, 68));
  const wide = optional.readUInt16LE(0) === widePe;
  const base = wide ? Number(optional.readBigUInt64LE(24)) : optional.readUInt32LE(28);
  const sections = readSections(source, {
    start: options + optionsSize,
    count: u16(6),
    base,
    strings: u32(12) === 0 ? undefined : u32(12) + u32(16) * symbolSize,
  });
  const id = buildIdInText(source);
  const ids: readonly IdSpan[] = [
    ...(id?.isLinkers ? [{ kind: 'go-build-id' as const, start: id.start, end: id.end }] : []),
    { kind: 'link-time', start: start + 8, end: start + 12 },
    { kind: 'checksum', start: options + 64, end: options + 68 },
  ];
  const data = sections.find(({ flags, fileSize }) => (flags & ~alignment) >>> 0 === writtenData && fileSize > 0);
  return {
    format: 'PE',
    bits: wide ? 64 : 32,
    littleEndian: true,
    arch: machines.get(u16(4)) ?? `machine 0x${u16(4).toString(16)}`,
    os: 'windows',
    sections,
    segments: [],
    ids,
    ...(data === undefined ? {} : { dataStart: data }),
    end: endOf(sections),
  };
}

interface Table {
  readonly start: number;
  readonly count: number;
  /** Address at which the file is loaded. */
  readonly base: number;
  /** Where the names begin that are too long for a header. */
  readonly strings: number | undefined;
}

function readSections(source: ByteSource, { start, count, base, strings }: Table): readonly Section[] {
  const bytes = source.read(start, start + count * sectionSize);
  const { u32 } = wordsOf(bytes, little);
  return Array.from({ length: count }, (_, number) => {
    const at = number * sectionSize;
    const [size, fileSize] = [u32(at + 8), u32(at + 16)];
    return {
      name: nameOf(cString(bytes, at, 8), source, strings),
      address: base + u32(at + 12),
      offset: u32(at + 20),
      size,
      fileSize: u32(at + 20) === 0 ? 0 : fileSize,
      flags: u32(at + 36),
    };
  });
}

/** `/12` stands for the name at byte 12 of the string table. */
function nameOf(short: string, source: ByteSource, strings: number | undefined): string {
  const [, at] = /^\/(\d+)$/.exec(short) ?? [];
  if (at === undefined || strings === undefined) return short;
  const start = strings + Number(at);
  if (start >= source.size) return short;
  return cString(source.read(start, Math.min(start + 256, source.size)), 0);
}
