// The report of a run: what it says of each recording, where a stream breaks off, and beside an earlier run.

import { describe, expect, test } from 'vitest';
import { type EventBody, fineOutcomes, type RunEvent } from '#events';
import { drawReport, type ReportAnswer, reportOf } from '#report';
import { reportAnswerSchema } from '#report/schema';
import { readRecorded, recordedNames } from '#testkit';

function report(events: readonly RunEvent[], before?: readonly RunEvent[]): ReportAnswer {
  const answer = reportOf(events, before);
  if (!answer) throw new Error('no report');
  return answer;
}

/** A stream from bodies, each so many milliseconds after the first. */
function streamOf(bodies: readonly (readonly [at: number, body: EventBody])[], run = 'r'): RunEvent[] {
  const began = Date.parse('2026-01-01T00:00:00.000Z');
  return bodies.map(([at, body], n) => ({ v: 1, seq: n + 1, at: new Date(began + at).toISOString(), run, ...body }));
}

const started: EventBody = {
  type: 'run.started',
  command: 'test',
  argv: ['test'],
  cwd: '/src',
  gows: '1.0.0',
  platform: 'linux/x64',
  cores: 2,
};
const read: EventBody = {
  type: 'workspace.read',
  root: '/src',
  kind: 'work',
  modules: 1,
  packages: 2,
  go: 'go1.26.8',
  race: true,
  elapsedMs: 100,
};
const task = (name: string) => ({ task: `test:${name}`, kind: 'test', package: name, module: 'm' }) as const;
const planned = (name: string): EventBody => ({
  type: 'task.planned',
  ...task(name),
  dir: `/src/${name}`,
  reason: 'named',
});
const begun = (name: string): EventBody => ({ type: 'task.started', task: `test:${name}`, attempt: 1 });
const phase = (name: string, which: 'compile' | 'link' | 'ready'): EventBody => ({
  type: 'task.phase',
  task: `test:${name}`,
  phase: which,
});
const step = (
  importPath: string,
  which: 'compile' | 'link' | 'vet',
  startMs: number,
  elapsedMs: number,
): EventBody => ({
  type: 'build.step',
  invocation: 'build:0',
  importPath,
  step: which,
  startedAt: new Date(Date.parse('2026-01-01T00:00:00.000Z') + startMs).toISOString(),
  elapsedMs,
});
const tested = (name: string, of: string, outcome: 'pass' | 'fail'): EventBody => ({
  type: 'test.finished',
  task: `test:${of}`,
  package: of,
  test: name,
  outcome,
  elapsedMs: 10,
});
const finished = (name: string, outcome: 'pass' | 'fail' | 'build-fail', elapsedMs: number): EventBody => ({
  type: 'task.finished',
  ...task(name),
  outcome,
  source: 'ran',
  attempt: 1,
  elapsedMs,
});
const ended: EventBody = { type: 'run.finished', outcome: 'pass', exitCode: 0, counts: {}, elapsedMs: 1000 };

const twoPackages = streamOf([
  [0, started],
  [100, read],
  [101, planned('a')],
  [102, planned('b')],
  [110, phase('a', 'compile')],
  [110, phase('b', 'compile')],
  [310, phase('a', 'link')],
  [400, phase('a', 'ready')],
  [401, begun('a')],
  [600, phase('b', 'ready')],
  [610, step('dep', 'compile', 120, 80)],
  [610, step('a', 'compile', 200, 50)],
  [610, step('a.test', 'link', 250, 150)],
  [610, step('b.test', 'compile', 200, 20)],
  [610, step('b.test', 'link', 400, 200)],
  [700, finished('a', 'pass', 299)],
  [701, begun('b')],
  [1000, finished('b', 'pass', 299)],
  [1001, ended],
]);

describe('times', () => {
  test('a task waits, compiles, links, waits for its turn and runs, by the steps of its build', () => {
    const { tasks } = report(twoPackages);
    const spans = tasks.map((found) => found.spans.map(({ kind, startMs, endMs }) => [kind, startMs, endMs]));
    expect(spans).toEqual([
      [
        ['wait', 110, 200],
        ['compile', 200, 250],
        ['link', 250, 400],
        ['ready', 400, 401],
        ['run', 401, 700],
      ],
      [
        ['wait', 110, 200],
        ['compile', 200, 400],
        ['link', 400, 600],
        ['ready', 600, 701],
        ['run', 701, 1000],
      ],
    ]);
  });

  test('the critical path goes back from the end, always to what was over last', () => {
    const { criticalPath } = report(twoPackages);
    expect(criticalPath.map(({ kind, name = '' }) => `${kind} ${name}`.trim())).toEqual([
      'read',
      'compile dep',
      'compile a',
      'link a.test',
      'run a',
      'run b',
    ]);
  });

  test('what was never built or run has no stretch of running', () => {
    const events = streamOf([
      [0, started],
      [1, planned('a')],
      [2, phase('a', 'compile')],
      [30, begun('a')],
      [30, finished('a', 'build-fail', 0)],
      [31, ended],
    ]);
    expect(report(events).tasks[0]?.spans).toEqual([{ kind: 'compile', startMs: 2, endMs: 30 }]);
  });
});

test('a package of which nothing was compiled only waits', () => {
  const events = streamOf([
    [0, started],
    [1, planned('a')],
    [2, phase('a', 'compile')],
    [40, step('dep', 'compile', 3, 20)],
    [50, phase('a', 'ready')],
    [51, begun('a')],
    [90, finished('a', 'pass', 39)],
  ]);
  expect(report(events).tasks[0]?.spans.map(({ kind }) => kind)).toEqual(['wait', 'ready', 'run']);
});

test('a package that was run once more alone has both runs, and says how they went', () => {
  const end = finished('a', 'fail', 30);
  const events = streamOf([
    [0, started],
    [1, planned('a')],
    [50, phase('a', 'ready')],
    [60, begun('a')],
    [90, { ...end, again: { beside: 3 } } as EventBody],
    [200, { type: 'task.started', task: 'test:a', attempt: 2 }],
    [240, { ...end, outcome: 'flaky', attempt: 2, alone: { outcome: 'fail', beside: 3 } } as EventBody],
  ]);
  const [found] = report(events).tasks;
  expect(found?.spans).toEqual([
    { kind: 'ready', startMs: 50, endMs: 60 },
    { kind: 'run', startMs: 60, endMs: 90 },
    { kind: 'ready', startMs: 90, endMs: 200 },
    { kind: 'run', startMs: 200, endMs: 240 },
  ]);
  expect(found?.tried).toBe('failed beside 3 other processes, passed alone');
  expect(report(events).failures).toEqual([]);
  const [tried] = report(events.slice(0, 5)).tasks;
  expect(tried?.tried).toBe('failed beside 3 other processes; it passed before, and is run once more alone');
});

describe.each(recordedNames())('%s', (name) => {
  const events = readRecorded(name);
  const answer = report(events);

  test('follows its schema, and says what the events say', () => {
    expect(reportAnswerSchema.parse(answer)).toEqual(answer);
    const newest = new Map(events.flatMap((event) => (event.type === 'task.finished' ? [[event.task, event]] : [])));
    for (const found of answer.tasks) expect(found.outcome).toBe(newest.get(found.id)?.outcome);
    const red = [...newest.values()].filter(({ outcome }) => !fineOutcomes.has(outcome) && outcome !== 'cancelled');
    expect(answer.failures.map((failure) => failure.package)).toEqual(
      expect.arrayContaining(red.map((end) => end.package)),
    );
    for (const { output } of answer.failures) expect(output).not.toBe('');
    const last = events.at(-1);
    if (last?.type === 'run.finished')
      expect(answer.run).toMatchObject({ outcome: last.outcome, exitCode: last.exitCode });
  });

  test('stretches follow each other, within the run', () => {
    for (const { spans } of answer.tasks) {
      spans.forEach(({ startMs, endMs }, n) => {
        expect(endMs).toBeGreaterThanOrEqual(startMs);
        expect(endMs).toBeLessThanOrEqual(answer.run.elapsedMs);
        if (n > 0) expect(startMs).toBe(spans[n - 1]?.endMs);
      });
    }
    answer.criticalPath.forEach(({ startMs }, n) => {
      if (n > 0) expect(startMs).toBeGreaterThan(answer.criticalPath[n - 1]?.startMs ?? -1);
    });
  });

  test('breaks off anywhere, and is a report of what there was', () => {
    for (let end = 1; end < events.length; end += Math.ceil(events.length / 40)) {
      const part = report(events.slice(0, end));
      expect(reportAnswerSchema.parse(part)).toEqual(part);
      expect(part.run.outcome).toBe('unfinished');
    }
  });
});

describe('beside the run before', () => {
  const run = (
    rows: readonly (readonly [
      string,
      'pass' | 'fail',
      number,
      failing: readonly string[],
      tests?: readonly string[],
    ])[],
  ) =>
    streamOf([
      [0, started],
      [1, read],
      ...rows.map(([name]) => [2, planned(name)] as const),
      ...rows.flatMap(([name, outcome, ms, failing, tests = ['T1', 'T2']]) => [
        ...tests.map((t) => [ms, tested(t, name, failing.includes(t) ? 'fail' : 'pass')] as const),
        [ms, finished(name, outcome, ms)] as const,
      ]),
      [5000, ended],
    ]);
  const before = run([
    ['a', 'pass', 1000, []],
    ['b', 'fail', 1000, ['T1']],
    ['c', 'pass', 1000, []],
    ['gone', 'pass', 10, []],
  ]);
  const now = run([
    ['a', 'fail', 1100, ['T2']],
    ['b', 'pass', 1000, []],
    ['c', 'pass', 3000, []],
    ['new', 'fail', 10, ['T1']],
  ]);

  test('tells what fails now, what was mended, what is slower, what came and went', () => {
    const answer = report(now, before);
    expect(reportAnswerSchema.parse(answer)).toEqual(answer);
    expect(answer.previous).toMatchObject({
      outcomes: [
        { package: 'a', from: 'pass', to: 'fail' },
        { package: 'b', from: 'fail', to: 'pass' },
      ],
      failing: [{ package: 'a', test: 'T2' }],
      fixed: [{ package: 'b', test: 'T1' }],
      times: [{ package: 'c', fromMs: 1000, toMs: 3000 }],
      added: ['new'],
      removed: ['gone'],
    });
    expect(drawReport(answer, { color: false })).toContain(
      '1 package no longer fine, 1 test newly failing, 1 test mended',
    );
  });

  test('a test that is gone or did not run was not mended', () => {
    const answer = report(run([['a', 'fail', 0, [], []]]), run([['a', 'fail', 1000, ['T1']]]));
    expect(answer.previous?.fixed).toEqual([]);
  });

  test('a test that fails for its subtests alone is none of those that newly fail, as it is none of those that failed', () => {
    const tests = ['T1', 'T1/x', 'T1/y'];
    const [good, bad] = [
      run([['a', 'pass', 1000, [], tests]]),
      run([['a', 'fail', 1000, ['T1', 'T1/x', 'T1/y'], ['T1/x', 'T1/y', 'T1']]]),
    ];
    // Subtests begin within their parent.
    const opened = bad.toSpliced(3, 0, ...streamOf([[2, { type: 'test.run', task: 'test:a', test: 'T1' }]]));
    const answer = report(opened, good);
    expect(answer.run.tests.failed).toBe(2);
    expect(answer.previous?.failing).toEqual([
      { package: 'a', test: 'T1/x' },
      { package: 'a', test: 'T1/y' },
    ]);
  });

  test('what failed is not said to be quicker', () => {
    const answer = report(run([['a', 'fail', 10, ['T1']]]), run([['a', 'pass', 3000, []]]));
    expect(answer.previous?.times).toEqual([]);
  });

  test('tells of all, however many', () => {
    const names = Array.from({ length: 120 }, (_, n) => `p${n}`);
    const many = run(names.map((name) => [name, 'pass', 10, []]));
    expect(report(many, before).previous?.added).toEqual(names);
    expect(report(before, many).previous?.removed).toEqual(names);
  });

  test('finds no difference to itself', () => {
    expect(report(now, now).previous).toMatchObject({
      outcomes: [],
      failing: [],
      fixed: [],
      times: [],
      added: [],
      removed: [],
    });
  });
});

test('what is no run has no report', () => {
  expect(reportOf([])).toBeUndefined();
  expect(reportOf(twoPackages.slice(1))).toBeUndefined();
});
