// The section of data races at the end of a run: each once, with its two accesses and where it was seen.

import { isAbsolute, relative, sep } from 'node:path';
import type { Race, RunState, TaskState, TestState } from '../state.ts';
import type { SummaryOptions } from './summary.ts';
import { raceKey, textLines } from './test-block.ts';
import { count } from './words.ts';

export function drawRaces(state: RunState, options: SummaryOptions): string[] {
  const races = mergeRaces(state.races.values(), options.root);
  if (races.length === 0) return [];
  const lines = [options.style.bold(`DATA RACES (${races.length})`)];
  for (const [at, race] of races.entries()) lines.push(...drawRace(race, at + 1, options));
  return lines;
}

/** Races with equal accesses, however each test got there: to mend one is to mend all. */
export interface MergedRace {
  readonly report: string;
  readonly accesses: readonly Access[];
  readonly seen: Race['seen'];
}

export function mergeRaces(races: Iterable<Race>, root: string): MergedRace[] {
  const merged = new Map<string, MergedRace>();
  for (const { stack, report, seen } of races) {
    const accesses = readAccesses(report, root);
    const key =
      accesses.length < 2
        ? stack
        : accesses
            .map((access) => JSON.stringify(access))
            .sort()
            .join();
    const known = merged.get(key);
    if (known) known.seen.push(...seen);
    else merged.set(key, { report, accesses, seen: [...seen] });
  }
  return [...merged.values()];
}

function drawRace({ report, accesses, seen }: MergedRace, number: number, options: SummaryOptions): string[] {
  const { drawn, style } = options;
  const times = seen.length > 1 ? `, ${count(seen.length, 'time')}` : '';
  const width = Math.max(0, ...accesses.map((access) => access.what.length));
  const lines = [`${style.yellow(`${number}.`)} seen under ${drawSeen(seen)}${times}`];
  if (!drawn.has(raceKey(report)) || accesses.length < 2) return [...lines, ...textLines(report)];
  for (const { what, place, symbol } of accesses)
    lines.push(`   ${what.padEnd(width)}  ${place}  ${style.dim(symbol)}`);
  return lines;
}

function drawSeen(seen: Race['seen']): string {
  const under = new Map<string, Set<string>>();
  for (const { package: path, test } of seen) {
    const tests = under.get(path) ?? new Set();
    if (test !== undefined) tests.add(test);
    under.set(path, tests);
  }
  return [...under].map(([path, tests]) => [path, [...tests].join(', ')].filter(Boolean).join(' ')).join('; ');
}

/** Where the first of its accesses inside the workspace lies, for a test that can name no place itself. */
export function racePlace(state: RunState, task: TaskState, test: TestState, root: string): string | undefined {
  for (const race of state.races.values()) {
    if (!race.seen.some((seen) => seen.package === task.package && seen.test === test.name)) continue;
    const access = readAccesses(race.report, root).find(({ inside }) => inside);
    if (access) return access.place;
  }
  return undefined;
}

interface Access {
  readonly what: string;
  readonly place: string;
  readonly symbol: string;
  readonly inside: boolean;
}

/** From each of the two stacks the first frame inside the workspace, or its head where there is none. */
function readAccesses(report: string, root: string): Access[] {
  const accesses: Access[] = [];
  const lines = report.split('\n');
  lines.forEach((line, at) => {
    const title = /^(?:Previous )?(atomic )?(read|write) at 0x[0-9a-f]+ by /i.exec(line);
    if (!title) return;
    const frames = readFrames(lines, at + 1, root);
    const frame = frames.find(({ inside }) => inside) ?? frames[0];
    if (frame) accesses.push({ ...frame, what: `${title[1] ?? ''}${title[2] ?? ''}`.toLowerCase() });
  });
  return accesses;
}

/** Symbol and file in turn, as the race runtime prints them, up to an empty line. */
function readFrames(
  lines: readonly string[],
  start: number,
  root: string,
): { place: string; symbol: string; inside: boolean }[] {
  const frames: { place: string; symbol: string; inside: boolean }[] = [];
  for (let at = start; at + 1 < lines.length && lines[at]?.trim() !== ''; at += 2) {
    const file = /^\s+(.+:\d+)(?: \+0x[0-9a-f]+)?$/.exec(lines[at + 1] ?? '')?.[1];
    if (file === undefined) break;
    const inside = isAbsolute(file) && !relative(root, file).startsWith('..');
    const place = inside ? relative(root, file).split(sep).join('/') : file;
    frames.push({ place, symbol: lines[at]?.trim() ?? '', inside });
  }
  return frames;
}
