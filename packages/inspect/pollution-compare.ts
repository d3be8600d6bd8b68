// Whether a run of a package's tests came out as the result that is kept, and how else. Pure.

import { fineOutcomes, type Outcome, type TestOutcome } from '#events';

/** What came of one package. */
export interface Ran {
  readonly outcome: Outcome;
  /** Test → outcome. */
  readonly tests: ReadonlyMap<string, TestOutcome>;
}

export type Comparison =
  | { readonly kind: 'same' }
  | { readonly kind: 'changed'; readonly detail: string }
  /** The run tells nothing of the tests. */
  | { readonly kind: 'untold'; readonly why: string };

const mostNamed = 3;

/**
 * Compares a run with a pass. Names of subtests may differ from run to run, as they may hold a folder or a number, so
 * a test that only one side has tells something only by failing.
 */
export function compareRuns(pass: ReadonlyMap<string, TestOutcome>, ran: Ran | undefined): Comparison {
  if (!ran) return { kind: 'untold', why: 'it did not run' };
  switch (ran.outcome) {
    case 'build-fail':
    case 'vet-fail':
      return { kind: 'untold', why: 'it cannot be built so' };
    case 'cancelled':
    case 'error':
    case 'skip':
      return { kind: 'untold', why: 'it did not run' };
  }
  const changes: { readonly test: string; readonly words: string }[] = [];
  for (const [test, outcome] of ran.tests) {
    const before = pass.get(test);
    if (before === undefined ? outcome === 'pass' || outcome === 'skip' : before === outcome) continue;
    const passed = before === undefined || before === 'pass';
    changes.push({ test, words: passed ? `${test} ${outcome}` : `${test} ${before} → ${outcome}` });
  }
  if (changes.length === 0 && fineOutcomes.has(ran.outcome)) return { kind: 'same' };
  // A test that fails makes those around it fail.
  const told = changes.filter(({ test }) => !changes.some((other) => other.test.startsWith(`${test}/`)));
  const more = told.length > mostNamed ? ` and ${told.length - mostNamed} more` : '';
  const named = told.slice(0, mostNamed).map(({ words }) => words);
  return { kind: 'changed', detail: named.length === 0 ? ran.outcome : named.join(', ') + more };
}
