// The table by which a Go program names functions, files and lines at run time: strip and -ldflags=-s leave it in.

import type { Executable, Section } from './executable.ts';
import type { ByteSource } from './source.ts';
import { cString, wordsOf } from './words.ts';

/** Go 1.20 and later, and Go 1.18 (CurrentPCLnTabMagic of internal/abi); earlier tables have another form. */
const magics: ReadonlySet<number> = new Set([0xfffffff1, 0xfffffff0]);
const ownSection = /(^|[.,_])gopclntab$/;

export interface GoFunction {
  /** `example.com/lib.(*T).Method`. */
  readonly name: string;
  /** Of its machine code, in bytes, with what fills it up to the next. */
  readonly size: number;
}

export interface GoCode {
  /** Where the table begins in the file: of a section of its own, or of the last part of another. */
  readonly start: number;
  /** Source files, as the compiler was given them, in the order in which they stand. */
  readonly files: () => readonly string[];
  /** In the order in which they stand. */
  readonly functions: () => readonly GoFunction[];
}

/**
 * Undefined where there is none, or none of a form known here.
 * @throws RangeError where the file is shorter than its headers say, or the table leads beyond its end
 */
export function readGoCode(source: ByteSource, executable: Executable): GoCode | undefined {
  const place = findTable(source, executable);
  if (place === undefined) return undefined;
  const { start, end } = place;
  const shape = { little: executable.littleEndian, wide: source.read(start + 7, start + 8)[0] === 8 };
  const pointer = shape.wide ? 8 : 4;
  const { word } = wordsOf(source.read(start, start + 8 + 8 * pointer), shape);
  const field = (index: number) => word(8 + index * pointer);
  const part = (from: number, to: number) => source.read(start + from, Math.min(start + to, end));
  const [count, names, compilationUnits, files, counters, functions] = [0, 3, 4, 5, 6, 7].map(field) as [
    number,
    number,
    number,
    number,
    number,
    number,
  ];
  return {
    start,
    files: () =>
      part(files, counters)
        .toString('utf8')
        .split('\0')
        .filter((name) => name !== ''),
    functions() {
      const text = part(names, compilationUnits);
      const { u32 } = wordsOf(part(functions, end - start), shape);
      return Array.from({ length: count }, (_, index) => ({
        name: cString(text, u32(u32(index * 8 + 4) + 4)),
        size: u32(index * 8 + 8) - u32(index * 8),
      }));
    },
  };
}

/** In a section of its own; a PE file has it in the midst of another. */
function findTable(source: ByteSource, { sections, format, littleEndian }: Executable) {
  const own = sections.find(({ name }) => ownSection.test(name));
  if (own) return isTable(source, own.offset, littleEndian) ? spanOf(own, source) : undefined;
  if (format !== 'PE') return undefined;
  for (const section of sections.filter(({ name }) => name === '.rdata' || name === '.text')) {
    const { start, end } = spanOf(section, source);
    const bytes = source.read(start, end);
    for (const magic of magics) {
      const sign = Buffer.alloc(6);
      sign.writeUInt32LE(magic);
      for (let at = bytes.indexOf(sign); at >= 0; at = bytes.indexOf(sign, at + 1)) {
        if (isTable(source, start + at, littleEndian)) return { start: start + at, end };
      }
    }
  }
  return undefined;
}

function spanOf({ offset, fileSize }: Section, source: ByteSource) {
  return { start: offset, end: Math.min(offset + fileSize, source.size) };
}

/** Magic, two zeros, the least size of an instruction, the size of a pointer. */
function isTable(source: ByteSource, at: number, little: boolean): boolean {
  if (at + 8 > source.size) return false;
  const head = source.read(at, at + 8);
  const [quantum = 0, pointer = 0] = head.subarray(6);
  const magic = little ? head.readUInt32LE(0) : head.readUInt32BE(0);
  return magics.has(magic) && head.readUInt16LE(4) === 0 && [1, 2, 4].includes(quantum) && [4, 8].includes(pointer);
}
