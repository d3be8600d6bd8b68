// Reads the headers of an ELF file (Linux and its kin).

import type { Executable, IdSpan, Section, Segment } from './executable.ts';
import { noteIds } from './notes.ts';
import type { ByteSource } from './source.ts';
import { cString, endOf, wordsOf } from './words.ts';

const [noBits, noteSection, loadSegment] = [8, 7, 1];
const extendedIndex = 0xffff;

/** EI_OSABI, where it tells; Go writes none for Linux. */
const systems: ReadonlyMap<number, string> = new Map([
  [2, 'netbsd'],
  [6, 'solaris'],
  [9, 'freebsd'],
  [12, 'openbsd'],
]);

/** e_machine. */
const machines: ReadonlyMap<number, string> = new Map([
  [3, '386'],
  [22, 's390x'],
  [40, 'arm'],
  [62, 'amd64'],
  [183, 'arm64'],
  [243, 'riscv64'],
  [258, 'loong64'],
]);

interface Shape {
  readonly little: boolean;
  readonly wide: boolean;
}

/** Undefined where the file is no ELF. @throws RangeError where its headers are cut off or lead beyond its end. */
export function readElf(source: ByteSource): Executable | undefined {
  if (source.size < 20 || source.read(0, 4).readUInt32BE(0) !== 0x7f454c46) return undefined;
  const [bits = 0, order = 0] = source.read(4, 6);
  const shape: Shape = { wide: bits === 2, little: order === 1 };
  const header = source.read(0, shape.wide ? 64 : 52);
  const { u16 } = wordsOf(header, shape);
  const table = sectionTable(source, header, shape);
  const { found, end } = readSections(source, header, shape, table);
  const segments = readSegments(source, header, shape);
  const os = systems.get(header[7] ?? 0);
  const sections = found.map(({ section }) => section);
  const ids = found.flatMap(({ section, type }) => (type === noteSection ? idsIn(source, section, shape) : []));
  const data = sections.find(({ name }) => name === '.go.buildinfo') ?? segments.find(({ isData }) => isData);
  return {
    format: 'ELF',
    bits: shape.wide ? 64 : 32,
    littleEndian: shape.little,
    arch: archOf(u16(18), shape),
    ...(os === undefined ? {} : { os }),
    sections,
    segments: segments.map(({ segment }) => segment),
    ids,
    ...(data === undefined ? {} : { dataStart: 'segment' in data ? data.segment : data }),
    end: Math.max(end, endOf([...sections, ...segments.map(({ segment }) => segment)])),
  };
}

function archOf(machine: number, { wide, little }: Shape): string {
  if (machine === 8) return `mips${wide ? '64' : ''}${little ? 'le' : ''}`;
  if (machine === 21) return `ppc64${little ? 'le' : ''}`;
  return machines.get(machine) ?? `machine 0x${machine.toString(16)}`;
}

interface Table {
  readonly start: number;
  /** Of one header, in bytes. */
  readonly size: number;
  readonly count: number;
  readonly end: number;
}

function sectionTable(source: ByteSource, header: Buffer, shape: Shape): Table {
  const { u16, word } = wordsOf(header, shape);
  const start = word(shape.wide ? 0x28 : 0x20);
  const size = u16(shape.wide ? 0x3a : 0x2e);
  let count = start === 0 ? 0 : u16(shape.wide ? 0x3c : 0x30);
  if (start > 0 && size < (shape.wide ? 64 : 40)) throw new RangeError('a header of a section is too short');
  // Where there are too many for 16 bits, their number stands in the first.
  const first = start + size;
  if (start > 0 && count === 0 && first <= source.size) {
    count = wordsOf(source.read(start, first), shape).word(shape.wide ? 32 : 20);
  }
  return { start, size, count, end: start + count * size };
}

/** Empty where headers or names are cut off, which stand at the end; segments are told at the beginning. */
function readSections(
  source: ByteSource,
  header: Buffer,
  shape: Shape,
  { start, size, count, end }: Table,
): { readonly found: readonly { readonly section: Section; readonly type: number }[]; readonly end: number } {
  if (count === 0 || end > source.size) return { found: [], end };
  const { u16 } = wordsOf(header, shape);
  const at = shape.wide
    ? { flags: 8, address: 16, offset: 24, size: 32, link: 40 }
    : { flags: 8, address: 12, offset: 16, size: 20, link: 24 };
  // As their number, it may stand in the first section.
  const index = u16(shape.wide ? 0x3e : 0x32);
  const table = wordsOf(source.read(start, end), shape);
  const names = index === extendedIndex ? table.u32(at.link) : index;
  const namesStart = names === 0 ? 0 : table.word(names * size + at.offset);
  const namesEnd = names === 0 ? 0 : namesStart + table.word(names * size + at.size);
  if (namesEnd > source.size) return { found: [], end: namesEnd };
  const text = source.read(namesStart, namesEnd);
  const found = Array.from({ length: count }, (_, number) => {
    const head = number * size;
    const type = table.u32(head + 4);
    const bytes = table.word(head + at.size);
    const section = {
      name: cString(text, table.u32(head)),
      address: table.word(head + at.address),
      offset: table.word(head + at.offset),
      size: bytes,
      fileSize: type === noBits || type === 0 ? 0 : bytes,
      flags: table.word(head + at.flags),
    };
    return { section, type };
  });
  return { found, end };
}

function readSegments(
  source: ByteSource,
  header: Buffer,
  shape: Shape,
): readonly { readonly segment: Segment; readonly isData: boolean }[] {
  const { u16, word } = wordsOf(header, shape);
  const start = word(shape.wide ? 0x20 : 0x1c);
  const size = u16(shape.wide ? 0x36 : 0x2a);
  const count = start === 0 ? 0 : u16(shape.wide ? 0x38 : 0x2c);
  const table = wordsOf(source.read(start, start + count * size), shape);
  const at = shape.wide
    ? { flags: 4, offset: 8, address: 16, fileSize: 32 }
    : { flags: 24, offset: 4, address: 8, fileSize: 16 };
  return Array.from({ length: count }, (_, number) => number * size).flatMap((head, number) => {
    if (table.u32(head) !== loadSegment) return [];
    const segment = {
      name: `LOAD ${number}`,
      address: table.word(head + at.address),
      offset: table.word(head + at.offset),
      fileSize: table.word(head + at.fileSize),
    };
    // Written, and not run.
    return [{ segment, isData: (table.u32(head + at.flags) & 3) === 2 }];
  });
}

/** A section that is not whole in the file holds none that could be told. */
function idsIn(source: ByteSource, { offset, fileSize }: Section, shape: Shape): readonly IdSpan[] {
  if (offset + fileSize > source.size) return [];
  const bytes = source.read(offset, offset + fileSize);
  return noteIds(bytes, wordsOf(bytes, shape), offset);
}
