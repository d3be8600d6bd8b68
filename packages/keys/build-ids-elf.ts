// Ids in an ELF file (Linux and its kin): notes of the Go and the GNU linker.

import type { Span } from './binary-digest.ts';

const noteSection = 7;
/** Owner and type of the notes whose content is an id: ELF_NOTE_GOBUILDID_TAG of cmd/link, NT_GNU_BUILD_ID. */
const ids = new Map([
  ['Go', 4],
  ['GNU', 3],
]);

/** Undefined where the file is no ELF. @throws RangeError where it is cut off. */
export function elfIds(bytes: Buffer): readonly Span[] | undefined {
  if (bytes.length < 20 || bytes.readUInt32BE(0) !== 0x7f454c46) return undefined;
  const wide = bytes[4] === 2;
  const little = bytes[5] === 1;
  const u16 = (at: number) => (little ? bytes.readUInt16LE(at) : bytes.readUInt16BE(at));
  const u32 = (at: number) => (little ? bytes.readUInt32LE(at) : bytes.readUInt32BE(at));
  const word = (at: number) =>
    wide ? Number(little ? bytes.readBigUInt64LE(at) : bytes.readBigUInt64BE(at)) : u32(at);
  const sections = word(wide ? 0x28 : 0x20);
  const size = u16(wide ? 0x3a : 0x2e);
  const count = u16(wide ? 0x3c : 0x30);
  const spans: Span[] = [];
  for (let at = sections, left = sections === 0 ? 0 : count; left > 0; left--, at += size) {
    if (u32(at + 4) !== noteSection) continue;
    const start = word(at + (wide ? 0x18 : 0x10));
    const end = start + word(at + (wide ? 0x20 : 0x14));
    spans.push(...notes(bytes, start, end, u32));
  }
  return spans;
}

function notes(bytes: Buffer, start: number, end: number, u32: (at: number) => number): readonly Span[] {
  const spans: Span[] = [];
  for (let at = start; at + 12 <= end; ) {
    const [nameSize, contentSize, type] = [u32(at), u32(at + 4), u32(at + 8)];
    const content = at + 12 + aligned(nameSize);
    const name = bytes.toString('latin1', at + 12, at + 12 + nameSize).replace(/\0+$/, '');
    if (ids.get(name) === type) spans.push({ start: content, end: content + contentSize });
    at = content + aligned(contentSize);
  }
  return spans;
}

function aligned(size: number): number {
  return Math.ceil(size / 4) * 4;
}
