// The section of data races at the end of a run: each once, with its two accesses and where it was seen.

import { isAbsolute, relative, sep } from 'node:path';
import type { Race, RunState } from '../state.ts';
import type { SummaryOptions } from './summary.ts';
import { raceKey, textLines } from './test-block.ts';
import { count } from './words.ts';

export function drawRaces(state: RunState, options: SummaryOptions): string[] {
  if (state.races.size === 0) return [];
  const lines = [options.style.bold(`DATA RACES (${state.races.size})`)];
  for (const race of state.races.values()) lines.push(...drawRace(race, options));
  return lines;
}

function drawRace(race: Race, { drawn, root, style }: SummaryOptions): string[] {
  const seen = drawSeen(race);
  const times = race.seen.length > 1 ? `, ${count(race.seen.length, 'time')}` : '';
  const accesses = readAccesses(race.report, root);
  const width = Math.max(0, ...accesses.map((access) => access.what.length));
  const lines = [`${style.yellow(`${race.number}.`)} seen under ${seen}${times}`];
  if (!drawn.has(raceKey(race.report)) || accesses.length < 2) return [...lines, ...textLines(race.report)];
  for (const { what, place, symbol } of accesses)
    lines.push(`   ${what.padEnd(width)}  ${place}  ${style.dim(symbol)}`);
  return lines;
}

function drawSeen(race: Race): string {
  const under = new Map<string, Set<string>>();
  for (const { package: path, test } of race.seen) {
    const tests = under.get(path) ?? new Set();
    if (test !== undefined) tests.add(test);
    under.set(path, tests);
  }
  return [...under].map(([path, tests]) => [path, [...tests].join(', ')].filter(Boolean).join(' ')).join('; ');
}

interface Access {
  readonly what: string;
  readonly place: string;
  readonly symbol: string;
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
