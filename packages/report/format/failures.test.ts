import { expect, test } from 'vitest';
import { createEventLog, type EventBody } from '#events';
import { fold } from '../fold.ts';
import { createRunState, type RunState } from '../state.ts';
import { drawFailures } from './failures.ts';
import { createStyle } from './style.ts';

const task = 'test:example.com/a';
const base = { task, kind: 'test', package: 'example.com/a', module: 'example.com/a' } as const;
const planned: EventBody = { type: 'task.planned', ...base, dir: '/w/a', reason: 'new package' };

function stateOf(events: readonly EventBody[]): RunState {
  const state = createRunState({});
  const log = createEventLog({ run: 'r', consumers: [(event) => fold(state, event)] });
  for (const event of events) log.emit(event);
  return state;
}

function listOf(state: RunState): string[] {
  return drawFailures(state, { style: createStyle(false), columns: 80, root: '/w', drawn: new Map() });
}

test('a test that ran out of time is listed beside its subtest that had failed before', () => {
  const state = stateOf([
    planned,
    { type: 'task.started', task, attempt: 1 },
    { type: 'test.run', task, test: 'TestMany' },
    { type: 'test.run', task, test: 'TestMany/one' },
    { type: 'task.output', task, test: 'TestMany/one', output: '    a_test.go:15: got 1, want 2\n' },
    { type: 'test.finished', task, package: base.package, test: 'TestMany/one', outcome: 'fail', elapsedMs: 1 },
    { type: 'test.run', task, test: 'TestMany/two' },
    { type: 'test.finished', task, package: base.package, test: 'TestMany/two', outcome: 'pass', elapsedMs: 1 },
    {
      type: 'test.finished',
      task,
      package: base.package,
      test: 'TestMany',
      outcome: 'timeout',
      elapsedMs: 9,
      made: true,
    },
    { type: 'task.finished', ...base, outcome: 'timeout', source: 'ran', attempt: 1, elapsedMs: 9 },
  ]);
  expect(listOf(state)).toEqual([
    'FAILURES (1 package)',
    'a/a_test.go:15  TestMany/one',
    'example.com/a  TestMany  timed out',
  ]);
  expect(state.testCounts).toEqual({ passed: 1, failed: 2, skipped: 0 });
});

test('a race that names no place of its own takes the place that was found for the package', () => {
  const state = stateOf([
    planned,
    { type: 'task.started', task, attempt: 1 },
    { type: 'test.run', task, test: 'TestRace' },
    { type: 'task.output', task, test: 'TestRace', output: 'WARNING: DATA RACE\n' },
    { type: 'test.finished', task, package: base.package, test: 'TestRace', outcome: 'fail', elapsedMs: 1 },
    { type: 'test.run', task, test: 'TestBad' },
    { type: 'task.output', task, test: 'TestBad', output: '    a_test.go:15: got 1, want 2\n' },
    { type: 'test.finished', task, package: base.package, test: 'TestBad', outcome: 'fail', elapsedMs: 1 },
    {
      type: 'task.finished',
      ...base,
      outcome: 'race',
      source: 'ran',
      attempt: 1,
      elapsedMs: 9,
      where: 'a/a_test.go:8',
    },
  ]);
  expect(listOf(state)).toEqual([
    'FAILURES (1 package)',
    'a/a_test.go:8  TestRace  data race',
    'a/a_test.go:15  TestBad',
  ]);
});
