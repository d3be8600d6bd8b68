// Whatever happens to disk, database and process: what is answered is what was put, or it is not there.

import { mkdirSync, readdirSync, readFileSync, rmSync, truncateSync, writeFileSync } from 'node:fs';
import path from 'node:path';
import { afterEach, beforeEach, expect, test, vi } from 'vitest';
import { DiagnosticError } from '#diagnostics';
import { openStore } from '#sqlite';
import { fillDisk, seedsOf, withTmpfs } from '#testkit';
import { noise } from '../sample.fixture.ts';
import { openLedger } from './ledger.ts';
import { ownProcess } from './own-process.fixture.ts';
import { serveCache } from './serve.ts';
import {
  acOf,
  casOf,
  clientOf,
  filesIn,
  resultOf,
  type Served,
  served,
  serveFolder,
  sha256,
} from './served.fixture.ts';
import { steps } from './tables.ts';

const long = process.env['GOWS_LONG'] === '1';
if (long) vi.setConfig({ testTimeout: 900_000 });

let dir: string;
const open: Served[] = [];

beforeEach(() => {
  dir = serveFolder();
});

afterEach(async () => {
  for (const each of open.splice(0)) await each.stop();
  rmSync(dir, { recursive: true, force: true });
});

async function started(folder = dir): Promise<Served> {
  const each = await served({ dir: folder });
  open.push(each);
  return each;
}

async function stopped(each: Served): Promise<void> {
  open.splice(open.indexOf(each), 1);
  await each.stop();
}

const small = noise(3000);
const large = noise(700_000);
const blobOf = (content: string) => path.join(dir, 'blobs', sha256(content).slice(0, 2), sha256(content));

async function filled(): Promise<void> {
  const server = await started();
  for (const content of [small, large]) expect((await server.put(casOf(content), content)).status).toBe(201);
  expect((await server.put(acOf('a'), resultOf(small))).status).toBe(201);
  await stopped(server);
}

test('a garbled database is set aside and told, and its contents go with it', async () => {
  await filled();
  writeFileSync(path.join(dir, 'server.db'), noise(50_000));
  const server = await started();
  expect(server.reports.map(({ code }) => code)).toEqual(['store/quarantined']);
  expect(readdirSync(dir).filter((name) => /\.damaged-\w+$/.test(name))).toHaveLength(1);
  expect(filesIn(dir)).toEqual({ blobs: [], incoming: [] });
  expect((await server.get(casOf(small))).status).toBe(404);
  expect((await server.put(casOf(small), small)).status).toBe(201);
  expect((await server.get(casOf(small))).body.toString()).toBe(small);
});

test('a flipped byte anywhere in the database gives no wrong answer', async () => {
  await filled();
  const file = path.join(dir, 'server.db');
  const sound = readFileSync(file);
  const files = [small, large].map((content) => [blobOf(content), content] as const);
  const at = Array.from({ length: long ? 400 : 24 }, (_, n) => Math.floor((n * 7919 * 31) % sound.byteLength));
  let right = 0;
  for (const offset of at) {
    const altered = Buffer.from(sound);
    altered[offset] = (altered[offset] ?? 0) ^ 0x15;
    for (const name of readdirSync(dir)) if (name.startsWith('server.db')) rmSync(path.join(dir, name));
    writeFileSync(file, altered);
    for (const [blob, content] of files) {
      rmSync(path.dirname(blob), { recursive: true, force: true });
      mkdirSync(path.dirname(blob), { recursive: true });
      writeFileSync(blob, content);
    }
    let server: Served;
    try {
      server = await started();
    } catch (error) {
      // A database that says it is of another program is left alone.
      expect([offset, error]).toEqual([offset, expect.any(DiagnosticError)]);
      continue;
    }
    for (const content of [small, large]) {
      const got = await server.get(casOf(content));
      if (got.status === 200) right++;
      if (got.status !== 404)
        expect([offset, got.status, got.body.toString() === content]).toEqual([offset, 200, true]);
    }
    const got = await server.get(acOf('a'));
    if (got.status !== 404) expect([offset, got.status, got.body]).toEqual([offset, 200, resultOf(small)]);
    expect((await server.put(casOf('new'), 'new')).status).toBe(201);
    expect((await server.get(casOf('new'))).body.toString()).toBe('new');
    await stopped(server);
  }
  // Of most bytes little hangs, and they were not all set aside.
  expect(right).toBeGreaterThan(at.length);
});

test('a database that turns out damaged in use is begun anew, and the work is done on the new one', async () => {
  const reports: string[] = [];
  let settled = 0;
  const ledger = await openLedger(path.join(dir, 'server.db'), {
    report: ({ code }) => reports.push(code),
    settle: () => settled++,
  });
  await ledger.change((db) => db.exec("INSERT INTO contents VALUES ('a', 1, 1)"));
  let damaged = true;
  const count = () =>
    ledger.use((db) => {
      if (damaged) {
        damaged = false;
        throw Object.assign(new Error('malformed'), { code: 'SQLITE_CORRUPT' });
      }
      return db.prepare('SELECT count(*) FROM contents').pluck().get();
    });
  expect(await Promise.all([count(), count(), count()])).toEqual([0, 0, 0]);
  expect([reports, settled]).toEqual([['store/quarantined'], 2]);
  ledger.close();
});

test('a database of another program is left alone, and the server does not start', async () => {
  const { db } = await openStore({ file: path.join(dir, 'server.db'), steps: [...steps, 'CREATE TABLE newer(x)'] });
  db?.close();
  const starting = serveCache({
    dir,
    address: { host: '127.0.0.1', port: 0 },
    maxBytes: 1000,
    version: '',
    report: () => {},
  });
  const error = await starting.catch((fault: unknown) => fault);
  expect(error).toBeInstanceOf(DiagnosticError);
  const [first] = (error as DiagnosticError).diagnostics;
  expect(first).toMatchObject({ code: 'store/unavailable', severity: 'error' });
  expect(first?.remedy).toContain('--dir');
  // Its lock is given back.
  rmSync(path.join(dir, 'server.db'));
  await started();
});

test('a content that was altered or cut off on disk is dropped, and can be put again', async () => {
  await filled();
  const server = await started();
  for (const content of [small, large]) {
    for (const damage of ['altered', 'cut', 'gone'] as const) {
      const file = blobOf(content);
      if (damage === 'gone') rmSync(file);
      else if (damage === 'cut') truncateSync(file, content.length - 1);
      else writeFileSync(file, `${content.slice(0, -1)}!`);
      // What does not fit one piece shows its damage only at the end: then the end is not sent.
      const got = await server.get(casOf(content)).catch(() => 'broken off' as const);
      if (got !== 'broken off') expect([damage, got.status]).toEqual([damage, 404]);
      else expect([content === large, damage]).toEqual([true, 'altered']);
      expect((await server.get(casOf(content))).status).toBe(404);
      expect((await server.put(casOf(content), content)).status).toBe(201);
      expect((await server.get(casOf(content))).body.toString()).toBe(content);
    }
  }
  expect(await server.metric('gows_cache_damaged_total')).toBe(6);
  expect(server.reports[0]?.message).toBe(`the content ${sha256(small)} was damaged and thrown away`);
});

test('a result that was altered in the database is dropped, and can be put again', async () => {
  await filled();
  const { db } = await openStore({ file: path.join(dir, 'server.db'), steps });
  db?.prepare("UPDATE results SET value = CAST('another' AS BLOB)").run();
  db?.close();
  const server = await started();
  expect((await server.get(acOf('a'))).status).toBe(404);
  expect((await server.put(acOf('a'), resultOf(small), { 'if-none-match': '*' })).status).toBe(201);
  expect((await server.get(acOf('a'))).body).toEqual(resultOf(small));
});

test('files that no row names, and rows without their file, go at the next start', async () => {
  await filled();
  rmSync(blobOf(small));
  writeFileSync(path.join(dir, 'incoming', 'half'), 'half');
  writeFileSync(path.join(path.dirname(blobOf(large)), sha256('orphan')), 'orphan');
  const server = await started();
  expect(filesIn(dir)).toEqual({ blobs: [sha256(large)], incoming: [] });
  expect(await server.metric('gows_cache_contents')).toBe(1);
  expect((await server.get(acOf('a'))).status).toBe(404);
});

test('on a full disk what is put is refused with 507, what is there is answered, and with room again all is taken', async (context) => {
  await withTmpfs(context, '6m', async (folder) => {
    const server = await started(folder);
    expect((await server.put(casOf(large), large)).status).toBe(201);
    expect((await server.put(acOf('a'), resultOf(large))).status).toBe(201);
    const full = fillDisk(folder);
    const other = noise(900_000, 'other');
    for (let n = 0; n < 3; n++) {
      const refused = await server.put(casOf(other), other);
      expect([refused.status, refused.body.toString()]).toEqual([507, 'the disk of the server is full\n']);
    }
    for (let n = 0; n < 300; n++) {
      const { status } = await server.put(acOf(`full ${n}`), noise(20_000, `${n}`));
      if (status === 507) break;
      // What the database had room for still.
      expect([n, status]).toEqual([n, 201]);
      expect(n).toBeLessThan(299);
    }
    expect(filesIn(folder)).toEqual({ blobs: [sha256(large)], incoming: [] });
    expect((await server.get(casOf(large))).body.toString()).toBe(large);
    expect((await server.get(acOf('a'))).body).toEqual(resultOf(large));
    rmSync(full);
    expect((await server.put(casOf(other), other)).status).toBe(201);
    expect((await server.put(acOf('b'), resultOf(other))).status).toBe(201);
    expect((await server.get(acOf('b'))).body).toEqual(resultOf(other));
    await stopped(server);
  });
});

test('one folder has one server at a time', async () => {
  const first = await started();
  const error = await started().catch((fault: unknown) => fault);
  expect((error as DiagnosticError).diagnostics).toMatchObject([
    { code: 'serve/folder', message: 'another server has this folder' },
  ]);
  await stopped(first);
  await started();
});

/** The same numbers for the same seed, from 0 up to but not `below`. */
function randomOf(seed: number): (below: number) => number {
  let state = seed * 2_654_435_761;
  return (below) => {
    state = (Math.imul(state ^ (state >>> 15), 2_246_822_519) + 0x9e3779b9) >>> 0;
    return (state >>> 3) % below;
  };
}

test('after kill -9 amid uploads all that is answered is what was put, and nothing half is left', async () => {
  const contents = Array.from({ length: 40 }, (_, n) => `${n} ${noise([500, 70_000, 400_000][n % 3] ?? 0, `${n}`)}`);
  for (const seed of seedsOf(long ? 25 : 2)) {
    const random = randomOf(seed);
    const kept = new Set<string>();
    // Every other time in too little room, so that some are let go meanwhile.
    const quota = seed % 2 === 0 ? 4_000_000 : 1024 ** 3;
    const note = (where: string) => quota > 4_000_000 && kept.add(where);
    for (let round = 0; round < (long ? 3 : 2); round++) {
      const server = await ownProcess(dir, quota);
      const { put, get } = clientOf(server.url);
      const answers = () => expectRight(get, contents, kept);
      await answers();
      let left = 5 + random(30);
      const killed = Promise.withResolvers<void>();
      const writer = async (): Promise<void> => {
        while (left > 0) {
          const n = random(contents.length);
          const content = contents[n] ?? '';
          const where = random(3) === 0 ? acOf(`${n}`) : casOf(content);
          const answer = await put(where, where.startsWith('/ac') ? resultOf(content) : content);
          expect([200, 201]).toContain(answer.status);
          note(where);
          left--;
        }
        killed.resolve(server.kill());
      };
      const writers = Array.from({ length: 6 }, () => writer().catch((error: unknown) => error));
      await killed.promise;
      for (const error of await Promise.all(writers)) {
        // What was on its way when it was killed.
        if (error !== undefined) expect(String(error)).toMatch(/fetch failed|terminated|other side closed/);
      }
    }
    const last = await started();
    await expectRight(last.get, contents, kept);
    const { incoming, blobs } = filesIn(dir);
    expect(incoming).toEqual([]);
    expect(blobs).toHaveLength(await last.metric('gows_cache_contents'));
    await stopped(last);
    rmSync(dir, { recursive: true });
  }
});

/** What was answered with success is there: a kill of the process alone loses nothing that was written. */
async function expectRight(get: Served['get'], contents: readonly string[], kept: Set<string>): Promise<void> {
  for (const [n, content] of contents.entries()) {
    const got = await get(casOf(content));
    if (got.status === 200) expect(got.body.toString() === content).toBe(true);
    else expect([n, got.status, kept.has(casOf(content))]).toEqual([n, 404, false]);
    const isThere = got.status === 200;
    const result = await get(acOf(`${n}`));
    if (result.status === 200) {
      expect([isThere, result.body]).toEqual([true, resultOf(content)]);
      continue;
    }
    // A result without its content is dropped as it is asked for; one with it is not lost.
    expect([n, result.status, isThere && kept.has(acOf(`${n}`))]).toEqual([n, 404, false]);
    kept.delete(acOf(`${n}`));
  }
}
