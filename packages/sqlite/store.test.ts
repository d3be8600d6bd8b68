// Opening the database: whatever state it is in, a run goes on, and is told what happened.

import { spawn } from 'node:child_process';
import { cpSync, mkdtempSync, readdirSync, readFileSync, rmSync, statSync, truncateSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { afterEach, beforeEach, expect, test } from 'vitest';
import { type Database, openStore } from '#sqlite';
import { fillDisk, makeReadOnly, withTmpfs } from '#testkit';
import { loadDriver } from './driver.ts';

const steps = ['CREATE TABLE notes(text TEXT NOT NULL)', 'ALTER TABLE notes ADD COLUMN author TEXT'];
let folder: string;
let file: string;
const opened: Database[] = [];

beforeEach(() => {
  folder = mkdtempSync(path.join(tmpdir(), 'gows-store-'));
  file = path.join(folder, 'cache', 'gows.db');
});

afterEach(() => {
  for (const db of opened.splice(0)) db.close();
  rmSync(folder, { recursive: true, force: true });
});

async function open(at = file, known: readonly string[] = steps) {
  const store = await openStore({ file: at, steps: known });
  if (store.db) opened.push(store.db);
  return store;
}

async function filled(rows: number): Promise<void> {
  const { db } = await open();
  const insert = db?.prepare('INSERT INTO notes(text) VALUES (?)');
  db?.transaction(() => {
    for (let n = 0; n < rows; n++) insert?.run(`note ${n} ${'x'.repeat(500)}`);
  })();
  db?.close();
}

const notes = (db: Database | undefined) => db?.prepare('SELECT count(*) FROM notes').pluck().get();
const asideNames = () => readdirSync(path.dirname(file)).filter((name) => /\.damaged-\w+$/.test(name));

test('a new database is made with its folder, in WAL, at the last version', async () => {
  const { db, diagnostics } = await open();
  expect(diagnostics).toEqual([]);
  expect(db?.pragma('journal_mode', { simple: true })).toBe('wal');
  expect(db?.pragma('synchronous', { simple: true })).toBe(1);
  expect(db?.pragma('user_version', { simple: true })).toBe(2);
});

test('an older database is brought forward and keeps its rows', async () => {
  const old = await open(file, steps.slice(0, 1));
  old.db?.exec("INSERT INTO notes VALUES ('kept')");
  old.db?.close();
  const { db, diagnostics } = await open();
  expect(diagnostics).toEqual([]);
  expect(db?.prepare('SELECT text, author FROM notes').all()).toEqual([{ text: 'kept', author: null }]);
});

test('a failing step leaves the database as it was', async () => {
  await filled(3);
  const broken = await open(file, [...steps, 'CREATE TABLE half(x)', 'CREATE TABLE nonsense(']);
  expect(broken.db).toBeUndefined();
  expect(broken.diagnostics[0]).toMatchObject({ code: 'store/unavailable', severity: 'warning' });
  const { db } = await open();
  expect(notes(db)).toBe(3);
  expect(db?.pragma('user_version', { simple: true })).toBe(2);
});

test('a database of a newer gows is left alone to the byte', async () => {
  const newer = await open(file, [...steps, 'CREATE TABLE future(x)']);
  newer.db?.close();
  const before = readFileSync(file);
  const { db, diagnostics } = await open();
  expect(db).toBeUndefined();
  expect(diagnostics).toMatchObject([{ code: 'store/unavailable', severity: 'warning', place: { file } }]);
  expect(diagnostics[0]?.message).toContain('newer gows (form 3, this one knows 2)');
  expect(readFileSync(file).equals(before)).toBe(true);
});

test('a database of another program is left alone', async () => {
  await open();
  opened.splice(0).map((db) => db.close());
  rmSync(file);
  const other = (await loadDriver())(file, { busyMs: 0 });
  other.exec('CREATE TABLE theirs(x)');
  other.close();
  const { db, diagnostics } = await open();
  expect(db).toBeUndefined();
  expect(diagnostics[0]?.message).toContain('another program');
});

test.for([
  ['garbled from the first byte', () => writeFileSync(file, 'this is no database '.repeat(500))],
  ['cut in the middle of a page', () => truncateSync(file, Math.floor(statSync(file).size / 2) - 100)],
  ['cut to one page', () => truncateSync(file, 4096)],
  ['cut inside the header', () => truncateSync(file, 50)],
] as const)('a database %s is set aside, said, and begun anew', async ([, damage]) => {
  await filled(200);
  damage();
  const { db, diagnostics } = await open();
  expect(diagnostics).toMatchObject([{ code: 'store/quarantined', severity: 'warning', place: { file } }]);
  expect(notes(db)).toBe(0);
  expect(asideNames()).toHaveLength(1);
  db?.close();
  expect((await open()).diagnostics).toEqual([]);
});

test('an empty file is begun anew without a word', async () => {
  await filled(1);
  truncateSync(file, 0);
  const { db, diagnostics } = await open();
  expect(diagnostics).toEqual([]);
  expect(notes(db)).toBe(0);
});

test('damage met while in use is set aside, and only once', async () => {
  await filled(2000);
  const content = readFileSync(file);
  content.fill(0xa5, 8192);
  writeFileSync(file, content);
  const [first, second] = [await open(), await open()];
  let damage: unknown;
  try {
    first.db?.prepare('SELECT sum(length(text)) FROM notes').get();
  } catch (error) {
    damage = error;
  }
  expect(damage).toMatchObject({ code: expect.stringContaining('SQLITE_CORRUPT') });
  expect(first.setAside?.(damage)).toMatchObject({ code: 'store/quarantined' });
  const renewed = await open();
  expect(notes(renewed.db)).toBe(0);
  renewed.db?.exec("INSERT INTO notes(text) VALUES ('new')");
  expect(second.setAside?.(damage)).toMatchObject({ code: 'store/unavailable' });
  expect(asideNames()).toHaveLength(1);
  expect(notes((await open()).db)).toBe(1);
});

test('at most three damaged databases are kept', async () => {
  for (let n = 0; n < 5; n++) {
    await filled(1);
    writeFileSync(file, `rubbish number ${n} `.repeat(100));
    await open();
    opened.splice(0).map((db) => db.close());
  }
  expect(asideNames()).toHaveLength(3);
});

test('many processes that meet a damaged database agree on one new one', async () => {
  await filled(100);
  writeFileSync(file, 'rubbish '.repeat(2000));
  const script = `
    const { openStore } = await import(${JSON.stringify(path.join(import.meta.dirname, 'store.ts'))});
    const { db, diagnostics } = await openStore(${JSON.stringify({ file, steps })});
    db.prepare('INSERT INTO notes(text) VALUES (?)').run(String(process.pid));
    process.stdout.write(JSON.stringify(diagnostics.map((d) => d.code)));
    db.close();`;
  const said = await Promise.all(
    Array.from({ length: 4 }, async () => {
      const child = spawn(process.execPath, ['--no-warnings', '--input-type=module', '-e', script], {
        cwd: import.meta.dirname,
        stdio: ['ignore', 'pipe', 'inherit'],
      });
      let text = '';
      for await (const chunk of child.stdout) text += chunk;
      return JSON.parse(text) as string[];
    }),
  );
  expect(said.flat()).toEqual(['store/quarantined']);
  expect(notes((await open()).db)).toBe(4);
});

test('a folder that is a file makes the store unavailable, with a remedy', async () => {
  const plain = path.join(folder, 'plain');
  writeFileSync(plain, '');
  const { db, diagnostics } = await open(path.join(plain, 'gows.db'));
  expect(db).toBeUndefined();
  expect(diagnostics).toMatchObject([{ code: 'store/unavailable', severity: 'warning' }]);
  expect(diagnostics[0]?.remedy).toContain('--cache-dir');
});

test('a read-only folder makes the store unavailable', async (context) => {
  await withTmpfs(context, '1m', async (mounted) => {
    makeReadOnly(mounted);
    const { db, diagnostics } = await open(path.join(mounted, 'deep', 'gows.db'));
    expect(db).toBeUndefined();
    expect(diagnostics[0]?.message).toContain('cannot be made');
    const flat = await open(path.join(mounted, 'gows.db'));
    expect(flat.db).toBeUndefined();
    expect(flat.diagnostics).toMatchObject([{ code: 'store/unavailable' }]);
  });
});

test('a full disk makes the store unavailable and leaves what was there', async (context) => {
  await withTmpfs(context, '1m', async (mounted) => {
    const there = path.join(mounted, 'gows.db');
    const first = await open(there, steps.slice(0, 1));
    first.db?.exec("INSERT INTO notes VALUES ('kept')");
    first.db?.close();
    opened.length = 0;
    const filler = fillDisk(mounted);
    const { db, diagnostics } = await open(there);
    expect(db).toBeUndefined();
    expect(diagnostics).toMatchObject([{ code: 'store/unavailable' }]);
    rmSync(filler);
    const after = await open(there);
    expect(notes(after.db)).toBe(1);
    after.db?.close();
    opened.length = 0;
  });
});

test('a database whose tables are not as they were made is damaged, though SQLite finds nothing wrong', async () => {
  await filled(3);
  const { db: changing } = await open();
  changing?.exec('ALTER TABLE notes RENAME COLUMN author TO auth0r');
  changing?.close();
  const { db, diagnostics } = await openStore({ file, steps, probes: ['SELECT text, author FROM notes'] });
  if (db) opened.push(db);
  expect(diagnostics).toMatchObject([{ code: 'store/quarantined', severity: 'warning' }]);
  expect(notes(db)).toBe(0);
});

test('of a folder that is told to be read-only a copy is read, with the journal of a killed process, and nothing is written', async () => {
  const { db } = await open();
  db?.exec("INSERT INTO notes(text) VALUES ('in the journal')");
  // As after a kill -9: neither is the journal taken into the file, nor is anybody there.
  const there = path.join(folder, 'copied', 'gows.db');
  cpSync(path.dirname(file), path.dirname(there), { recursive: true });
  rmSync(`${there}-shm`, { force: true });
  expect(statSync(`${there}-wal`).size).toBeGreaterThan(0);
  const before = readdirSync(path.dirname(there));
  const copy = await openStore({ file: there, steps, readOnly: true });
  expect(copy.diagnostics).toEqual([]);
  expect(notes(copy.db)).toBe(1);
  copy.db?.exec("INSERT INTO notes(text) VALUES ('lost')");
  copy.db?.close();
  expect(readdirSync(path.dirname(there))).toEqual(before);
  expect(await openStore({ file: path.join(folder, 'none', 'gows.db'), steps, readOnly: true })).toEqual({
    diagnostics: [],
  });
  expect(readdirSync(folder)).not.toContain('none');
});

test('where nothing can be written, a copy in memory may stand for the database', async (context) => {
  await withTmpfs(context, '1m', async (mounted) => {
    const there = path.join(mounted, 'gows.db');
    const { db } = await openStore({ file: there, steps });
    db?.exec("INSERT INTO notes(text) VALUES ('kept')");
    db?.close();
    makeReadOnly(mounted);
    expect((await open(there)).db).toBeUndefined();
    const copy = await openStore({ file: there, steps, copyReadOnly: true });
    if (copy.db) opened.push(copy.db);
    expect(notes(copy.db)).toBe(1);
    expect(copy).toMatchObject({ diagnostics: [], notKept: { code: 'store/unavailable', severity: 'warning' } });
    const older = await openStore({ file: there, steps: [...steps, 'CREATE TABLE more(x)'], copyReadOnly: true });
    expect(older.db).toBeUndefined();
  });
});
