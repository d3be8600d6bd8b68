// The section of data races at the end of a run: each once, with its two accesses and where it was seen.

import { relative, sep } from 'node:path';
import type { Race, RunState } from '../state.ts';
import type { SummaryOptions } from './summary.ts';
import { textLines } from './test-block.ts';
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
  if (!drawn.has(race.number) || accesses.length < 2) return [...lines, ...textLines(race.report)];
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

/** The heads of the stacks of a race report, as the race runtime prints them: a title, then symbol and file in turn. */
function readAccesses(report: string, root: string): Access[] {
  const accesses: Access[] = [];
  const lines = report.split('\n');
  lines.forEach((line, at) => {
    const title = /^(Previous )?(atomic )?(read|write) at 0x[0-9a-f]+ by /i.exec(line);
    if (!title) return;
    const symbol = lines[at + 1]?.trim() ?? '';
    const place = /^\s+(.+:\d+)(?: \+0x[0-9a-f]+)?$/.exec(lines[at + 2] ?? '')?.[1];
    if (place === undefined) return;
    const inside = relative(root, place).split(sep).join('/');
    const what = `${title[2] ?? ''}${title[3] ?? ''}`.toLowerCase();
    accesses.push({ what, place: inside.startsWith('..') ? place : inside, symbol });
  });
  return accesses;
}
