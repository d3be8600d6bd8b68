// With the Nth request failing, in each way that requests fail, for every N: right or not there, and well again afterwards.

import { expect, test } from 'vitest';
import { answerOf, openRaw, type RawRequest } from '#testkit';
import { openRemote } from './open.ts';
import { keyOf, large, readerFor, settingsFor } from './remote.fixture.ts';

/** Of a machine that is well, however much else it does. */
const patientMs = 20_000;
/** Where there is a request that is never answered. */
const hastyMs = 400;
const results = [Buffer.from('small\n'), large(1), Buffer.alloc(0), large(2)];
const shapes = [Buffer.from('shape one'), large(3)];

/** Keeps all that can be kept; answers whether that is all. */
async function keepAll(url: string, waitMs: number): Promise<boolean> {
  const remote = openRemote(settingsFor(url, { waitMs }));
  for (const [n, content] of results.entries()) remote.keep('result', keyOf(n), content);
  for (const shape of shapes) remote.keep('shape', keyOf('s'), shape);
  const { unsent, diagnostics } = await remote.close(waitMs);
  for (const { severity } of diagnostics) expect(severity).toBe('warning');
  // What is not sent is told.
  if (unsent > 0) expect(diagnostics.length).toBeGreaterThan(0);
  return unsent === 0;
}

/** Fetches all; answers how much is there. Everything must be right. */
async function fetchAll(url: string, waitMs: number): Promise<number> {
  const remote = openRemote(readerFor(url, { waitMs }));
  const seen = new Set<Buffer>();
  for (const [n, content] of results.entries()) {
    const found = await remote.fetch('result', keyOf(n));
    if (found) expect(found.equals(content)).toBe(true);
    if (found) seen.add(content);
  }
  await remote.fetchAll('shape', keyOf('s'), async ({ content: found }) => {
    // The same may lie in two places, where a content had come to nothing.
    const shape = shapes.find((one) => one.equals(found)) ?? expect.fail('nobody has kept that');
    seen.add(shape);
    return true;
  });
  await remote.close(0);
  return seen.size;
}

const all = results.length + shapes.length;

const ways: readonly (readonly [string, (request: RawRequest) => void, number])[] = [
  ['is reset', ({ socket }) => socket.resetAndDestroy(), patientMs],
  ['is answered 500', ({ socket }) => socket.write(answerOf('500 No', Buffer.from('no'))), patientMs],
  ['is answered 404', ({ socket }) => socket.write(answerOf('404 No', Buffer.from('no'))), patientMs],
  ['is answered 403', ({ socket }) => socket.write(answerOf('403 No', Buffer.from('no'))), patientMs],
  ['is answered with a page', ({ socket }) => socket.write(answerOf('200 OK', Buffer.from('<html>'))), patientMs],
  ['is answered by half', ({ socket, right }) => socket.end(right().subarray(0, -3)), patientMs],
  ['is done and never answered', ({ right }) => void right(), hastyMs],
  [
    'is sent elsewhere',
    ({ socket }) => socket.write(answerOf('302 Found', Buffer.alloc(0), ['Location: http://x/'])),
    patientMs,
  ],
];

test.concurrent.each(ways)('where the Nth request %s, for every N', async (_, fail, waitMs) => {
  const outcome = async (at: number): Promise<boolean> => {
    let n = 0;
    let isWell = false;
    const server = await openRaw({
      answer: (request) => void (++n === at && !isWell ? fail(request) : request.socket.write(request.right())),
    });
    const kept = await keepAll(server.url, waitMs);
    const there = await fetchAll(server.url, waitMs);
    const isWhole = n < at;
    if (isWhole && kept && waitMs === patientMs) expect(there).toBe(all);
    isWell = true;
    expect(await keepAll(server.url, patientMs)).toBe(true);
    expect([at, await fetchAll(server.url, patientMs)]).toEqual([at, all]);
    await server.close();
    return isWhole;
  };
  const outcomes = await Promise.all(Array.from({ length: 36 }, (__, n) => outcome(n + 1)));
  // So many requests are made, and the last of these is beyond them. In haste some may not be.
  if (waitMs === patientMs) expect(outcomes.filter((isWhole) => !isWhole).length).toBeGreaterThan(10);
  expect(outcomes.at(-1)).toBe(true);
});

test.concurrent.each(ways)('where from the Nth request on each %s, for every N', async (_, fail, waitMs) => {
  const outcome = async (at: number): Promise<void> => {
    let n = 0;
    const server = await openRaw({
      answer: (request) => void (++n >= at ? fail(request) : request.socket.write(request.right())),
    });
    await keepAll(server.url, waitMs);
    await fetchAll(server.url, waitMs);
    await server.close();
  };
  await Promise.all(Array.from({ length: 24 }, (__, n) => outcome(n + 1)));
});
