// Numbers and names as the page shows them.

import type { Outcome } from '#events';
import { count, duration, outcomeWords, testWords } from '../../format/words.ts';
import type { ReportCoverage, ReportTask, ReportTest, SpanKind } from '../../run-report/answer.ts';
import { el } from '../shared/dom.ts';

export { count, minute } from '../../format/words.ts';

/** Below a second in milliseconds: on a page there is room to be exact. */
export function time(ms: number): string {
  return ms < 995 ? `${Math.round(ms)} ms` : duration(ms);
}

type Kind = 'good' | 'warn' | 'bad' | 'odd' | 'plain';

/** All others are bad. */
const kinds: Readonly<Partial<Record<Outcome, Kind>>> = {
  pass: 'good',
  flaky: 'warn',
  skip: 'warn',
  cancelled: 'warn',
  'no-tests': 'plain',
  race: 'odd',
};

function kindOf(outcome: Outcome): Kind {
  return kinds[outcome] ?? 'bad';
}

/** Whether it ended in a way that a person must look at. */
export function isBad({ outcome }: Pick<ReportTask, 'outcome'>): boolean {
  return outcome !== undefined && ['bad', 'odd'].includes(kindOf(outcome));
}

/** In a row of its own an outcome stands alone; elsewhere it follows a number. */
const words: Readonly<Record<Outcome, string>> = { ...outcomeWords, race: 'data race', skip: 'not begun' };

/** How a package ended. */
export function outcomeMark({ outcome, source }: Pick<ReportTask, 'outcome' | 'source'>): HTMLElement {
  if (outcome === undefined) return mark('not at its end', 'warn');
  const reused = outcome === 'pass' && source !== 'ran';
  return mark(reused ? (source === 'cut-off' ? 'reused, equal binary' : 'reused') : words[outcome], kindOf(outcome));
}

/** How a test ended. */
export function testMark({ outcome, race }: ReportTest): HTMLElement {
  if (race) return mark(testWords.race, 'odd');
  if (outcome === undefined || outcome === 'cancelled') return mark('did not end', 'warn');
  return mark(testWords[outcome], outcome === 'pass' ? 'good' : outcome === 'skip' ? 'warn' : 'bad');
}

function mark(text: string, kind: Kind): HTMLElement {
  return el('span', { class: `mark ${kind}` }, text);
}
/** What a package did in a stretch of time. */
export const spanWords: Readonly<Record<SpanKind, string>> = {
  wait: 'waits for its build',
  compile: 'compiles, by turns',
  link: 'links',
  ready: 'waits for its turn',
  run: 'runs',
  reused: 'reused',
};

/** `66.7 %, 2 of 3 statements`. */
export function coverageWords({ statements, covered, percent }: ReportCoverage): string {
  if (percent === undefined) return 'no statements';
  return `${percent.toFixed(1)} %, ${covered} of ${count(statements, 'statement')}`;
}

/** What the names of all packages begin with, up to a slash: said once, it need not stand before each. */
export function commonPrefix(names: readonly string[]): string {
  const [first = ''] = names;
  const parts = first.split('/').slice(0, -1);
  while (parts.length > 0) {
    const prefix = `${parts.join('/')}/`;
    if (names.every((name) => name.startsWith(prefix))) return prefix;
    parts.pop();
  }
  return '';
}
