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
  const faults: RoomFault[] = [];
  for (const file of await sourceFiles(root))
    faults.push(...checkFile(file, await readFile(path.join(root, file), 'utf8')));
  return faults;
}

/** The room of a file, or the folder that is none: packages/git/x.ts → git, cli/main.ts → cli, scripts/x.ts → scripts. */
function roomOf(file: string): string {
  const [top = '', second = ''] = file.split('/');
  return top === 'packages' ? second : top;
}

/** Tests and what only tests use: x.test.ts, x.fixture.ts, x.bench.ts, and all in a folder `oracle`. */
function isTest(file: string): boolean {
  return /\.(test|fixture|bench)\.tsx?$|\/oracle\//.test(file);
}

/** Checks one file; `file` is relative to the root. */
export function checkFile(file: string, source: string): readonly RoomFault[] {
  const room = roomOf(file);
  if (rankOf(room) === undefined && room !== testkit && !outside.has(room)) {
    return [{ file, line: 1, message: `${room} is no room: add it to scripts/rooms/order.ts` }];
  }
  const faults = importsOf(source).flatMap(({ specifier, line }) => {
    const message = judge(file, room, specifier);
    return message === undefined ? [] : [{ file, line, message }];
  });
  if (isTest(file) || printing.has(room) || outside.has(room)) return faults;
  const prints = printingLines(source).map((line) => ({
    file,
    line,
    message: `${room} prints: a room returns values and diagnostics, cli prints them`,
  }));
  return [...faults, ...prints];
}

function judge(file: string, room: string, specifier: string): string | undefined {
  // Beside a room's door there may be a second one, as `#events/schema`, for what is loaded late.
  if (specifier.startsWith('#')) return judgeRoom(file, room, specifier.slice(1).replace(/\/schema$/, ''));
  if (specifier.startsWith('.')) return judgeRelative(file, room, specifier);
  if (isTest(file) || outside.has(room)) return undefined;
  const rule = restricted.find((r) => r.modules.test(specifier) && !r.rooms.has(room));
  return rule && `${room} imports ${specifier}: ${rule.why}`;
}

function judgeRoom(file: string, room: string, wanted: string): string | undefined {
  if (outside.has(room) || wanted === room) return undefined;
  if (wanted === testkit) {
    return isTest(file) ? undefined : `${room} imports #testkit, which is for tests and scripts only`;
  }
  const to = rankOf(wanted);
  if (to === undefined) return `#${wanted} is no room`;
  const from = rankOf(room);
  if (from === undefined || to > from) return undefined;
  // A test may build on what stands above, never what ships.
  return isTest(file)
    ? undefined
    : `${room} imports #${wanted}, which stands above or beside it (scripts/rooms/order.ts)`;
}

function judgeRelative(file: string, room: string, specifier: string): string | undefined {
  const target = path.posix.join(path.posix.dirname(file), specifier);
  const wanted = roomOf(target);
  if (wanted === room || outside.has(room)) return undefined;
  if (!/\.tsx?$/.test(target)) return undefined;
  return `${specifier} leads into ${wanted}: across rooms import #${wanted}`;
}
