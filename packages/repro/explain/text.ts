// The first piece of text that differs between the data of two programs: a version, a time, an embedded file.

import type { TextDifference } from './answer.ts';
import type { Compared } from './compared.ts';
import type { Side } from './side.ts';

/** Where constants and embedded files stand, and what variables begin with. */
export const dataSection = /(rodata|rdata|^\.data|^\.noptrdata|,__data|,__noptrdata|,__const)(\.rel\.ro)?$/;
/** A larger section is not looked through to its end. */
const mostBytes = 64 << 20;
const blockSize = 1 << 12;
/** So many places that differ are looked at; tables of addresses, which have moved, have many and no text. */
const mostPlaces = 5000;
/** So many bytes are looked through for pieces that may stand elsewhere. */
const mostSearched = 256 << 20;
/** A text that one has more is at most so long. */
const mostMoved = 1 << 16;
/** So many equal bytes tell that both go on alike. */
const alike = 24;
const leastSigns = 6;
const mostShown = 48;
const leastText = 4;

/** Undefined where no text is seen to differ. */
export function differingText({ a, b, sections }: Compared): TextDifference | undefined {
  for (const { name, differing, follows } of sections) {
    if (follows !== undefined || differing === 0 || !dataSection.test(name)) continue;
    const [left, right] = [bytesOf(a, name), bytesOf(b, name)];
    const found = left && right && textIn(left, right);
    if (found) return { section: name, ...found };
  }
  return undefined;
}

function bytesOf({ executable, source, code }: Side, name: string): Buffer | undefined {
  const section = executable?.sections.find((each) => each.name === name);
  if (!section || section.offset > source.size) return undefined;
  const start = section.offset;
  const end = Math.min(start + Math.min(section.fileSize, mostBytes), source.size);
  // Names of functions and files stand there, which are no data of the program.
  return source.read(start, code && code.start > start && code.start < end ? code.start : end);
}

/**
 * Go's linker puts texts one behind the other, the shorter ones first: one that becomes longer stands further behind,
 * and what lies between moves. So both are walked through side by side; what one has more, or has instead, and the
 * other has nowhere, is what differs.
 */
function textIn(a: Buffer, b: Buffer): { readonly a: string; readonly b: string } | undefined {
  let [inA, inB]: (string | undefined)[] = [];
  let [i, j, searched] = [0, 0, 0];
  /** The text, if the other file has it more seldom: what has only moved is in both as often. */
  const own = (bytes: Buffer, start: number, end: number, other: Buffer): string | undefined => {
    const text = textBetween(bytes, start, end);
    if (text === undefined || searched > mostSearched) return undefined;
    searched += bytes.length + other.length;
    return occurrences(bytes, text) > occurrences(other, text) ? text : undefined;
  };
  for (let places = 0; places < mostPlaces && (inA === undefined || inB === undefined); places++) {
    const equal = equalFrom(a, i, b, j);
    i += equal;
    j += equal;
    if (i >= a.length || j >= b.length) break;
    const end = differentUpTo(a, i, b, j);
    const moved = end >= leastText ? resumesAt(a, i, b, j) : 0;
    if (moved === 0) {
      const [ownA, ownB] = [own(a, i, i + end, b), own(b, j, j + end, a)];
      const [from, to] = [textAround(a, i), textAround(b, j)];
      const isEdit = end < leastText ? from.length >= leastText && to.length >= leastText : ownA && ownB;
      if (isEdit && from !== to) return { a: from, b: to };
      inA ??= ownA;
      inB ??= ownB;
    } else if (moved > 0) inA ??= own(a, i, i + moved, b);
    else inB ??= own(b, j, j - moved, a);
    i += moved === 0 ? end : Math.max(0, moved);
    j += moved === 0 ? end : Math.max(0, -moved);
  }
  return inA === undefined && inB === undefined ? undefined : { a: inA ?? '', b: inB ?? '' };
}

/** How many bytes differ from here on; a few equal ones amid them are chance. */
function differentUpTo(a: Buffer, i: number, b: Buffer, j: number): number {
  const most = Math.min(a.length - i, b.length - j);
  let [size, equal] = [1, 0];
  for (let at = 1; at < most && equal < leastText; at++) {
    equal = a[i + at] === b[j + at] ? equal + 1 : 0;
    if (equal === 0) size = at + 1;
  }
  return size;
}

/** What stands between two bytes, if all of it is text, but for zeros at the end, as stand before what is aligned. */
function textBetween(bytes: Buffer, start: number, end: number): string | undefined {
  let last = end;
  while (last > start && bytes[last - 1] === 0) last--;
  const shown = Math.min(last, start + mostShown);
  if (shown - start < leastText) return undefined;
  for (let at = start; at < shown; at++) if (!isText(bytes[at])) return undefined;
  return bytes.toString('latin1', start, shown);
}

function occurrences(bytes: Buffer, text: string): number {
  let count = 0;
  for (let at = bytes.indexOf(text, 0, 'latin1'); at >= 0; at = bytes.indexOf(text, at + 1, 'latin1')) count++;
  return count;
}

/** How many bytes are equal from here on. */
function equalFrom(a: Buffer, i: number, b: Buffer, j: number): number {
  const most = Math.min(a.length - i, b.length - j);
  let equal = 0;
  while (equal < most) {
    const size = Math.min(blockSize, most - equal);
    const [left, right] = [i + equal, j + equal];
    if (a.compare(b, right, right + size, left, left + size) === 0) {
      equal += size;
      continue;
    }
    while (a[i + equal] === b[j + equal]) equal++;
    break;
  }
  return equal;
}

/** By how many bytes A, or if negative B, has more here; 0 where both go on alike behind what differs. */
function resumesAt(a: Buffer, i: number, b: Buffer, j: number): number {
  const [nextA, nextB] = [a.subarray(i, i + alike), b.subarray(j, j + alike)];
  const inA = isPlain(nextB) ? -1 : a.subarray(i, i + mostMoved).indexOf(nextB);
  const inB = isPlain(nextA) ? -1 : b.subarray(j, j + mostMoved).indexOf(nextA);
  if (inA > 0 && (inB <= 0 || inA < inB)) return inA;
  return inB > 0 ? -inB : 0;
}

/** Zeros and the like are found anywhere. */
function isPlain(bytes: Buffer): boolean {
  return new Set(bytes).size < leastSigns;
}

/** What can be printed around a byte that differs; other texts stand beside it. */
function textAround(bytes: Buffer, at: number): string {
  if (!isText(bytes[at])) return '';
  let [start, end] = [at, at + 1];
  while (start > at - mostShown / 2 && isText(bytes[start - 1])) start--;
  while (end < at + mostShown / 2 && isText(bytes[end])) end++;
  return bytes.toString('latin1', start, end);
}

function isText(byte: number | undefined): boolean {
  return byte !== undefined && ((byte >= 0x20 && byte < 0x7f) || byte === 0x0a || byte === 0x09);
}
