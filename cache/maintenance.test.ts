// What gows cache stats, gc and verify answer, and do.

import {
  existsSync,
  linkSync,
  mkdirSync,
  mkdtempSync,
  readdirSync,
  readFileSync,
  rmSync,
  utimesSync,
  writeFileSync,
} from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { afterEach, beforeEach, expect, test } from 'vitest';
import { cacheStats, collectCache, openCache, verifyCache } from '#cache';
import { openStore } from '#sqlite';
import { places, storeRequest } from './local.ts';
import { keyOf, noise, sampleEarlier, sampleEntry, sampleNode, sampleShape } from './sample.fixture.ts';
import { cacheCollectedSchema, cacheStatsSchema, cacheVerifiedSchema } from './schema.ts';

let cacheDir: string;
const at = Date.parse('2026-03-01T10:00:00Z');
const bound = 1024 ** 3;

beforeEach(() => {
  cacheDir = mkdtempSync(path.join(tmpdir(), 'gows-cache-'));
});

afterEach(() => rmSync(cacheDir, { recursive: true, force: true }));

/** Two small results, put a day after a large one, all told once; and one of each other value. */
async function fill(): Promise<void> {
  for (const [names, now] of [
    [['large'], at],
    [['a', 'b'], at + 24 * 60 * 60 * 1000],
  ] as const) {
    const { cache } = await openCache(cacheDir, { now: () => now });
    for (const name of names) {
      const output = name === 'large' ? noise(200_000) : 'ok\n';
      cache?.put({ keys: [{ key: keyOf(`k${name}`), result: keyOf(name) }], entry: sampleEntry(`p/${name}`, output) });
      expect(cache?.entry(keyOf(name))).toBeDefined();
    }
    cache?.putEarlier('p', sampleEarlier('p', 'u'));
    cache?.putObserved('p', sampleShape());
    cache?.putNodes([keyOf('n')], sampleNode);
    expect(cache?.close()).toEqual([]);
  }
}

async function there(): Promise<readonly string[]> {
  const { cache } = await openCache(cacheDir);
  const found = ['a', 'b', 'large'].filter((name) => cache?.entry(keyOf(name)));
  cache?.close();
  return found;
}

const blobFiles = () =>
  readdirSync(places.blobs(cacheDir), { recursive: true, withFileTypes: true })
    .filter((entry) => entry.isFile())
    .map((entry) => path.join(entry.parentPath, entry.name));

async function inDatabase(sql: string): Promise<void> {
  const { db } = await openStore(storeRequest(cacheDir));
  db?.exec(sql);
  db?.close();
}

const binaryBound = { maxBytes: 3, settingsAgeMs: 1, binaryAgeMs: 2 };
const binaries = { removed: 0, bytesBefore: 0, bytesAfter: 0, maxBytes: 3 };

test('stats tell what is kept, its age, its use, and what else lies in the folder', async () => {
  await fill();
  mkdirSync(path.join(cacheDir, 'bin', 'x'), { recursive: true });
  writeFileSync(path.join(cacheDir, 'bin', 'x', 'a.test'), Buffer.alloc(5000));
  linkSync(path.join(cacheDir, 'bin', 'x', 'a.test'), path.join(cacheDir, 'bin', 'x', 'again'));
  writeFileSync(path.join(cacheDir, 'gows.db'), Buffer.alloc(700));
  mkdirSync(path.join(cacheDir, 'streams'));
  writeFileSync(path.join(cacheDir, 'streams', 'a.jsonl.gz'), Buffer.alloc(300));
  const stats = await cacheStats(cacheDir, { maxBytes: bound, binaryBound, hits: 3 });
  expect(cacheStatsSchema.parse(stats)).toEqual(stats);
  expect(stats).toMatchObject({
    schema: 'gows.cache-stats/1',
    dir: cacheDir,
    entries: 3,
    packages: 3,
    maxBytes: bound,
    blobs: { count: 1, bytes: readFileSync(blobFiles()[0] ?? '').length },
    hits: 3,
    oldest: '2026-03-01T10:00:00.000Z',
    newest: '2026-03-02T10:00:00.000Z',
    binaryBytes: 5000,
    historyBytes: 700,
    streamBytes: 300,
    reportBytes: 0,
    diagnostics: [],
  });
  expect(stats.bytes).toBeGreaterThan(stats.blobs.bytes);
});

test('gc lets the least recently used go until the rest fits, and its files with it', async () => {
  await fill();
  const answer = await collectCache(cacheDir, { binaries, maxBytes: 100_000, now: () => at });
  expect(cacheCollectedSchema.parse(answer)).toEqual(answer);
  expect(answer).toMatchObject({ evicted: 1, entries: 2, orphans: 0, maxBytes: 100_000, diagnostics: [] });
  expect(answer.bytesBefore - answer.bytesAfter).toBeGreaterThan(100_000);
  expect(await there()).toEqual(['a', 'b']);
  expect(blobFiles()).toEqual([]);
});

test('gc within the bound lets nothing go', async () => {
  await fill();
  expect(await collectCache(cacheDir, { binaries, maxBytes: bound, now: () => at })).toMatchObject({
    evicted: 0,
    entries: 3,
  });
  expect(await there()).toEqual(['a', 'b', 'large']);
});

test('gc --all lets everything go', async () => {
  await fill();
  const answer = await collectCache(cacheDir, { binaries, maxBytes: bound, all: true });
  expect(answer).toMatchObject({ evicted: 3, entries: 0, maxBytes: 0 });
  expect(await there()).toEqual([]);
  expect((await cacheStats(cacheDir, { maxBytes: bound, binaryBound, hits: 3 })).bytes).toBe(0);
  expect(blobFiles()).toEqual([]);
});

test('gc sweeps files that nothing refers to, but not those that are only just written', async () => {
  await fill();
  const folder = path.dirname(blobFiles()[0] ?? '');
  const [old, young, killed] = [keyOf('old'), keyOf('young'), `${keyOf('killed')}.0a1b2c.tmp`].map((name) =>
    path.join(folder, name),
  ) as [string, string, string];
  for (const file of [old, young, killed]) writeFileSync(file, 'orphan');
  for (const file of [old, killed, ...blobFiles().filter((file) => file !== young)]) utimesSync(file, 0, 0);
  const answer = await collectCache(cacheDir, { binaries, maxBytes: bound });
  expect(answer).toMatchObject({ evicted: 0, orphans: 2, entries: 3 });
  expect([old, young, killed].filter(existsSync)).toEqual([young]);
  expect(await there()).toEqual(['a', 'b', 'large']);
});

test('gc lets results go that no shape leads to any more, and the other way round', async () => {
  await fill();
  await inDatabase("DELETE FROM shapes WHERE id = 1; DELETE FROM contents WHERE package = 'p/b'");
  expect(await collectCache(cacheDir, { binaries, maxBytes: bound, now: () => at })).toMatchObject({
    evicted: 1,
    entries: 1,
  });
  expect(await there()).toEqual(['a']);
  expect(blobFiles()).toEqual([]);
});

test('verify reads everything and finds a sound cache sound', async () => {
  await fill();
  const answer = await verifyCache(cacheDir);
  expect(cacheVerifiedSchema.parse(answer)).toEqual(answer);
  expect(answer).toMatchObject({ entries: 3, others: 6, damaged: [], diagnostics: [] });
  expect(answer.bytes).toBeGreaterThan(100_000);
});

test('verify names what is damaged, by its package, and drops it: once', async () => {
  await fill();
  writeFileSync(blobFiles()[0] ?? '', 'x');
  await inDatabase(`
    UPDATE contents SET value = randomblob(100) WHERE package = 'p/a';
    UPDATE results SET seal = randomblob(32) WHERE result = '${keyOf('b')}';
    UPDATE observed SET value = 'text';
    UPDATE nodes SET seal = zeroblob(32);
    UPDATE earlier SET package = 'q'`);
  const answer = await verifyCache(cacheDir);
  expect(cacheVerifiedSchema.parse(answer)).toEqual(answer);
  expect([...answer.damaged].sort((a, b) => a.name.localeCompare(b.name) || a.kind.localeCompare(b.kind))).toEqual(
    [
      { kind: 'node', name: keyOf('n'), why: 'its row was altered' },
      { kind: 'observed', name: 'p', why: 'its row was altered' },
      { kind: 'result', name: 'p/a', why: 'its content was altered' },
      { kind: 'result', name: 'p/b', why: 'its row was altered' },
      { kind: 'result', name: 'p/large', why: 'its content was altered' },
      { kind: 'earlier', name: 'q', why: 'its row was altered' },
    ].sort((a, b) => a.name.localeCompare(b.name) || a.kind.localeCompare(b.kind)),
  );
  expect(await there()).toEqual([]);
  expect((await verifyCache(cacheDir)).damaged).toEqual([]);
});

test('a missing file is named as such', async () => {
  await fill();
  rmSync(blobFiles()[0] ?? '');
  expect((await verifyCache(cacheDir)).damaged).toEqual([
    { kind: 'result', name: 'p/large', why: 'its file is missing' },
  ]);
});

test('verify sets a database aside that is damaged as a whole, however that shows', async () => {
  for (const damage of [
    () => writeFileSync(places.database(cacheDir), 'this is no database '.repeat(500)),
    () => {
      const content = readFileSync(places.database(cacheDir));
      content.fill(0xa5, 4096 * 2, 4096 * 6);
      writeFileSync(places.database(cacheDir), content);
    },
  ]) {
    await fill();
    damage();
    const answer = await verifyCache(cacheDir);
    expect(answer.damaged).toMatchObject([{ kind: 'database', name: places.database(cacheDir) }]);
    expect(answer.diagnostics).toMatchObject([{ code: 'store/quarantined' }]);
    expect((await verifyCache(cacheDir)).damaged).toEqual([]);
  }
});

test('where the database is a newer one, each says so and answers with nothing', async () => {
  await fill();
  await inDatabase('PRAGMA user_version = 1000');
  for (const answer of [
    await cacheStats(cacheDir, { maxBytes: bound, binaryBound, hits: 3 }),
    await collectCache(cacheDir, { binaries, maxBytes: bound }),
    await verifyCache(cacheDir),
  ]) {
    expect(answer.diagnostics).toMatchObject([{ code: 'store/unavailable' }]);
    expect(answer.entries).toBe(0);
  }
});
