// Numbers, durations, outcomes and lists as a person reads them.

import type { Outcome, RunFinished, TaskFinished, TestOutcome } from '#events';
import type { RunState } from '../state.ts';

/** `0.123s`, as the go command prints the time of a package. */
export function goSeconds(ms: number): string {
  return `${(ms / 1000).toFixed(3)}s`;
}

/** `0.00s`, as the testing package prints the time of a test. */
export function testSeconds(ms: number): string {
  return `${(ms / 1000).toFixed(2)}s`;
}

/** `0.4 s`, `12 s`, `1 min 05 s`, `2 h 03 min`. */
export function duration(ms: number): string {
  if (ms < 9_950) return `${(Math.max(ms, 0) / 1000).toFixed(1)} s`;
  const seconds = Math.round(ms / 1000);
  if (seconds < 60) return `${seconds} s`;
  const minutes = Math.floor(seconds / 60);
  if (minutes < 60) return `${minutes} min ${String(seconds % 60).padStart(2, '0')} s`;
  return `${Math.floor(minutes / 60)} h ${String(minutes % 60).padStart(2, '0')} min`;
}

/** `12 ms` below a second, then as `duration`. */
export function fineDuration(ms: number): string {
  return ms < 950 ? `${Math.round(Math.max(ms, 0))} ms` : duration(ms);
}

/** `0 B`, `900 B`, `14.2 MiB`. */
export function bytes(size: number): string {
  const power = size < 1 ? 0 : Math.min(4, Math.floor(Math.log2(size) / 10));
  const amount = size / 1024 ** power;
  return `${power === 0 ? amount : amount.toFixed(1)} ${['B', 'KiB', 'MiB', 'GiB', 'TiB'][power]}`;
}

/** `2026-03-01 10:00 UTC`, of an ISO 8601 time in UTC. */
export function minute(at: string): string {
  return `${at.slice(0, 10)} ${at.slice(11, 16)} UTC`;
}

/** Whether something is done in modules rather than in packages: then no packages are counted. */
export function ofModules({ workspace }: Pick<RunState, 'workspace'>): boolean {
  return workspace?.packages === 0;
}

/** `1 package`, `3 packages`; of modules `3 modules`. */
export function countTasks(n: number, state: Pick<RunState, 'workspace'>): string {
  return count(n, ofModules(state) ? 'module' : 'package');
}

/** `1 package`, `3 packages`. */
export function count(n: number, one: string, many = `${one}s`): string {
  return `${n} ${n === 1 ? one : many}`;
}

/**
 * As many of the items, parted by commas, as fit into the width, then `and 5 more`. At least one is shown, whatever
 * its length.
 */
export function listThatFits(items: readonly string[], width: number): string {
  let shown = 0;
  let size = 0;
  for (const item of items) {
    size += item.length + (shown === 0 ? 0 : 2);
    const rest = items.length - shown - 1;
    const suffix = rest === 0 ? 0 : ` and ${rest} more`.length;
    if (shown > 0 && size + suffix > width) break;
    shown += 1;
  }
  const rest = items.length - shown;
  return items.slice(0, shown).join(', ') + (rest === 0 ? '' : ` and ${rest} more`);
}

/** All on one line where it fits, else the items below the head, wrapped; beyond the given number of lines the rest is counted. */
export function wrapList(head: string, items: readonly string[], columns: number, maxLines = 6): string[] {
  const single = `${head} ${items.join(', ')}`;
  if (single.length <= columns) return [single];
  const lines: string[] = [];
  let line = '';
  let left = items.length;
  for (const item of items) {
    const next = line === '' ? `  ${item}` : `${line}, ${item}`;
    if (line !== '' && next.length + 1 > columns) {
      if (lines.length === maxLines - 1) break;
      lines.push(`${line},`);
      line = `  ${item}`;
    } else line = next;
    left -= 1;
  }
  lines.push(left > 0 ? `${line} and ${left} more` : line);
  return [head, ...lines];
}

/** Lines of at most so many columns. Words that are longer stand alone on a line: a path is copied whole. */
export function wrapText(text: string, width: number): readonly string[] {
  const lines: string[] = [];
  let line = '';
  for (const word of text.replaceAll('\n', ' ').split(' ')) {
    if (line !== '' && line.length + 1 + word.length > width) {
      lines.push(line);
      line = word;
    } else line = line === '' ? word : `${line} ${word}`;
  }
  return [...lines, line];
}

/** A revision as short as git shows it by default; names of branches stay as they are. */
export function shortRevision(rev: string): string {
  return /^[0-9a-f]{40}([0-9a-f]{24})?$/.test(rev) ? rev.slice(0, 7) : rev;
}

/** How a run ended. */
export const runWords: Readonly<Record<RunFinished['outcome'] | 'unfinished', string>> = {
  pass: 'passed',
  fail: 'failed',
  cancelled: 'stopped',
  error: 'could not be carried out',
  unfinished: 'broken off',
};

/** Worded alike of a package in a list and in a count. */
const brokenWords = {
  timeout: 'timed out',
  killed: 'killed',
  'build-fail': 'build failed',
  'vet-fail': 'vet failed',
  error: 'could not be run',
  cancelled: 'stopped',
} as const;

/** How packages ended, in the order in which a person wants to know. */
export const outcomeWords: Readonly<Record<Outcome, string>> = {
  pass: 'passed',
  flaky: 'flaky',
  skip: 'skipped',
  fail: 'failed',
  panic: 'panicked',
  race: 'with a data race',
  ...brokenWords,
  'no-tests': 'without tests',
};

/** How a package's process was killed. */
export function killedWords({ signal, outOfMemory }: TaskFinished): string {
  return signal === undefined ? 'killed' : `killed by ${signal}${outOfMemory ? ': out of memory' : ''}`;
}

/** Why a package counts as flaky. */
export function flakyWords(finished: TaskFinished): string {
  return besideWords(finished) ?? `attempt ${finished.attempt} passed`;
}

/** Of a package that failed beside others: what that was followed by. */
export function besideWords({
  again,
  alone,
  outcome,
}: Pick<TaskFinished, 'again' | 'alone' | 'outcome'>): string | undefined {
  const beside = (n: number): string =>
    n === 0
      ? 'failed while what it read was followed'
      : `failed beside ${count(n, 'other process', 'other processes')}`;
  if (again?.followed !== undefined) return `${again.followed}; it is run once more, not followed`;
  if (alone?.followed !== undefined) return undefined;
  if (again) return `${beside(again.beside)}; it passed before, and is run once more alone`;
  if (!alone) return undefined;
  const first = alone.outcome === 'fail' ? '' : ` (${faultWords[alone.outcome] ?? alone.outcome})`;
  return `${beside(alone.beside)}${first}, ${outcome === 'flaky' ? 'passed alone' : 'and again alone'}`;
}

/** What went wrong with a package where that is not what a test of it says. */
export const faultWords: Readonly<Partial<Record<Outcome, string>>> = {
  fail: 'failed outside the tests',
  panic: 'panic',
  race: 'data race',
  ...brokenWords,
};

/** How a test ended. */
export const testWords: Readonly<Record<TestOutcome, string>> = {
  pass: 'passed',
  skip: 'skipped',
  fail: 'failed',
  race: 'data race',
  panic: 'panic',
  timeout: 'timed out',
  killed: 'killed',
  cancelled: 'stopped',
};
