// Reads the headers of a Mach-O file (macOS).

import type { Executable, IdSpan, Mapped, Section, Segment } from './executable.ts';
import { buildIdInText } from './go-build-id.ts';
import type { ByteSource } from './source.ts';
import { cString, endOf, type Words, wordsOf } from './words.ts';

/** Load commands of <mach-o/loader.h>. */
const [segmentCommand, uuid, codeSignature] = [0x19, 0x1b, 0x1d];
const headerSize = 32;
/** Section types without bytes in the file: S_ZEROFILL, S_GB_ZEROFILL, S_THREAD_LOCAL_ZEROFILL. */
const zeroFill = new Set([0x01, 0x0c, 0x12]);
const readWrite = 3;
const shape = { little: true, wide: true };

const machines: ReadonlyMap<number, string> = new Map([
  [0x01000007, 'amd64'],
  [0x0100000c, 'arm64'],
]);

/** Undefined where the file is no Mach-O of 64 bits, little-endian. @throws RangeError where its headers are cut off. */
export function readMacho(source: ByteSource): Executable | undefined {
  if (source.size < headerSize || source.read(0, 4).readUInt32LE(0) !== 0xfeedfacf) return undefined;
  const header = source.read(0, headerSize);
  const bytes = source.read(headerSize, headerSize + header.readUInt32LE(20));
  const words = wordsOf(bytes, shape);
  const machine = header.readUInt32LE(4);
  const sections: Section[] = [];
  const segments: Segment[] = [];
  const ids: IdSpan[] = [];
  let data: Mapped | undefined;
  for (let at = 0, left = header.readUInt32LE(16); left > 0; left--) {
    const [command, size] = [words.u32(at), words.u32(at + 4)];
    if (size < 8) break;
    if (command === uuid) ids.push({ kind: 'uuid', start: headerSize + at + 8, end: headerSize + at + 24 });
    if (command === codeSignature) {
      const start = words.u32(at + 8);
      ids.push({ kind: 'signature', start, end: start + words.u32(at + 12) });
    }
    if (command === segmentCommand) {
      const segment = segmentAt(bytes, words, at);
      segments.push(segment);
      sections.push(...sectionsOf(bytes, words, at));
      const isData = words.u32(at + 56) === readWrite && words.u32(at + 60) === readWrite && segment.fileSize > 0;
      if (isData) data ??= segment;
    }
    at += size;
  }
  const id = buildIdInText(source, sections.find(({ name }) => name.endsWith(',__text'))?.offset);
  if (id?.isLinkers) ids.unshift({ kind: 'go-build-id', start: id.start, end: id.end });
  data = sections.find(({ name }) => name.endsWith(',__go_buildinfo')) ?? data;
  return {
    format: 'Mach-O',
    bits: 64,
    littleEndian: true,
    arch: machines.get(machine) ?? `machine 0x${machine.toString(16)}`,
    os: 'darwin',
    sections,
    segments,
    ids,
    ...(data === undefined ? {} : { dataStart: data }),
    end: endOf(segments),
  };
}

function segmentAt(bytes: Buffer, { word }: Words, at: number): Segment {
  return {
    name: cString(bytes, at + 8, 16),
    address: word(at + 24),
    offset: word(at + 40),
    fileSize: word(at + 48),
  };
}

function sectionsOf(bytes: Buffer, { u32, word }: Words, segment: number): readonly Section[] {
  return Array.from({ length: u32(segment + 64) }, (_, number) => {
    const at = segment + 72 + number * 80;
    const [size, flags] = [word(at + 40), u32(at + 64)];
    return {
      name: `${cString(bytes, at + 16, 16)},${cString(bytes, at, 16)}`,
      address: word(at + 32),
      offset: u32(at + 48),
      size,
      fileSize: zeroFill.has(flags & 0xff) ? 0 : size,
      flags,
    };
  });
}
