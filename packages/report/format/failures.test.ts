import { expect, test } from 'vitest';
import { createEventLog, type EventBody } from '#events';
import { fold } from '../fold.ts';
import { createRunState } from '../state.ts';
import { drawFailures } from './failures.ts';
import { createStyle } from './style.ts';

test('a race that names no place of its own takes the place that was found for the package', () => {
  const state = createRunState({});
  const log = createEventLog({ run: 'r', consumers: [(event) => fold(state, event)] });
  const task = 'test:example.com/a';
  const base = { task, kind: 'test', package: 'example.com/a', module: 'example.com/a' } as const;
  const events: EventBody[] = [
    { type: 'task.planned', ...base, dir: '/w/a', reason: 'new package' },
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
  ];
  for (const event of events) log.emit(event);
  const lines = drawFailures(state, { style: createStyle(false), columns: 80, root: '/w', drawn: new Set() } as never);
  expect(lines).toEqual(['FAILURES (1 package)', 'a/a_test.go:8  TestRace  data race', 'a/a_test.go:15  TestBad']);
});
