import { describe, expect, test } from 'vitest';
import type { EventBody, RunEvent } from '#events';
import { readRecorded } from '#testkit';
import { fold, release } from './fold.ts';
import { createRunState } from './state.ts';
import { readText } from './text.ts';

const at = '2026-11-25T09:00:00.000Z';

function stream(...bodies: readonly EventBody[]): RunEvent[] {
  return bodies.map((body, i) => ({ v: 1, seq: i + 1, at, run: 'r', ...body }));
}

function foldAll(events: Iterable<RunEvent>, keepEverything = false) {
  const state = createRunState({ keepEverything });
  for (const event of events) fold(state, event);
  return state;
}

const planned = (path: string): EventBody => ({
  type: 'task.planned',
  task: path,
  kind: 'test',
  package: path,
  module: 'm',
  dir: `/w/${path}`,
  reason: '',
});
const started = (path: string, attempt = 1): EventBody => ({ type: 'task.started', task: path, attempt });
const finished = (path: string, outcome: 'pass' | 'fail' | 'flaky', attempt = 1): EventBody => ({
  type: 'task.finished',
  task: path,
  kind: 'test',
  package: path,
  module: 'm',
  outcome,
  source: 'ran',
  attempt,
  elapsedMs: 5,
});
const begun = (path: string, name: string): EventBody => ({ type: 'test.run', task: path, test: name });
const output = (path: string, name: string | undefined, text: string): EventBody => ({
  type: 'task.output',
  task: path,
  ...(name === undefined ? {} : { test: name }),
  output: text,
});
const ended = (path: string, name: string, outcome: 'pass' | 'fail' | 'skip'): EventBody => ({
  type: 'test.finished',
  task: path,
  package: path,
  test: name,
  outcome,
  elapsedMs: 1,
});

describe('counts', () => {
  test('agree with those that the run itself gives at its end', () => {
    for (const name of ['mixed', 'cancelled', 'shared-race', 'error']) {
      const state = foldAll(readRecorded(name));
      const counted = Object.fromEntries(Object.entries(state.counts).filter(([, n]) => n !== 0));
      expect(counted).toEqual(state.finished?.counts);
      expect(state.running.size).toBe(0);
      expect(state.done).toBe(state.tasks.size);
    }
  });

  test('a slash in the name of a subtest makes no test of its own', () => {
    const names = ['TestX', 'TestX/text', 'TestX/text/html'];
    const events = [begun('a', 'TestX'), begun('a', 'TestX/text'), ended('a', 'TestX/text', 'pass')];
    const more = [begun('a', 'TestX/text/html'), ended('a', 'TestX/text/html', 'fail'), ended('a', 'TestX', 'fail')];
    const state = foldAll(stream(planned('a'), started('a'), ...events, ...more));
    const tests = [...(state.tasks.get('a')?.tests.values() ?? [])];
    expect(tests.map(({ name }) => name)).toEqual(names);
    expect(tests.map(({ parent }) => parent?.name)).toEqual([undefined, 'TestX', 'TestX']);
    expect(state.testCounts).toEqual({ passed: 1, failed: 1, skipped: 0 });
  });

  test('a test with subtests counts by them, and by itself only where it fails without them', () => {
    const state = foldAll(
      stream(
        planned('a'),
        started('a'),
        ...['TestX', 'TestX/one', 'TestX/two', 'TestY', 'TestY/one'].map((test) => begun('a', test)),
        ended('a', 'TestX/one', 'pass'),
        ended('a', 'TestX/two', 'fail'),
        ended('a', 'TestX', 'fail'),
        ended('a', 'TestY/one', 'skip'),
        ended('a', 'TestY', 'fail'),
        ended('a', 'TestZ', 'pass'),
      ),
    );
    expect(state.testCounts).toEqual({ passed: 2, failed: 2, skipped: 1 });
  });

  test('a test that fails in a package that passes, as its TestMain says, is no failure', () => {
    const state = foldAll(
      stream(planned('a'), started('a'), begun('a', 'TestX'), ended('a', 'TestX', 'fail'), finished('a', 'pass')),
    );
    expect(state.testCounts).toEqual({ passed: 1, failed: 0, skipped: 0 });
    expect(state.failures.size).toBe(0);
  });

  test('a further attempt replaces the one before', () => {
    const state = foldAll(
      stream(
        planned('a'),
        started('a'),
        ended('a', 'TestX', 'fail'),
        finished('a', 'fail'),
        started('a', 2),
        ended('a', 'TestX', 'pass'),
        finished('a', 'flaky', 2),
      ),
    );
    expect(state.testCounts).toEqual({ passed: 1, failed: 0, skipped: 0 });
    expect(state.counts).toEqual({ fail: 0, flaky: 1 });
    expect(state.failures.size).toBe(0);
  });

  test('of several runs of one test the worst stays', () => {
    const state = foldAll(
      stream(
        planned('a'),
        started('a'),
        output('a', 'TestX', 'bad\n'),
        ended('a', 'TestX', 'fail'),
        ended('a', 'TestX', 'pass'),
      ),
    );
    expect(state.tasks.get('a')?.tests.get('TestX')?.outcome).toBe('fail');
    expect(state.testCounts).toEqual({ passed: 1, failed: 1, skipped: 0 });
  });
});

describe('output', () => {
  const events = stream(
    planned('a'),
    started('a'),
    output('a', undefined, 'before\n'),
    output('a', 'TestP', 'of a passing test\n'),
    ended('a', 'TestP', 'pass'),
    output('a', 'TestF', '    a_test.go:7: of a failing test\n'),
    ended('a', 'TestF', 'fail'),
    output('a', undefined, 'after\n'),
  );

  test('of passing tests is forgotten, of failing ones kept, and that outside tests too', () => {
    const task = foldAll(events).tasks.get('a');
    expect(readText(task?.tests.get('TestP')?.text ?? expect.fail())).toBe('');
    expect(readText(task?.tests.get('TestF')?.text ?? expect.fail())).toContain('of a failing test');
    expect(task && readText(task.before) + readText(task.after)).toBe('before\nafter\n');
    expect(task?.stream).toBeUndefined();
  });

  test('is kept whole and in order where everything is asked for', () => {
    const stream = foldAll(events, true).tasks.get('a')?.stream;
    expect(stream && readText(stream)).toBe('before\nof a passing test\n    a_test.go:7: of a failing test\nafter\n');
  });

  test('of a mebibyte in a failing test is complete', () => {
    const line = `${'x'.repeat(1023)}\n`;
    const state = foldAll(
      stream(planned('a'), started('a'), ...Array.from({ length: 1024 }, () => output('a', 'TestF', line))),
    );
    expect(readText(state.tasks.get('a')?.tests.get('TestF')?.text ?? expect.fail())).toBe(line.repeat(1024));
  });

  test('is dropped on release, while what failed stays known', () => {
    const state = foldAll([...events, ...stream(finished('a', 'fail'))]);
    release(state, 'a');
    const task = state.tasks.get('a');
    expect([...(task?.tests.keys() ?? [])]).toEqual(['TestF']);
    expect(task?.before.budget.left).toBe(state.limits.perTask);
  });
});

test('races with equal stacks are one race, wherever they are seen', () => {
  const state = foldAll(readRecorded('shared-race'));
  const [race, ...others] = state.races.values();
  expect(others).toEqual([]);
  expect(race?.seen).toEqual([
    { package: 'example.com/store', test: 'TestPut' },
    { package: 'example.com/shop/api', test: 'TestGet' },
  ]);
});

test('the five slowest are those that took longest, longest first', () => {
  const times = [3, 9, 1, 7, 5, 8, 2, 6];
  const state = foldAll(
    stream(
      ...times.flatMap((ms) => [planned(`p${ms}`), { ...finished(`p${ms}`, 'pass'), elapsedMs: ms } as EventBody]),
    ),
  );
  expect(state.slowest.map((task) => task.package)).toEqual(['p9', 'p8', 'p7', 'p6', 'p5']);
});

test('10,000 packages with their tests fold at a few microseconds an event', () => {
  const state = createRunState();
  const paths = Array.from({ length: 10_000 }, (_, i) => `m/p${i}`);
  let seq = 0;
  const put = (body: EventBody): void => {
    seq += 1;
    fold(state, { v: 1, seq, at, run: 'r', ...body });
  };
  const begin = process.cpuUsage();
  for (const path of paths) put(planned(path));
  for (const path of paths) {
    put(started(path));
    for (let n = 0; n < 4; n += 1) {
      put(output(path, `Test${n}`, '    x_test.go:1: log\n'));
      put(ended(path, `Test${n}`, 'pass'));
    }
    put(finished(path, 'pass'));
    release(state, path);
  }
  const { user, system } = process.cpuUsage(begin);
  expect(state.counts.pass).toBe(10_000);
  expect(state.testCounts.passed).toBe(40_000);
  // About 2 on a quiet machine.
  expect((user + system) / seq).toBeLessThan(30);
});
