import { mkdirSync, readFileSync, writeFileSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import { describe, expect, test } from 'vitest';
import type { EventBody, RunEvent } from '#events';
import { createPlainWriter, createSteppedClock } from '#report';
import { readRecorded, recordedNames, recordedRoot, replay } from '#testkit';

const golden = fileURLToPath(new URL('../../../testdata/golden/plain/', import.meta.url));

function write(events: readonly RunEvent[], options: { verbose?: boolean; color?: boolean; columns?: number } = {}) {
  const clock = createSteppedClock(Date.parse(events[0]?.at ?? ''));
  const pieces: { at: number; text: string }[] = [];
  const start = clock.now();
  const writer = createPlainWriter({
    write: (text) => pieces.push({ at: clock.now() - start, text }),
    color: false,
    verbose: false,
    root: recordedRoot,
    now: clock.now,
    schedule: clock.schedule,
    ...options,
  });
  replay(events, writer, clock);
  return { text: pieces.map((piece) => piece.text).join(''), pieces, waiting: clock.waiting() };
}

describe.each(recordedNames())('%s', (name) => {
  const events = readRecorded(name);

  test.each([false, true])('reads as agreed (verbose: %s)', (verbose) => {
    const { text } = write(events, { verbose });
    const file = `${golden}${name}${verbose ? '.v' : ''}.txt`;
    if (process.env['UPDATE_GOLDEN'] === '1') {
      mkdirSync(golden, { recursive: true });
      writeFileSync(file, text);
    }
    expect(text).toBe(readFileSync(file, 'utf8'));
  });

  test.each([false, true])('says every fact of the events (verbose: %s)', (verbose) => {
    const { text } = write(events, { verbose });
    const flat = text.replaceAll(/,?\n {2}/g, ' ');
    const newest = new Map<string, Extract<RunEvent, { type: 'task.finished' }>>();
    for (const event of events) {
      if (event.type === 'task.finished') newest.set(event.task, event);
      if (event.type === 'diagnostic') {
        const { message, remedy, code, place, related = [] } = event.diagnostic;
        for (const part of [message, code, remedy, place?.file, ...related.map((other) => other.message)]) {
          if (part !== undefined) expect(text).toContain(part);
        }
      }
      if (event.type === 'test.finished' && !['pass', 'skip', 'cancelled'].includes(event.outcome))
        expect(text).toContain(event.test);
      if (event.type === 'race.found') {
        for (const part of [event.package, event.test, ...event.report.matchAll(/\S+\.go:\d+/g)].flat()) {
          if (part !== undefined) expect(text).toContain(part);
        }
      }
      if (event.type === 'build.output') expect(text).toContain(event.output);
      if (event.type === 'workspace.read') {
        for (const part of [event.go, event.base?.how, event.base?.rev.slice(0, 7)]) {
          if (part !== undefined) expect(text).toContain(part);
        }
      }
      if (event.type === 'run.finished') expect(text).toMatch(new RegExp(`\nDONE .* exit ${event.exitCode}\n$`));
    }
    const done = text.slice(text.lastIndexOf('\nDONE '));
    const counts = events.find((event) => event.type === 'run.finished')?.counts ?? {};
    for (const n of Object.values(counts)) expect(done).toMatch(new RegExp(`\\b${n} `));
    for (const task of newest.values()) {
      expect(text).toContain(task.package);
      if (task.outcome === 'flaky') continue;
      if (task.where !== undefined) expect(text).toContain(task.where);
      // Packages that the same build failure stops share one command.
      const words = task.rerun?.split(' ') ?? [];
      if (task.failedBuild === undefined) expect(text).toContain(task.rerun ?? '');
      else for (const word of words) expect(flat).toContain(word);
    }
  });

  test('is the same text without its colours', () => {
    const escapes = new RegExp(`${String.fromCharCode(27)}\\[(?:1|2|22|31|32|33|39)m`, 'g');
    expect(write(events, { color: true }).text.replaceAll(escapes, '')).toBe(write(events).text);
  });

  test('leaves no timer behind', () => {
    expect(write(events).waiting).toBe(0);
  });
});

test('a failing package shows its failing tests as go test does, and nothing of the passing ones', () => {
  const gotest = readFileSync(
    fileURLToPath(new URL('../../../testdata/recorded/fail.gotest.txt', import.meta.url)),
    'utf8',
  );
  const blocks = gotest.slice(gotest.indexOf('--- FAIL: TestTotal'), gotest.indexOf('FAIL\n'));
  const untimed = (text: string) => text.replaceAll(/\d+\.\d+s/g, '0s').replace('no newline', '');
  const { text } = write(readRecorded('fail'));
  const own = untimed(text).split('\n');
  let at = 0;
  for (const line of untimed(blocks).trimEnd().split('\n')) {
    // What a passing test printed is shown by go test, and not by gows.
    if (line === 'passing print') continue;
    const found = own.indexOf(line, at);
    expect(found, line).toBeGreaterThanOrEqual(at);
    at = found + 1;
  }
  expect(text).not.toMatch(/TestQuiet|TestOther|TestSkipped|passing print|nobody wants this|=== /);
});

test('a package that goes on after a failure shows the failure at once, and not again at its end', () => {
  const { text, pieces } = write(readRecorded('long'));
  const failed = pieces.find((piece) => piece.text.includes('--- FAIL: TestEarly'));
  expect(failed?.at).toBe(15_020);
  expect(failed?.text).toContain('example.com/shop/b fails and is still running:\n--- FAIL: TestEarly');
  expect(text.match(/want 1, got 2/g)).toHaveLength(1);
  expect(text.match(/leaked 3 goroutines/g)).toHaveLength(1);
});

test('progress lines come after 10 s, 30 s more, then every 60 s, and stay within the width', () => {
  const { pieces } = write(readRecorded('long'), { columns: 72 });
  const progress = pieces.filter((piece) => /^\[\d+\/4\] /.test(piece.text));
  expect(progress.map((piece) => piece.at)).toEqual([10_000, 40_000, 100_000]);
  expect(progress[0]?.text).toBe('[0/4] 10 s · compiling · 4 waiting\n');
  expect(progress[1]?.text).toMatch(/^\[1\/4\] 40 s · 1 failed · running: b TestSoak 27 s/);
  for (const { text } of progress) expect(text.trimEnd().length).toBeLessThanOrEqual(72);
});

test('one package alone is shown as it runs with -v', () => {
  const events = readRecorded('timeout').filter(
    (event) => !('task' in event) || event.task === 'test:example.com/shop/slow',
  );
  const { pieces } = write(events, { verbose: true });
  const waits = pieces.findIndex((piece) => piece.text.includes('waiting for the queue'));
  const panics = pieces.findIndex((piece) => piece.text.includes('panic: test timed out'));
  expect(waits).toBeGreaterThan(0);
  expect((pieces[panics]?.at ?? 0) - (pieces[waits]?.at ?? 0)).toBeGreaterThan(2_000);
});

test('a compile error is printed once, however many packages it stops', () => {
  const { text } = write(readRecorded('build'));
  expect(text.match(/undefined: undefinedThing/g)).toHaveLength(1);
  expect(text).toContain('FAIL\texample.com/shop/web [build failed] because of example.com/store\n');
  expect(text).toContain('so 2 packages cannot be tested: example.com/shop/api, example.com/shop/web');
});

test('a failing test with 200,000 lines is shown whole', () => {
  const events = readRecorded('fail');
  const at = events.findIndex((event) => event.type === 'task.output' && event.test === 'TestRound');
  const [before, line, after] = [events.slice(0, at), events[at], events.slice(at)];
  if (line?.type !== 'task.output') throw new Error('no output of TestRound');
  const many: RunEvent = { ...line, output: 'x\n'.repeat(200_000) };
  expect(write([...before, many, ...after]).text.match(/^x$/gm)).toHaveLength(200_000);
});

test('a test that never ends its second run (-count) shows what that run wrote', () => {
  const [planned] = readRecorded('timeout').filter((event) => event.type === 'task.planned');
  if (planned?.type !== 'task.planned') throw new Error('no task');
  const { task, package: path, module, at, run } = planned;
  const output = (text: string): EventBody => ({ type: 'task.output', task, test: 'TestX', output: text });
  const finished = { type: 'test.finished', task, package: path, test: 'TestX', elapsedMs: 1 } as const;
  const bodies: EventBody[] = [
    output('=== RUN   TestX\n'),
    output('    x_test.go:3: first run\n'),
    output('--- PASS: TestX (0.00s)\n'),
    { ...finished, outcome: 'pass' },
    output('=== RUN   TestX\n'),
    output('    x_test.go:3: second run\n'),
    { ...finished, outcome: 'timeout', made: true },
    {
      type: 'task.finished',
      task,
      kind: 'test',
      package: path,
      module,
      outcome: 'timeout',
      source: 'ran',
      attempt: 1,
      elapsedMs: 9,
    },
  ];
  const { text } = write([planned, ...bodies.map((body, i): RunEvent => ({ v: 1, seq: i + 2, at, run, ...body }))]);
  expect(text).toContain('--- FAIL: TestX (0.00s) timed out\n    x_test.go:3: second run\nFAIL\t');
  expect(text).not.toContain('first run');
});

test('nothing is written after close', () => {
  const pieces: string[] = [];
  const writer = createPlainWriter({ write: (text) => pieces.push(text), color: false, verbose: false, root: '/' });
  writer.close();
  for (const event of readRecorded('pass')) writer(event);
  expect(pieces).toEqual([]);
});
