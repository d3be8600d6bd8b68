// A coverage profile: text → value and back. The form is that of `internal/coverage/cformat` of Go 1.25 to 1.27.

import { DiagnosticError, failure } from '#diagnostics';

/** What is counted: whether a block was reached, or how often, in a way that several goroutines at once may count or not. */
export type CoverMode = 'set' | 'count' | 'atomic';

/** Lines of one place in the source, which begins with the import path: `example.com/a/a.go:5.19,6.11`. */
export interface Block {
  readonly statements: number;
  readonly count: number;
}

export interface Profile {
  readonly mode: CoverMode;
  /** By place, each once. */
  readonly blocks: ReadonlyMap<string, Block>;
}

const modes: ReadonlySet<string> = new Set(['set', 'count', 'atomic']);
const blockLine = /^(.+:\d+\.\d+,\d+\.\d+) (\d+) (\d+)$/;

/**
 * Reads a profile. One that was put together from several repeats blocks, which adds up as `golang.org/x/tools/cover` does.
 * @param name what it is called in a fault: a file
 * @throws DiagnosticError `coverage/profile`, with the line.
 */
export function parseProfile(text: string, name: string): Profile {
  const lines = text.split('\n');
  if (lines.at(-1) === '') lines.pop();
  const mode = /^mode: (\w+)$/.exec(lines[0] ?? '')?.[1] ?? '';
  if (!isMode(mode)) throw fault(name, 1, 'does not begin with "mode: set", "mode: count" or "mode: atomic"');
  const blocks = new Map<string, Block>();
  for (let at = 1; at < lines.length; at++) {
    const [, place = '', statements, count] = blockLine.exec(lines[at] ?? '') ?? [];
    if (statements === undefined || count === undefined) {
      throw fault(name, at + 1, `holds no block of a coverage profile: ${JSON.stringify(lines[at])}`);
    }
    const block = { statements: Number(statements), count: Number(count) };
    const before = blocks.get(place);
    if (before && before.statements !== block.statements) {
      throw fault(name, at + 1, `gives ${place} ${statements} statements, and ${before.statements} before`);
    }
    blocks.set(place, before ? sumOf(mode, before, block) : block);
  }
  return { mode, blocks };
}

function isMode(text: string): text is CoverMode {
  return modes.has(text);
}

function fault(file: string, line: number, message: string): DiagnosticError {
  const remedy = 'the file was cut short or altered: have it written anew by a run with -coverprofile';
  return new DiagnosticError(
    failure('coverage/profile', `the coverage profile ${message}`, { place: { file, line }, remedy }),
  );
}

/** Counters have 32 bits; `cmerge.SaturatingAdd` of Go stops there, too. */
const mostCounted = 2 ** 32 - 1;

/** One block that was counted twice. Both have as many statements. */
export function sumOf(mode: CoverMode, a: Block, b: Block): Block {
  const count = mode === 'set' ? Number(a.count > 0 || b.count > 0) : Math.min(a.count + b.count, mostCounted);
  return { statements: a.statements, count };
}

/** The text of a profile, its blocks in the order in which Go writes those of one package after the other. */
export function printProfile({ mode, blocks }: Profile): string {
  const rows = [...blocks].map(([place, block]) => ({ place, at: positionOf(place), block }));
  rows.sort((a, b) => comparePositions(a.at, b.at));
  const lines = rows.map(({ place, block }) => `${place} ${block.statements} ${block.count}\n`);
  return `mode: ${mode}\n${lines.join('')}`;
}

interface Position {
  readonly package: string;
  readonly file: string;
  /** First line, last line, first column, last column: by these in turn blocks of a file are sorted. */
  readonly numbers: readonly number[];
}

function positionOf(place: string): Position {
  const colon = place.lastIndexOf(':');
  const file = place.slice(0, colon);
  const [line = 0, column = 0, lastLine = 0, lastColumn = 0] = place
    .slice(colon + 1)
    .split(/[.,]/)
    .map(Number);
  return { package: packageOf(file), file, numbers: [line, lastLine, column, lastColumn] };
}

/** The import path of a file in a profile. */
function packageOf(file: string): string {
  return file.slice(0, Math.max(0, file.lastIndexOf('/')));
}

function comparePositions(a: Position, b: Position): number {
  if (a.package !== b.package) return compareBytes(a.package, b.package);
  if (a.file !== b.file) return compareBytes(a.file, b.file);
  const at = a.numbers.findIndex((number, index) => number !== b.numbers[index]);
  return at < 0 ? 0 : (a.numbers[at] ?? 0) - (b.numbers[at] ?? 0);
}

/** As Go compares strings. */
export function compareBytes(a: string, b: string): number {
  return Buffer.compare(Buffer.from(a), Buffer.from(b));
}

/** The lines of blocks by import path, in the order of the text, each with its end. */
export function byPackage(text: string): ReadonlyMap<string, string> {
  const found = new Map<string, string>();
  for (const line of text.split(/(?<=\n)/)) {
    const colon = line.lastIndexOf(':');
    if (line.startsWith('mode: ') || colon < 0) continue;
    const importPath = packageOf(line.slice(0, colon));
    found.set(importPath, (found.get(importPath) ?? '') + line);
  }
  return found;
}
