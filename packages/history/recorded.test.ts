// What a person names is read as it was written, or refused with its place: plain, as a run kept it, cut off, garbled.

import { createReadStream, mkdirSync, readFileSync, writeFileSync } from 'node:fs';
import path from 'node:path';
import { gzipSync } from 'node:zlib';
import { describe, expect, test } from 'vitest';
import { DiagnosticError } from '#diagnostics';
import { type RunEvent, redactor } from '#events';
import { keepStream, listStreams, recordedEvents } from '#history';
import { readRecorded, repository, temporaryFolder } from '#testkit';

const recorded = path.join(repository, 'testdata/recorded');
const whole = readFileSync(path.join(recorded, 'long.jsonl'), 'utf8');
const events = readRecorded('long');

/** The events, or what is said of the file. */
async function read(file: string, more: { readonly cutOff?: boolean } = {}): Promise<RunEvent[] | string> {
  const source = { name: path.basename(file), open: () => createReadStream(file) };
  const found: RunEvent[] = [];
  try {
    for await (const event of recordedEvents(source, more)) found.push(event);
    return found;
  } catch (error) {
    if (!(error instanceof DiagnosticError)) throw error;
    const [{ code, message, place } = { code: '', message: '' }] = error.diagnostics;
    return `${place?.file}:${place?.line}: ${message} [${code}]`;
  }
}

test('what --json wrote and what a run kept are read event by event', async () => {
  await using folder = await temporaryFolder();
  expect(await read(path.join(recorded, 'long.jsonl'))).toEqual(events);
  const run = events[0]?.run ?? '';
  const keeper = keepStream({ cacheDir: folder.path, run, redact: redactor({}) });
  for (const event of readRecorded('mixed')) keeper.consume(event);
  keeper.close();
  const [kept] = listStreams(folder.path);
  const back = await read(kept?.file ?? '');
  expect(back).toEqual(readRecorded('mixed'));
});

test('what a run left out when it was kept is no fault; out of order is', async () => {
  await using folder = await temporaryFolder();
  const lines = whole.split(/(?<=\n)/);
  const file = path.join(folder.path, 'x.jsonl.gz');
  writeFileSync(file, gzipSync(lines.toSpliced(5, 3).join('')));
  expect(await read(file)).toEqual(events.toSpliced(5, 3));
  writeFileSync(file, gzipSync([...lines.slice(0, 6), lines[4]].join('')));
  expect(await read(file)).toBe(
    `x.jsonl.gz:7: event 5 follows event 6: some are missing or twice there [stream/event]`,
  );
});

describe.each([false, true])('packed: %s', (packed) => {
  const readText = async (text: string, more: { readonly cutOff?: boolean } = {}) => {
    await using folder = await temporaryFolder();
    const file = path.join(folder.path, 'run.jsonl');
    writeFileSync(file, packed ? gzipSync(text) : text);
    return await read(file, more);
  };

  test('one that ends before its run does is refused, or read as far as it goes', async () => {
    const cut = whole.slice(0, whole.length >> 1);
    expect(await readText(cut)).toMatch(
      /^run.jsonl:\d+: this is no JSON: the stream may be cut off here \[stream\/event\]$/,
    );
    const complete = cut.slice(0, cut.lastIndexOf('\n') + 1);
    expect(await readText(complete)).toMatch(/^run.jsonl:\d+: the stream ends before its run does/);
    const n = complete.split('\n').length - 1;
    for (const text of [cut, complete]) expect(await readText(text, { cutOff: true })).toEqual(events.slice(0, n));
  });

  test('what is cut off in the middle of a file is refused in any case, and so is what is no stream', async () => {
    const cut = whole.slice(0, 2000).trimEnd();
    for (const cutOff of [false, true]) {
      expect(await readText(`${cut.slice(0, -5)}\n${whole}`, { cutOff })).toMatch(/^run.jsonl:\d+: this is no JSON/);
      expect(await readText(whole + whole, { cutOff })).toMatch(/holds more than one stream/);
      expect(await readText('', { cutOff })).toMatch(/^run.jsonl:undefined: the stream is empty/);
      expect(await readText('hello', { cutOff })).toMatch(/^run.jsonl:1: this is no JSON/);
      expect(await readText('{}\n', { cutOff })).toMatch(/^run.jsonl:1: this is no run event: it lacks v/);
    }
  });
});

test('of what a kill left of a packed one, what comes out is read', async () => {
  await using folder = await temporaryFolder();
  const file = path.join(folder.path, 'x.jsonl.gz');
  const middle = whole.indexOf('\n', whole.length >> 1) + 1;
  const member = gzipSync(whole.slice(0, middle));
  const first = events.slice(0, whole.slice(0, middle).split('\n').length - 1);
  for (const tail of [gzipSync(whole.slice(middle)).subarray(0, 15), Buffer.alloc(512)]) {
    writeFileSync(file, Buffer.concat([member, tail]));
    expect(await read(file, { cutOff: true })).toEqual(first);
    expect(await read(file)).toMatch(/the stream ends before its run does/);
  }
  writeFileSync(file, Buffer.concat([member, Buffer.from('garbage')]));
  for (const cutOff of [false, true]) {
    expect(await read(file, { cutOff })).toBe(
      'x.jsonl.gz:undefined: the stream cannot be read: incorrect header check [usage/arguments]',
    );
  }
});

test('one that cannot be read is a sentence with its name', async () => {
  await using folder = await temporaryFolder();
  mkdirSync(path.join(folder.path, 'dir'));
  for (const file of ['none.jsonl', 'dir']) {
    expect(await read(path.join(folder.path, file), { cutOff: true })).toMatch(
      new RegExp(`^${file}:undefined: the stream cannot be read: .* \\[usage/arguments\\]$`),
    );
  }
});
