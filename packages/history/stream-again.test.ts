// A stream kept again: the events of the run that was heard, as those of another, and nothing where it cannot be kept.

import { mkdirSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import path from 'node:path';
import { gunzipSync } from 'node:zlib';
import { expect, test } from 'vitest';
import { createEventLog, type RunEvent, redactor } from '#events';
import { keepAgain, keepStream, listStreams, readKeptStream, type StreamMark, streamFile } from '#history';
import { temporaryFolder } from '#testkit';

const first = '20260101T000000Z-aa';
const startedMs = Date.parse('2026-01-01T00:00:00.000Z');

function heard(cacheDir: string): Buffer {
  const keeper = keepStream({ cacheDir, run: first, redact: redactor({}) });
  let ticks = 0;
  const now = () => new Date(startedMs + ticks++);
  const log = createEventLog({ run: first, consumers: [keeper.consume], now });
  log.emit({ type: 'run.started', command: 'test', argv: [], cwd: '/', gows: '1', platform: 'p', cores: 2 });
  log.emit({ type: 'test.run', task: 'test:ex.com/a', test: 'TestA' }, { span: 'test:ex.com/a', parent: first });
  log.emit({ type: 'run.finished', outcome: 'pass', exitCode: 0, counts: { pass: 1 }, elapsedMs: 7 });
  expect(keeper.close()).toEqual([]);
  return readFileSync(streamFile(cacheDir, first));
}

const again = (more: Partial<StreamMark> = {}): StreamMark => ({
  run: '20260102T000001Z-bb',
  of: first,
  laterMs: 86_401_000,
  elapsedMs: 40,
  ...more,
});

test('the events are those of another run, later, and end when that ended', async () => {
  await using folder = await temporaryFolder();
  const packed = heard(folder.path);
  expect(keepAgain(folder.path, packed, again())).toBe(true);
  const was = readKeptStream(streamFile(folder.path, first)).events;
  const { run } = again();
  const { events, whole } = readKeptStream(streamFile(folder.path, run));
  expect(whole).toBe(true);
  const expected = was.map((event, tick): RunEvent => {
    const own = { ...event, run, at: new Date(startedMs + 86_401_000 + tick).toISOString() };
    if (own.type === 'run.finished') return { ...own, elapsedMs: 40 };
    return own.parent === undefined ? own : { ...own, parent: run };
  });
  expect(events).toEqual(expected);
  expect(listStreams(folder.path).map((stream) => stream.run)).toEqual([run, first]);
  // Other programs read the file as any other.
  expect(gunzipSync(readFileSync(streamFile(folder.path, run)))).toEqual(gunzipSync(packed));
});

test('what is no stream, or has no place, is not kept, and nothing is left', async () => {
  await using folder = await temporaryFolder();
  const packed = heard(folder.path);
  expect(keepAgain(folder.path, Buffer.from('{}\n'), again())).toBe(false);
  expect(keepAgain(folder.path, packed, again({ run: first }))).toBe(false);
  expect(readdirSync(path.join(folder.path, 'streams'))).toEqual([`${first}.jsonl.gz`]);
  rmSync(path.join(folder.path, 'streams'), { recursive: true });
  writeFileSync(path.join(folder.path, 'streams'), '');
  expect(keepAgain(folder.path, packed, again())).toBe(false);
});

test('a mark that is garbled is none', async () => {
  await using folder = await temporaryFolder();
  const packed = heard(folder.path);
  mkdirSync(path.join(folder.path, 'streams'), { recursive: true });
  keepAgain(folder.path, packed, again());
  const file = streamFile(folder.path, again().run);
  const bytes = readFileSync(file);
  bytes.writeUInt8(0x7d, bytes.indexOf('"of"') + 1);
  bytes.writeUInt8(0x22, bytes.indexOf('{"run"'));
  writeFileSync(file, bytes);
  expect(readKeptStream(file).events.map(({ run }) => run)).toEqual([first, first, first]);
});

test('the oldest go, a few at a time', async () => {
  await using folder = await temporaryFolder();
  const packed = heard(folder.path);
  const counts = Array.from({ length: 130 }, (_, n) => {
    keepAgain(folder.path, packed, again({ run: `20260102T${String(n).padStart(6, '0')}Z-cc` }));
    return listStreams(folder.path).length;
  });
  expect(Math.max(...counts)).toBe(60);
  expect(Math.min(...counts.slice(60))).toBe(50);
  expect(listStreams(folder.path)[0]?.run).toBe('20260102T000129Z-cc');
});
