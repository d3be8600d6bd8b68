import { expect, test } from 'vitest';
import type { Outcome, TestOutcome } from '#events';
import { compareRuns } from './pollution-compare.ts';

const tests = (all: Readonly<Record<string, TestOutcome>>) => new Map(Object.entries(all));
const compare = (outcome: Outcome, ran: Readonly<Record<string, TestOutcome>>) =>
  compareRuns(tests({ TestA: 'pass', 'TestA/x': 'pass', TestB: 'skip' }), { outcome, tests: tests(ran) });

test('the same, though subtests have other names', () => {
  expect(compare('pass', { TestA: 'pass', 'TestA/tmp123': 'pass', TestB: 'skip' })).toEqual({ kind: 'same' });
});

test('a test that skips no more is told, although the package passes', () => {
  expect(compare('pass', { TestA: 'pass', TestB: 'pass' })).toEqual({ kind: 'changed', detail: 'TestB skip → pass' });
});

test('of a failing test and the one around it the inner is told; many are counted', () => {
  const ran = { TestA: 'fail', 'TestA/x': 'fail', 'TestA/y': 'fail', TestB: 'fail', TestC: 'panic' } as const;
  expect(compare('fail', ran)).toEqual({
    kind: 'changed',
    detail: 'TestA/x fail, TestA/y fail, TestB skip → fail and 1 more',
  });
});

test('a process that ends otherwise is told by its outcome', () => {
  expect(compare('timeout', { TestA: 'pass' })).toEqual({ kind: 'changed', detail: 'timeout' });
});

test('a package that was not built or did not run tells nothing', () => {
  expect(compare('build-fail', {})).toEqual({ kind: 'untold', why: 'it cannot be built so' });
  expect(compareRuns(tests({}), undefined)).toEqual({ kind: 'untold', why: 'it did not run' });
});
