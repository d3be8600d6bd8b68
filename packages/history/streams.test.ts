// Kept streams: what is read back is what happened, without secrets, after a kill too, and never more than may be kept.

import { appendFileSync, existsSync, readdirSync, readFileSync, statSync, truncateSync, writeFileSync } from 'node:fs';
import path from 'node:path';
import { gzipSync } from 'node:zlib';
import fc from 'fast-check';
import { expect, test } from 'vitest';
import { createEventLog, type EventBody, type RunEvent, redactor } from '#events';
import { keepStream, listStreams, readKeptStream } from '#history';
import { temporaryFolder } from '#testkit';

const task = 'test:ex.com/a';
const planned = (reuse?: 'kept'): EventBody => ({
  type: 'task.planned',
  task,
  kind: 'test',
  package: 'ex.com/a',
  module: 'ex.com',
  dir: '/src/a',
  reason: 'named',
  ...(reuse
    ? {
        reuse: {
          state: 'kept',
          origin: { run: 'r', at: '2026-01-01T00:00:00.000Z', machine: 'm', gows: '1', go: 'go1.26' },
        },
      }
    : {}),
});
const printed = (output: string, name?: string): EventBody => ({
  type: 'task.output',
  task,
  output,
  ...(name === undefined ? {} : { test: name }),
});
const ended = (name: string): EventBody => ({
  type: 'test.finished',
  task,
  package: 'ex.com/a',
  test: name,
  outcome: 'pass',
  elapsedMs: 3,
});

interface Kept {
  readonly emit: (body: EventBody) => void;
  readonly close: () => readonly unknown[];
  readonly emitted: RunEvent[];
}

function keep(
  cacheDir: string,
  more: { run?: string; env?: Record<string, string>; most?: number; bytes?: number } = {},
): Kept {
  const { run = '20260101T000000Z-aa', env = {}, most = 50, bytes = 1 << 26 } = more;
  const keeper = keepStream({ cacheDir, run, redact: redactor(env), bounds: { most, bytes } });
  const emitted: RunEvent[] = [];
  const log = createEventLog({ run, consumers: [keeper.consume, (event) => emitted.push(event)] });
  return { emit: log.emit, close: keeper.close, emitted };
}

const fileOf = (cacheDir: string, run = '20260101T000000Z-aa') => path.join(cacheDir, 'streams', `${run}.jsonl.gz`);

test('what was kept is read back, event by event', async () => {
  await using folder = await temporaryFolder();
  const kept = keep(folder.path);
  for (const body of [planned(), printed('a\n', 'TestA'), ended('TestA'), printed('no line end')]) kept.emit(body);
  expect(kept.close()).toEqual([]);
  expect(readKeptStream(fileOf(folder.path))).toEqual({ events: kept.emitted, whole: true });
  expect(statSync(fileOf(folder.path)).mode & 0o077).toBe(0);
});

test('a secret is not kept, wherever it was printed and however it was cut', async () => {
  await using folder = await temporaryFolder();
  let n = 0;
  await fc.assert(
    fc.asyncProperty(fc.array(fc.integer({ min: 1, max: 15 }), { maxLength: 6 }), fc.nat(3), async (cuts, flushAt) => {
      n += 1;
      const run = `20260101T000000Z-${n}`;
      const kept = keep(folder.path, { run, env: { API_TOKEN: 'hunter2-hunter2' } });
      let text = 'before hunter2-hunter2 after';
      kept.emit({ type: 'test.attr', task, test: 'Test_hunter2-hunter2', key: 'k', value: 'hunter2-hunter2' });
      for (const [at, cut] of cuts.entries()) {
        kept.emit(printed(text.slice(0, cut), 'TestA'));
        text = text.slice(cut);
        // Many events make it write on the way.
        if (at === flushAt) for (let i = 0; i < 5000; i++) kept.emit(ended('TestB'));
      }
      kept.emit(printed(`${text}\n`, 'TestA'));
      kept.close();
      const { events } = readKeptStream(fileOf(folder.path, run));
      const output = events.flatMap((event) => (event.type === 'task.output' ? [event.output] : [])).join('');
      expect(output).toBe('before *** after\n');
      expect(JSON.stringify(events)).not.toContain('hunter2');
      expect(events.map(({ seq }) => seq)).toEqual(kept.emitted.map(({ seq }) => seq));
    }),
    { numRuns: 30 },
  );
});

test('of a reused result the tests and how each ended are kept, and not what they printed', async () => {
  await using folder = await temporaryFolder();
  const kept = keep(folder.path);
  const begun: EventBody = { type: 'test.run', task, test: 'TestA' };
  for (const body of [planned('kept'), begun, printed('a\n', 'TestA'), ended('TestA')]) kept.emit(body);
  kept.close();
  expect(readKeptStream(fileOf(folder.path)).events.map(({ type }) => type)).toEqual([
    'task.planned',
    'test.run',
    'test.finished',
  ]);
});

test('after a kill all is read that was written before, wherever the file was cut', async () => {
  await using folder = await temporaryFolder();
  const kept = keep(folder.path);
  for (let i = 0; i < 12_000; i++) kept.emit(printed(`line ${i}\n`, 'TestA'));
  kept.close();
  const file = fileOf(folder.path);
  const size = statSync(file).size;
  const whole = readKeptStream(file).events.length;
  expect(whole).toBe(12_000);
  for (const left of [size - 1, size >> 1, 40, 1]) {
    truncateSync(file, left);
    const { events, whole: isWhole } = readKeptStream(file);
    expect(isWhole || left === 1).toBe(left === 1);
    expect(events).toEqual(kept.emitted.slice(0, events.length));
    if (left >= size >> 1) expect(events.length).toBeGreaterThanOrEqual(5000);
  }
  appendFileSync(file, 'garbage');
  expect(readKeptStream(file).events.length).toBeLessThan(whole);
});

test('the oldest go, by number and by size, and the newest always stays', async () => {
  await using folder = await temporaryFolder();
  for (const second of ['01', '02', '03', '04']) {
    const kept = keep(folder.path, { run: `202601010000${second}Z-x`, most: 3 });
    kept.emit(planned());
    kept.close();
  }
  expect(listStreams(folder.path).map(({ run }) => run)).toEqual([
    '20260101000004Z-x',
    '20260101000003Z-x',
    '20260101000002Z-x',
  ]);
  const kept = keep(folder.path, { run: '20260101000005Z-x', bytes: 1 });
  kept.emit(planned());
  kept.close();
  expect(readdirSync(path.join(folder.path, 'streams'))).toEqual(['20260101000005Z-x.jsonl.gz']);
});

test('where nothing can be written, that is told once and nothing is thrown', async () => {
  await using folder = await temporaryFolder();
  writeFileSync(path.join(folder.path, 'streams'), '');
  const kept = keep(folder.path);
  kept.emit(planned());
  const told = kept.close();
  expect(told).toMatchObject([{ code: 'disk/failed', severity: 'warning', place: { file: fileOf(folder.path) } }]);
  expect(readFileSync(path.join(folder.path, 'streams'), 'utf8')).toBe('');
});

test('any other file holds none', async () => {
  await using folder = await temporaryFolder();
  const file = path.join(folder.path, 'x.jsonl.gz');
  for (const text of ['', 'hello\n', '{}\n', gzipSync('{}\n'), gzipSync('null\n[1]\n')]) {
    writeFileSync(file, text);
    expect(readKeptStream(file).events).toEqual([]);
  }
  expect(existsSync(fileOf(folder.path))).toBe(false);
});
