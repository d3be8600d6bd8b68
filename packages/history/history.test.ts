// History: what is recorded is found again, and nothing that happens to the database reaches the run.

import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { existsSync, mkdtempSync, readFileSync, rmSync, statSync, utimesSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { afterEach, beforeEach, expect, test } from 'vitest';
import { type History, openHistory, type TaskResult } from '#history';
import { guard, openStore } from '#sqlite';
import { boundDigests } from './digests.ts';
import { openMemo } from './memo.ts';
import { boundRuns } from './runs.ts';
import { steps } from './schema.ts';

let cacheDir: string;
let open: History[];

beforeEach(() => {
  cacheDir = mkdtempSync(path.join(tmpdir(), 'gows-history-'));
  open = [];
});

afterEach(() => {
  for (const history of open) history.close();
  rmSync(cacheDir, { recursive: true, force: true });
});

const clock = () => Date.parse('2026-03-01T10:00:00Z');

async function opened(): Promise<History> {
  const { history, diagnostics } = await openHistory(cacheDir, { now: clock });
  expect(diagnostics).toEqual([]);
  if (!history) throw new Error('no history');
  open.push(history);
  return history;
}

function result(packagePath: string, elapsedMs: number, more: Partial<TaskResult> = {}): TaskResult {
  return {
    task: { id: `test:${packagePath}`, kind: 'test', package: packagePath, module: 'example.com/m' },
    outcome: 'pass',
    attempt: 1,
    startedAt: '2026-03-01T10:00:00.000Z',
    elapsedMs,
    ...more,
  };
}

const run = (id: string, more = {}) => ({ id, startedAt: '2026-03-01T10:00:00.000Z', command: 'test', ...more });
const databaseFile = () => path.join(cacheDir, 'gows.db');
const hex = (digit: string) => digit.repeat(64);

async function storeGuard() {
  const { db, setAside } = await openStore({ file: databaseFile(), steps });
  if (!db || !setAside) throw new Error('no database');
  return { db, store: guard({ db, file: databaseFile(), setAside }) };
}

test('a run, its results and its end are kept in the tables', async () => {
  const history = await opened();
  const recorder = history.beginRun(run('r1', { head: 'abc' }));
  const usage = { userMs: 12.5, systemMs: 3, maxRssKiB: 2048.4 };
  recorder.record(result('example.com/m/a', 120, { usage, binary: hex('a'), attempt: 2 }));
  recorder.record(result('example.com/m/b', 5, { outcome: 'race' }));
  recorder.finish({ outcome: 'fail', exitCode: 1, reused: 3 });
  expect(history.close()).toEqual([]);
  const again = await opened();
  expect(again.reused()).toBe(3);
  again.close();
  const { db } = await openStore({ file: databaseFile(), steps });
  expect(db?.prepare('SELECT * FROM runs').all()).toEqual([
    {
      id: 'r1',
      started_at: Date.parse('2026-03-01T10:00:00Z'),
      command: 'test',
      head: 'abc',
      partial: 0,
      outcome: 'fail',
      exit_code: 1,
      reused: 3,
    },
  ]);
  expect(db?.prepare('SELECT package, outcome, attempt, user_ms, max_rss_kib FROM results ORDER BY id').all()).toEqual([
    { package: 'example.com/m/a', outcome: 'pass', attempt: 2, user_ms: 12.5, max_rss_kib: 2048 },
    { package: 'example.com/m/b', outcome: 'race', attempt: 1, user_ms: null, max_rss_kib: null },
  ]);
  db?.close();
});

test('the expected duration is the median of the last full passes', async () => {
  const history = await opened();
  const full = history.beginRun(run('full'));
  for (const [minute, ms] of [9000, 100, 110, 5000, 120, 130].entries()) {
    full.record(result('p', ms, { startedAt: `2026-03-01T10:0${minute}:00.000Z` }));
  }
  full.record(result('p', 7, { outcome: 'fail' }));
  full.record(result('broken', 70, { outcome: 'race' }));
  full.record(result('broken', 1, { outcome: 'build-fail' }));
  history.beginRun(run('some', { partial: true })).record(result('p', 1));
  history.close();
  const next = await opened();
  expect(next.expected('p')?.ms).toBe(120);
  expect(next.expected('p', 'vet')?.ms).toBeUndefined();
  expect(next.expected('other')?.ms).toBeUndefined();
  // What has never passed takes what it took to fail.
  expect(next.expected('broken')?.ms).toBe(70);
});

test('CPU and memory are expected as measured: the median of times, the most of memory, nothing where unknown', async () => {
  const history = await opened();
  const recorder = history.beginRun(run('r1'));
  const usage = (userMs: number, maxRssKiB: number) => ({ usage: { userMs, systemMs: 1, maxRssKiB } });
  recorder.record(result('p', 100, usage(9, 10)));
  recorder.record(result('p', 100, usage(19, 4000)));
  recorder.record(result('p', 100, usage(900, 20)));
  recorder.record(result('p', 100));
  recorder.record(result('bare', 7));
  history.close();
  const next = await opened();
  expect(next.expected('p')).toEqual({ ms: 100, cpuMs: 20, memoryBytes: 4000 * 1024 });
  expect(next.expected('bare')).toEqual({ ms: 7 });
});

test('a package has passed as a whole, or for a partial run in any way', async () => {
  const history = await opened();
  history.beginRun(run('full')).record(result('whole', 1));
  history.beginRun(run('some', { partial: true })).record(result('part', 1));
  history.beginRun(run('bad')).record(result('never', 1, { outcome: 'fail' }));
  history.close();
  const next = await opened();
  const passed = (partial: boolean) => ['whole', 'part', 'never'].filter((name) => next.hasPassed(name, { partial }));
  expect(passed(false)).toEqual(['whole']);
  expect(passed(true)).toEqual(['whole', 'part']);
});

test('a kept answer is found at once, after reopening, and under its own key only', async () => {
  const history = await opened();
  history.putMemo('base-listing', 'tree1', Buffer.from('first'));
  history.putMemo('base-listing', 'tree1', Buffer.from('answer'));
  expect(history.getMemo('base-listing', 'tree1')?.toString()).toBe('answer');
  history.close();
  const next = await opened();
  expect(next.getMemo('base-listing', 'tree1')?.toString()).toBe('answer');
  expect(next.getMemo('base-listing', 'tree2')).toBeUndefined();
  expect(next.getMemo('other', 'tree1')).toBeUndefined();
});

test('kept answers give way to newer ones in the order of their last use', async () => {
  let time = 0;
  const { db, store } = await storeGuard();
  const memo = openMemo(store, () => time, 1000);
  for (const key of ['a', 'b', 'c', 'd']) {
    time += 2 * 60 * 60 * 1000;
    for (const part of ['1', '2', '3']) memo.put('kind', key + part, Buffer.alloc(68));
  }
  store.flush(1000);
  time += 2 * 60 * 60 * 1000;
  expect(memo.get('kind', 'a1')).toBeDefined();
  memo.shrink();
  store.flush(1000);
  const keys = db.prepare('SELECT key FROM memo ORDER BY key').pluck().all();
  expect(keys).toEqual(['a1', 'b1', 'b2', 'b3', 'c1', 'c2', 'c3', 'd1', 'd2', 'd3']);
  memo.put('kind', 'huge', Buffer.alloc(500));
  expect(memo.get('kind', 'huge')).toBeUndefined();
  store.close();
});

test('a kept answer that was damaged on the disk is none', async () => {
  const { db, store } = await storeGuard();
  openMemo(store, Date.now).put('kind', 'key', Buffer.from('answer'));
  store.flush(1000);
  const memo = openMemo(store, Date.now);
  expect(memo.get('kind', 'key')?.toString()).toBe('answer');
  const value = db.prepare('SELECT value FROM memo').pluck().get() as Buffer;
  value[value.length - 1] = 0x3f;
  db.prepare('UPDATE memo SET value = ?').run(value);
  expect(memo.get('kind', 'key')).toBeUndefined();
  db.prepare("UPDATE memo SET value = x'00'").run();
  expect(memo.get('kind', 'key')).toBeUndefined();
  store.close();
});

test('a digest is trusted while the file is the same, and survives reopening', async () => {
  const file = path.join(cacheDir, 'a.go');
  writeFileSync(file, 'package a');
  const old = new Date(Date.now() - 60_000);
  utimesSync(file, old, old);
  const stat = statSync(file, { bigint: true });
  // As if it had been read long after it was changed.
  const readAt = stat.ctimeNs + 5_000_000_000n;
  const history = await opened();
  expect(history.digests.lookup(file, stat)).toBeUndefined();
  history.digests.store(file, stat, hex('c'), readAt);
  expect(history.digests.lookup(file, stat)).toBe(hex('c'));
  history.close();
  const next = await opened();
  expect(next.digests.lookup(file, stat)).toBe(hex('c'));
  expect(next.digests.lookup(path.join(cacheDir, 'b.go'), stat)).toBeUndefined();
});

test.for(['dev', 'ino', 'size', 'mtimeNs', 'ctimeNs'] as const)('another %s makes a digest unknown', async (field) => {
  const file = path.join(cacheDir, 'a.go');
  writeFileSync(file, 'package a');
  const stat = statSync(file, { bigint: true });
  const history = await opened();
  history.digests.store(file, stat, hex('c'), stat.ctimeNs + 5_000_000_000n);
  const other = Object.assign(Object.create(Object.getPrototypeOf(stat)), stat, { [field]: stat[field] + 1n });
  expect(history.digests.lookup(file, stat)).toBe(hex('c'));
  expect(history.digests.lookup(file, other)).toBeUndefined();
});

test('a file that changed within two seconds of being read is not remembered', async () => {
  const file = path.join(cacheDir, 'a.go');
  writeFileSync(file, 'package a');
  const stat = statSync(file, { bigint: true });
  const history = await opened();
  history.digests.store(file, stat, hex('c'), stat.ctimeNs + 1_999_000_000n);
  expect(history.digests.lookup(file, stat)).toBeUndefined();
});

test('old and superfluous runs go, with their results', async () => {
  const day = 24 * 60 * 60 * 1000;
  const now = Date.parse('2026-03-01T10:00:00Z');
  const history = await opened();
  const old = new Date(now - 91 * day).toISOString();
  history.beginRun({ ...run('old'), startedAt: old }).record(result('p', 1));
  history.beginRun(run('new')).record(result('p', 1));
  history.close();
  const { db } = await openStore({ file: databaseFile(), steps });
  if (!db) throw new Error('no database');
  boundRuns(db, now);
  boundDigests(db, 0);
  expect(db.prepare('SELECT id FROM runs').pluck().all()).toEqual(['new']);
  expect(db.prepare('SELECT count(*) FROM results').pluck().get()).toBe(1);
  db.close();
});

test('two processes write at once, and both are kept', async () => {
  const first = await opened();
  const second = await opened();
  const [one, two] = [first.beginRun(run('one')), second.beginRun(run('two'))];
  for (let n = 0; n < 600; n++) {
    one.record(result(`a${n}`, 1));
    two.record(result(`b${n}`, 1));
  }
  expect(first.close()).toEqual([]);
  expect(second.close()).toEqual([]);
  const next = await opened();
  expect(next.expected('a599')?.ms).toBe(1);
  expect(next.expected('b599')?.ms).toBe(1);
});

test('kill -9 in the middle of a run leaves a sound database with what was written', async () => {
  const script = `
    const { openHistory } = await import(${JSON.stringify(path.join(import.meta.dirname, 'history.ts'))});
    const { history } = await openHistory(${JSON.stringify(cacheDir)});
    const recorder = history.beginRun(${JSON.stringify(run('r1'))});
    for (let n = 0; ; n++) {
      recorder.record(${JSON.stringify(result('p', 1))});
      if (n === 2000) process.stdout.write('recording');
    }`;
  const child = spawn(process.execPath, ['--no-warnings', '--input-type=module', '-e', script], {
    cwd: import.meta.dirname,
    stdio: ['ignore', 'pipe', 'inherit'],
  });
  await once(child.stdout, 'data');
  child.kill('SIGKILL');
  await once(child, 'exit');
  const history = await opened();
  expect(history.expected('p')?.ms).toBe(1);
  expect(history.close()).toEqual([]);
  const { db } = await openStore({ file: databaseFile(), steps });
  expect(db?.pragma('integrity_check', { simple: true })).toBe('ok');
  expect(db?.prepare('SELECT outcome FROM runs').pluck().all()).toEqual([null]);
  db?.close();
});

test('while another process holds the database the run goes on, and what waits is kept later', async () => {
  const history = await opened();
  const { db: other } = await openStore({ file: databaseFile(), steps });
  other?.exec('BEGIN IMMEDIATE');
  const recorder = history.beginRun(run('r1'));
  for (let n = 0; n < 501; n++) recorder.record(result(`p${n}`, 1));
  expect(history.getMemo('any', 'key')).toBeUndefined();
  other?.exec('COMMIT');
  other?.close();
  expect(history.close()).toEqual([]);
  expect((await opened()).expected('p500')?.ms).toBe(1);
});

test('where another process never lets go, one warning says what is missing', async () => {
  const history = await opened();
  const { db: other } = await openStore({ file: databaseFile(), steps });
  other?.exec('BEGIN IMMEDIATE');
  history.beginRun(run('r1')).record(result('p', 1));
  expect(history.close()).toMatchObject([{ code: 'store/unavailable', severity: 'warning' }]);
  other?.exec('COMMIT');
  other?.close();
});

test('a database damaged during the run is set aside with one warning, and nothing throws', async () => {
  const before = await opened();
  const filler = before.beginRun(run('r0'));
  for (let n = 0; n < 2000; n++) filler.record(result(`example.com/m/package${n}`, n));
  before.close();
  const content = readFileSync(databaseFile());
  content.fill(0x5a, 8192);
  writeFileSync(databaseFile(), content);
  const history = await opened();
  const recorder = history.beginRun(run('r1'));
  for (let n = 0; n < 600; n++) recorder.record(result(`p${n}`, 1));
  history.expected('example.com/m/package7');
  recorder.finish({ outcome: 'pass', exitCode: 0 });
  const told = history.close();
  expect(told).toMatchObject([{ code: 'store/quarantined', severity: 'warning' }]);
  expect(existsSync(databaseFile())).toBe(false);
  expect((await opened()).expected('p1')?.ms).toBeUndefined();
});

test('a disk that fills up during the run costs one warning', async () => {
  const { db, store } = await storeGuard();
  db.pragma(`max_page_count = ${Number(db.pragma('page_count', { simple: true })) + 2}`);
  const memo = openMemo(store, Date.now);
  for (let n = 0; n < 600; n++) memo.put('kind', `${n}`, Buffer.alloc(10_000));
  memo.put('kind', 'more', Buffer.alloc(10));
  const told = store.close();
  expect(told).toHaveLength(1);
  expect(told[0]).toMatchObject({ code: 'store/unavailable', severity: 'warning' });
  expect(told[0]?.message).toContain('the disk is full');
  expect(store.close()).toEqual(told);
});

test('without a usable database there is no history and a warning', async () => {
  writeFileSync(path.join(cacheDir, 'plain'), '');
  const { history, diagnostics } = await openHistory(path.join(cacheDir, 'plain', 'deeper'));
  expect(history).toBeUndefined();
  expect(diagnostics).toMatchObject([{ code: 'store/unavailable', severity: 'warning' }]);
});
