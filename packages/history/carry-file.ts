// The file in which history goes from one machine to another: lines of JSON below one that says how many there are and their hash.
//
//   {"schema":"gows.history-file/2","lines":3,"sha256":"…"}
//   {"run":{"id":"…","startedAt":…,"command":"test","partial":false,"outcome":"pass","exitCode":0}}
//   {"package":"example.com/a","module":"example.com","kind":"test","task":"test:example.com/a","results":[{"run":"…",…}]}
//   {"build":{"unit":"example.com/a.test","step":"link","costMs":412,"finishedAt":…}}
//   {"need":{"sums":"…","importPath":"example.com/a","firstAt":…,"firstFound":false,"firstShare":1,"lastAt":…,"lastFound":true}}
//
// Times are milliseconds, and those of a day since 1970. Equal histories are equal files.

import { hash } from 'node:crypto';
import { type Diagnostic, failure } from '#diagnostics';
import { type Outcome, outcomes } from '#events';
import type { BuildRow } from './builds.ts';
import type { NeedRow } from './needs.ts';

export interface CarriedRun {
  readonly id: string;
  readonly startedAt: number;
  readonly command: string;
  readonly head?: string;
  readonly partial: boolean;
  /** Absent where the run came to no end. */
  readonly outcome?: string;
  readonly exitCode?: number;
  readonly reused?: number;
}

export interface CarriedResult {
  readonly run: string;
  readonly outcome: Outcome;
  readonly partial: boolean;
  readonly attempt: number;
  readonly finishedAt: number;
  readonly elapsedMs: number;
  readonly userMs?: number;
  readonly systemMs?: number;
  readonly maxRssKiB?: number;
}

export interface CarriedPackage {
  readonly package: string;
  readonly module: string;
  readonly kind: string;
  readonly task: string;
  /** The newest first. */
  readonly results: readonly CarriedResult[];
}

export interface Carried {
  readonly runs: readonly CarriedRun[];
  readonly packages: readonly CarriedPackage[];
  readonly builds: readonly BuildRow[];
  readonly needs: readonly NeedRow[];
}

const form = 'gows.history-file/';
const version = 2;

export function writeCarried({ runs, packages, builds, needs }: Carried): string {
  const lines = [
    ...runs.map((run) => ({ run })),
    ...packages,
    ...builds.map((build) => ({ build })),
    ...needs.map((need) => ({ need })),
  ];
  const body = lines.map((line) => `${JSON.stringify(line)}\n`).join('');
  return `${JSON.stringify({ schema: `${form}${version}`, lines: lines.length, sha256: hash('sha256', body) })}\n${body}`;
}

/** What the file holds, or why it cannot be used. */
export function readCarried(text: string): Carried | Diagnostic {
  if (text.trim() === '') return refused('the file is empty', another);
  const end = text.indexOf('\n') + 1;
  const head = parsed(text.slice(0, end));
  const schema = head?.['schema'];
  if (!head || typeof schema !== 'string' || !schema.startsWith(form)) {
    return refused('this is no file of history', 'name one that "gows history export" wrote');
  }
  const number = schema.slice(form.length);
  if (!/^[1-9]\d{0,5}$/.test(number)) return refused('this is no file of history', another);
  if (Number(number) > version) {
    return refused(
      `the file is of the form ${schema}, and this gows reads up to ${form}${version}`,
      'use a newer gows',
    );
  }
  const body = text.slice(end);
  if (head['sha256'] !== hash('sha256', body) || head['lines'] !== body.split('\n').length - 1) {
    return refused('the file is damaged: it was cut off or changed', another);
  }
  const [runs, packages]: [CarriedRun[], CarriedPackage[]] = [[], []];
  const [builds, needs]: [BuildRow[], NeedRow[]] = [[], []];
  for (const [at, line] of body.split('\n').entries()) {
    if (line === '') continue;
    const value = parsed(line);
    if (isRun(value?.['run'])) runs.push(value['run']);
    else if (isBuild(value?.['build'])) builds.push(value['build']);
    else if (isNeed(value?.['need'])) needs.push(value['need']);
    else if (isPackage(value)) packages.push(value);
    else return refused(`line ${at + 2} of the file holds nothing that gows writes`, another);
  }
  return { runs, packages, builds, needs };
}

const another = 'write it anew: gows history export FILE';

function refused(message: string, remedy: string): Diagnostic {
  return failure('history/file', message, { remedy });
}

type Json = Readonly<Record<string, unknown>>;

function parsed(line: string): Json | undefined {
  try {
    const value: unknown = JSON.parse(line);
    return typeof value === 'object' && value !== null ? (value as Json) : undefined;
  } catch {
    return undefined;
  }
}

type Kind = 'string' | 'number' | 'boolean';

/** Whether it has these, and of those that may be absent none of another kind. Numbers are of time or of size. */
function has(value: unknown, must: Readonly<Record<string, Kind>>, may: Readonly<Record<string, Kind>> = {}): boolean {
  if (typeof value !== 'object' || value === null) return false;
  const fits = ([name, kind]: readonly [string, Kind]): boolean => {
    const found = (value as Json)[name];
    return kind === 'number' ? Number.isFinite(found) && Number(found) >= 0 : typeof found === kind;
  };
  return (
    Object.entries(must).every(fits) &&
    Object.entries(may).every((entry) => (value as Json)[entry[0]] === undefined || fits(entry))
  );
}

const runFields = { id: 'string', startedAt: 'number', command: 'string', partial: 'boolean' } as const;
const moreOfRun = { head: 'string', outcome: 'string', exitCode: 'number', reused: 'number' } as const;
const resultFields = {
  run: 'string',
  outcome: 'string',
  partial: 'boolean',
  attempt: 'number',
  finishedAt: 'number',
  elapsedMs: 'number',
} as const;
const usageFields = { userMs: 'number', systemMs: 'number', maxRssKiB: 'number' } as const;

function isRun(value: unknown): value is CarriedRun {
  return has(value, runFields, moreOfRun);
}

function isBuild(value: unknown): value is BuildRow {
  if (!has(value, { unit: 'string', step: 'string', costMs: 'number', finishedAt: 'number' })) return false;
  return isDuration((value as BuildRow).costMs);
}

function isNeed(value: unknown): value is NeedRow {
  const times = { firstAt: 'number', firstShare: 'number', lastAt: 'number' } as const;
  if (!has(value, { sums: 'string', importPath: 'string', firstFound: 'boolean', lastFound: 'boolean', ...times })) {
    return false;
  }
  const { firstAt, firstShare, lastAt } = value as NeedRow;
  return firstAt <= lastAt && firstShare <= 1;
}

function isResult(value: unknown): value is CarriedResult {
  if (!has(value, resultFields, usageFields)) return false;
  const { attempt, outcome, elapsedMs, userMs = 0, systemMs = 0, maxRssKiB = 0 } = value as CarriedResult;
  const isCount = Number.isInteger(attempt) && attempt >= 1 && attempt <= mostAttempts;
  return isCount && outcomes.has(outcome) && [elapsedMs, userMs, systemMs].every(isDuration) && maxRssKiB <= mostKiB;
}

const mostAttempts = 1000;
/** A pebibyte. */
const mostKiB = 2 ** 40;

/** No test, and nothing that is compiled, takes a month. */
function isDuration(ms: number): boolean {
  return ms <= 31 * 24 * 60 * 60 * 1000;
}

function isPackage(value: unknown): value is CarriedPackage {
  if (!has(value, { package: 'string', module: 'string', kind: 'string', task: 'string' })) return false;
  const { results } = value as { results?: unknown };
  return Array.isArray(results) && results.every(isResult);
}
