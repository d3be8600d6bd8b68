// The quota: what was not used for longest goes first, in large steps, and never what is being read or written.

import path from 'node:path';
import { afterEach, expect, test } from 'vitest';
import { temporaryFolder } from '#testkit';
import { noise } from '../sample.fixture.ts';
import { openFiles } from './files.ts';
import { openLedger } from './ledger.ts';
import { createMetrics } from './metrics.ts';
import { openRoom } from './room.ts';
import { acOf, casOf, filesIn, type Raw, raw, resultOf, type Served, served, sha256, until } from './served.fixture.ts';
import { settle } from './settle.ts';
import { openUses } from './uses.ts';

const minute = 60_000;
let now = 0;
let server: Served | undefined;
const raws: Raw[] = [];

afterEach(async () => {
  for (const each of raws.splice(0)) each.close();
  await server?.stop();
  server = undefined;
});

async function started(maxBytes: number, contentBytes = maxBytes): Promise<Served> {
  now = 1_000_000_000_000;
  server = await served({ maxBytes, now: () => now, limits: { contentBytes } });
  return server;
}

const contents = (count: number, size: number) =>
  Array.from({ length: count }, (_, n) => `${n} ${noise(size, `${n}`)}`);

test('contents go by their last use, down to nine tenths of the quota', async () => {
  const { put, get, head, metric, dir } = await started(1_000_000);
  const [first = '', second = '', ...rest] = contents(9, 100_000);
  for (const content of [first, second, ...rest]) {
    now += 2 * minute;
    expect((await put(casOf(content), content)).status).toBe(201);
  }
  now += 2 * minute;
  // Put first, used last: by a read, and by another put of the same.
  expect((await get(casOf(first))).status).toBe(200);
  expect((await put(casOf(second), second)).status).toBe(200);
  now += 2 * minute;
  const last = noise(150_000);
  expect((await put(casOf(last), last)).status).toBe(201);
  expect(await metric('gows_cache_stored_bytes')).toBeLessThanOrEqual(900_000);
  expect(await metric('gows_cache_evicted_total{kind="contents"}')).toBe(2);
  const there = [];
  for (const content of [first, second, ...rest, last]) there.push((await head(casOf(content))).status);
  expect(there).toEqual([200, 200, 404, 404, 200, 200, 200, 200, 200, 200]);
  expect(filesIn(dir).blobs).toHaveLength(8);
});

test('a result that is read keeps what it names, and one that lost it gives way to a new one', async () => {
  const { put, get } = await started(1_000_000);
  const [kept = '', lost = '', ...others] = contents(16, 80_000);
  for (const content of [kept, lost]) {
    await put(casOf(content), content);
    await put(acOf(content), resultOf(content));
  }
  for (const content of others) {
    now += 2 * minute;
    expect((await get(acOf(kept))).status).toBe(200);
    await put(casOf(content), content);
  }
  expect((await get(casOf(kept))).status).toBe(200);
  expect((await get(casOf(lost))).status).toBe(404);
  expect((await get(acOf(lost))).status).toBe(404);
  expect((await put(acOf(lost), resultOf(kept), { 'if-none-match': '*' })).status).toBe(201);
  expect((await get(acOf(lost))).body).toEqual(resultOf(kept));
});

test('small results are bounded as well', async () => {
  const { put, get, metric } = await started(200_000);
  for (let n = 0; n < 300; n++) {
    now += 2 * minute;
    expect((await put(acOf(`${n}`), noise(1000, `${n}`))).status).toBe(201);
  }
  expect(await metric('gows_cache_stored_bytes')).toBeLessThanOrEqual(200_000);
  expect((await get(acOf('0'))).status).toBe(404);
  expect((await get(acOf('299'))).status).toBe(200);
});

test('what is being read is not let go, and reaches its reader whole', async () => {
  const size = 12 * 1024 * 1024;
  const { put, port, head } = await started(2 * size, size + 1);
  const content = noise(size);
  expect((await put(casOf(content), content)).status).toBe(201);
  const reader = raw(port);
  raws.push(reader);
  reader.send(`GET ${casOf(content)} HTTP/1.1\r\nHost: localhost\r\nConnection: close\r\n\r\n`);
  await reader.seen(/\r\n\r\n/);
  reader.pause();
  // More than there is room for, all of it newer.
  for (const other of contents(6, size / 4)) {
    now += 2 * minute;
    expect((await put(casOf(other), other)).status).toBe(201);
  }
  expect((await head(casOf(content))).status).toBe(200);
  reader.resume();
  const answer = await reader.ended;
  expect(sha256(answer.slice(answer.indexOf('\r\n\r\n') + 4))).toBe(sha256(content));
  await until(() => server?.lines.some((line) => line.startsWith(`GET ${casOf(content)} 200`)) ?? false);
  for (const other of contents(6, size / 4).map((each) => `again ${each}`)) {
    now += 2 * minute;
    expect((await put(casOf(other), other)).status).toBe(201);
  }
  expect((await head(casOf(content))).status).toBe(404);
});

test('uploads at once stay within the quota together, and leave what is there where nothing came', async () => {
  const { put, port, metric, head } = await started(1_000_000, 600_000);
  const content = noise(500_000);
  await put(casOf(content), content);
  // Announced, and not sent: nobody has to make room for that.
  const liars = Array.from({ length: 4 }, () => raw(port));
  raws.push(...liars);
  for (const each of liars) {
    each.send(
      `PUT ${casOf('x')} HTTP/1.1\r\nHost: localhost\r\nContent-Length: 600000\r\nExpect: 100-continue\r\n\r\n`,
    );
    await each.seen(/100 Continue/);
  }
  expect((await head(casOf(content))).status).toBe(200);
  const statuses = await Promise.all(contents(5, 400_000).map(async (each) => (await put(casOf(each), each)).status));
  for (const status of statuses) expect([201, 507]).toContain(status);
  expect(statuses).toContain(201);
  expect(await metric('gows_cache_stored_bytes')).toBeLessThanOrEqual(1_000_000);
});

test('of several who ask at once for more than there is, those have it for whom there is room', async () => {
  await using folder = await temporaryFolder();
  const files = openFiles(folder.path);
  const ledger = await openLedger(path.join(folder.path, 'server.db'), {
    report: ({ message }) => {
      throw new Error(message);
    },
    settle: (db) => settle(db, folder.path),
  });
  const uses = openUses(() => ledger, Date.now);
  try {
    const room = openRoom({ maxBytes: 1_000_000, ledger: () => ledger, files, uses, metrics: createMetrics() });
    // To be let go: all of them wait for that.
    await ledger.change((db) =>
      db.prepare('INSERT INTO contents(sha256, size, used_at) VALUES (?, ?, ?)').run(sha256('old'), 700_000, 1),
    );
    room.added('contents', 700_000);
    const asked = Array.from({ length: 5 }, () => room.reserve());
    expect((await Promise.all(asked.map(({ grow }) => grow(400_000)))).filter(Boolean)).toHaveLength(2);
    for (const each of asked) each.release();
    expect(await room.reserve().grow(1_000_000)).toBe(true);
  } finally {
    uses.end();
    ledger.close();
  }
});

test('by itself one content may take a quarter of the quota', async () => {
  server = await served({ maxBytes: 400_000 });
  const { put } = server;
  expect((await put(casOf(noise(100_000)), noise(100_000))).status).toBe(201);
  expect((await put(casOf(noise(100_001)), noise(100_001))).status).toBe(413);
});
