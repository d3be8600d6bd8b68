// Checks that imports go down the house only, and that rooms leave alone what belongs to others.

import { readdir, readFile } from 'node:fs/promises';
import path from 'node:path';
import { importsOf, printingLines } from './imports.ts';
import { outside, printing, rankOf, restricted, testkit } from './order.ts';

/** One broken rule: where, and in a sentence what and why. */
export interface RoomFault {
  /** Relative to the root, slashes forward. */
  readonly file: string;
  readonly line: number;
  readonly message: string;
}

/** All .ts and .tsx files of the house, relative to the root, in order. */
export async function sourceFiles(root: string): Promise<readonly string[]> {
  const found: string[] = [];
  for (const top of ['packages', 'cli', 'cache', ...outside]) {
    const entries = await readdir(path.join(root, top), { recursive: true, withFileTypes: true }).catch(() => []);
    for (const entry of entries) {
      const file = path.relative(root, path.join(entry.parentPath, entry.name)).replaceAll(path.sep, '/');
      if (entry.isFile() && /\.tsx?$/.test(file) && !/\/(dist|node_modules|testdata)\//.test(file)) found.push(file);
    }
  }
  return found.sort();
}

/** Checks every file below the root. */
export async function checkRooms(root: string): Promise<readonly RoomFault[]> {
  const sources = new Map<string, string>();
  for (const file of await sourceFiles(root)) sources.set(file, await readFile(path.join(root, file), 'utf8'));
  const shipped = shippedFiles(sources);
  return [...sources].flatMap(([file, source]) => checkFile(file, source, shipped.has(file)));
}

/**
 * The files that the program's beginning or a room's doors lead to: what ships. All others are tests and what only
 * tests use; these may start processes, print, and build on rooms above.
 */
export function shippedFiles(sources: ReadonlyMap<string, string>): ReadonlySet<string> {
  const found = new Set([...sources.keys()].filter((file) => /^cli\/main\.ts$|\/(index|schema)\.tsx?$/.test(file)));
  for (const file of found) {
    for (const { specifier } of importsOf(sources.get(file) ?? '')) {
      const target = path.posix.join(path.posix.dirname(file), specifier);
      if (specifier.startsWith('.') && sources.has(target)) found.add(target);
    }
  }
  return found;
}

/** The room of a file, or the folder that is none: packages/git/x.ts → git, cli/main.ts → cli, scripts/x.ts → scripts. */
function roomOf(file: string): string {
  const [top = '', second = ''] = file.split('/');
  return top === 'packages' ? second : top;
}

/** Checks one file; `file` is relative to the root. */
export function checkFile(file: string, source: string, ships: boolean): readonly RoomFault[] {
  const room = roomOf(file);
  if (rankOf(room) === undefined && room !== testkit && !outside.has(room)) {
    return [{ file, line: 1, message: `${room} is no room: add it to scripts/rooms/order.ts` }];
  }
  const faults = importsOf(source).flatMap(({ specifier, line }) => {
    const message = judge(file, room, specifier, ships);
    return message === undefined ? [] : [{ file, line, message }];
  });
  if (!ships || printing.has(room) || outside.has(room)) return faults;
  const prints = printingLines(source).map((line) => ({
    file,
    line,
    message: `${room} prints: a room returns values and diagnostics, cli prints them`,
  }));
  return [...faults, ...prints];
}

function judge(file: string, room: string, specifier: string, ships: boolean): string | undefined {
  if (outside.has(room)) return undefined;
  // Beside a room's door there may be a second one, as `#events/schema`, for what is loaded late.
  if (specifier.startsWith('#')) return judgeRoom(room, specifier.slice(1).replace(/\/schema$/, ''), ships);
  if (specifier.startsWith('.')) return judgeRelative(file, room, specifier);
  const rule = ships ? restricted.find((r) => r.modules.test(specifier) && !r.rooms.has(room)) : undefined;
  return rule && `${room} imports ${specifier}: ${rule.why}`;
}

function judgeRoom(room: string, wanted: string, ships: boolean): string | undefined {
  if (wanted === room) return undefined;
  const to = wanted === testkit ? Number.NEGATIVE_INFINITY : rankOf(wanted);
  if (to === undefined) return `#${wanted} is no room`;
  const from = rankOf(room);
  if (!ships || from === undefined || to > from) return undefined;
  if (wanted === testkit) return `${room} imports #testkit, which is for tests and scripts only`;
  return `${room} imports #${wanted}, which stands above or beside it (scripts/rooms/order.ts)`;
}

function judgeRelative(file: string, room: string, specifier: string): string | undefined {
  const target = path.posix.join(path.posix.dirname(file), specifier);
  const wanted = roomOf(target);
  if (wanted === room || !/\.tsx?$/.test(target)) return undefined;
  return `${specifier} leads into ${wanted}: across rooms import #${wanted}`;
}
