// Which sections of two files differ, and in how many bytes.

import type { Executable, IdSpan, Mapped } from '#binary';
import type { SectionDifference } from './answer.ts';
import { countDifferences, type Stretch } from './bytes.ts';
import type { Side } from './side.ts';

export interface ComparedSections {
  readonly sections: readonly SectionDifference[];
  readonly equal: number;
}

interface Part {
  readonly name: string;
  readonly offset: number;
  readonly size: number;
}

const buildInfoSection = /(^|,)(\.|__)go[._]buildinfo$/;
/** The name of headers, and of what lies between sections. */
export const outside = 'outside of sections';

/** Nothing where one of them is no executable. */
export function compareSections(a: Side, b: Side): ComparedSections {
  if (!a.executable || !b.executable) return { sections: [], equal: 0 };
  // A file that is cut off may have lost its sections, and tells segments alone.
  const bySegments = [a, b].some(({ executable }) => executable?.sections.length === 0);
  const [left, right] = [partsOf(a, a.executable, bySegments), partsOf(b, b.executable, bySegments)];
  const pairs = pairUp(left, right);
  const found = pairs.flatMap((pair) => comparePair(pair, a, b) ?? []);
  const between = compareGaps(left, right, a, b);
  const sections = between ? [...found, between] : found;
  return { sections, equal: pairs.length - found.length };
}

/** All that is in the file, each once: sections, and segments that have none. */
function partsOf({ source, code }: Side, { sections, segments }: Executable, bySegments: boolean): readonly Part[] {
  const filled = bySegments ? [] : sections.filter(({ fileSize }) => fileSize > 0);
  const bare = segments.filter(
    (segment) => segment.fileSize > 0 && !filled.some((section) => overlap(segment, section)),
  );
  const names = new Map<string, number>();
  return [...filled, ...bare].flatMap(({ name, offset, fileSize }): Part[] => {
    const nth = (names.get(name) ?? 0) + 1;
    names.set(name, nth);
    const [start, end] = [offset, offset + fileSize].map((at) => Math.min(at, source.size)) as [number, number];
    const whole = { name: nth === 1 ? name : `${name} (${nth})`, offset: start, size: end - start };
    // The table of functions and lines is the last part of a section of a PE file.
    if (!code || code.start <= start || code.start >= end) return [whole];
    const before = { ...whole, size: code.start - start };
    return [before, { name: `${whole.name} (gopclntab)`, offset: code.start, size: end - code.start }];
  });
}

function overlap(a: Mapped, b: Mapped): boolean {
  return a.offset < b.offset + b.fileSize && b.offset < a.offset + a.fileSize;
}

interface Pair {
  readonly name: string;
  readonly a?: Part;
  readonly b?: Part;
}

function pairUp(left: readonly Part[], right: readonly Part[]): readonly Pair[] {
  const byName = new Map(right.map((part) => [part.name, part]));
  const known = new Set(left.map(({ name }) => name));
  const pairs = left.map((a): Pair => {
    const b = byName.get(a.name);
    return { name: a.name, a, ...(b ? { b } : {}) };
  });
  return [...pairs, ...right.filter(({ name }) => !known.has(name)).map((b) => ({ name: b.name, b }))];
}

function comparePair({ name, a: left, b: right }: Pair, a: Side, b: Side): SectionDifference | undefined {
  if (!left || !right)
    return { name, ...(left ? { a: left.size } : {}), ...(right ? { b: right.size } : {}), differing: 0 };
  const stretch = { a: left.offset, b: right.offset, length: Math.min(left.size, right.size) };
  const { all, counted } = countWithoutIds(a, b, stretch);
  if (all === 0 && left.size === right.size) return undefined;
  const follows = buildInfoSection.test(name) ? 'build-info' : isIds(name) ? 'ids' : undefined;
  const onlyIds = counted === 0 && left.size === right.size ? 'ids' : undefined;
  const why = onlyIds ?? follows;
  return { name, a: left.size, b: right.size, differing: counted, ...(why ? { follows: why } : {}) };
}

/** Ids, and the hash with which FIPS code vouches for itself, beside addresses of that. */
function isIds(name: string): boolean {
  return /^\.note\.(go|gnu)\.build-?id$|go[._]fipsinfo$/.test(name);
}

/** How many bytes differ, and how many of these are in no id. */
function countWithoutIds(a: Side, b: Side, stretch: Stretch): { readonly all: number; readonly counted: number } {
  const all = countDifferences(a.source, b.source, stretch);
  if (all === 0) return { all, counted: 0 };
  const within = idsWithin(a, stretch.a, stretch.length).flatMap(({ start, end }): Stretch[] => {
    const from = start - stretch.a;
    const same = idsWithin(b, stretch.b, stretch.length).some((id) => id.start - stretch.b === from);
    return same ? [{ a: start, b: stretch.b + from, length: Math.min(end - start, stretch.length - from) }] : [];
  });
  const inIds = within.reduce((sum, each) => sum + countDifferences(a.source, b.source, each), 0);
  return { all, counted: all - inIds };
}

function idsWithin({ executable }: Side, start: number, length: number): readonly IdSpan[] {
  return (executable?.ids ?? []).filter((id) => id.start >= start && id.start < start + length);
}

/** Headers, and what lies between sections; it can be compared only where the sections lie alike. */
function compareGaps(left: readonly Part[], right: readonly Part[], a: Side, b: Side): SectionDifference | undefined {
  const placed = (parts: readonly Part[]) =>
    parts
      .map(({ offset, size }) => `${offset}+${size}`)
      .sort()
      .join();
  if (placed(left) !== placed(right)) return undefined;
  const [gapsA, gapsB] = [gapsOf(left, a.source.size), gapsOf(right, b.source.size)];
  let [sizeA, sizeB, differing, different] = [0, 0, 0, false];
  gapsA.forEach((gap, at) => {
    const other = gapsB[at] ?? { offset: b.source.size, size: 0 };
    const stretch = { a: gap.offset, b: other.offset, length: Math.min(gap.size, other.size) };
    const { all, counted } = countWithoutIds(a, b, stretch);
    sizeA += gap.size;
    sizeB += other.size;
    differing += counted;
    different ||= all > 0;
  });
  if (!different && sizeA === sizeB) return undefined;
  const follows = differing === 0 && sizeA === sizeB ? { follows: 'ids' as const } : {};
  return { name: outside, a: sizeA, b: sizeB, differing, ...follows };
}

/** The last one, which may be empty, ends with the file. */
function gapsOf(parts: readonly Part[], size: number): readonly Omit<Part, 'name'>[] {
  const gaps: Omit<Part, 'name'>[] = [];
  let end = 0;
  for (const part of [...parts].sort((a, b) => a.offset - b.offset)) {
    if (part.offset > end) gaps.push({ offset: end, size: part.offset - end });
    end = Math.max(end, part.offset + part.size);
  }
  return [...gaps, { offset: end, size: Math.max(0, size - end) }];
}
