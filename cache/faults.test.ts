// Whatever happens to disk and database: an entry is the right one or none, nothing throws, and a loss is told.

import { spawn } from 'node:child_process';
import { once } from 'node:events';
import {
  existsSync,
  mkdtempSync,
  readdirSync,
  readFileSync,
  rmSync,
  statSync,
  truncateSync,
  writeFileSync,
} from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { afterEach, beforeEach, expect, test, vi } from 'vitest';
import { type Cache, openCache } from '#cache';
import { openStore } from '#sqlite';
import { fillDisk, makeReadOnly, withTmpfs } from '#testkit';
import { faultyPorts } from './faulty.fixture.ts';
import { openLocal, places, storeRequest } from './local.ts';
import { keyOf, noise, sampleEarlier, sampleEntry, sampleNode, sampleShape } from './sample.fixture.ts';

const long = process.env['GOWS_LONG'] === '1';
if (long) vi.setConfig({ testTimeout: 900_000 });
/** Hundreds of databases are made here, and each is synced to the disk as it closes. */
const quickFolder = existsSync('/dev/shm') ? '/dev/shm' : tmpdir();
let cacheDir: string;

beforeEach(() => {
  cacheDir = mkdtempSync(path.join(quickFolder, 'gows-cache-'));
});

afterEach(() => rmSync(cacheDir, { recursive: true, force: true }));

async function opened(folder = cacheDir): Promise<Cache> {
  const { cache, diagnostics } = await openCache(folder);
  expect(diagnostics).toEqual([]);
  if (!cache) throw new Error('no cache');
  return cache;
}

const outputs: Readonly<Record<string, string>> = {
  small: 'ok\n',
  middle: noise(5_000),
  large: noise(90_000),
};
const names = Object.keys(outputs);
const right = (name: string) => sampleEntry(`p/${name}`, outputs[name]);
const pairs = (name: string) => [
  { key: keyOf(`k ${name}`), result: keyOf(name) },
  { key: keyOf(`k2 ${name}`), result: keyOf(`2 ${name}`) },
];

function fill(cache: Cache): void {
  for (const name of names) cache.put({ keys: pairs(name), entry: right(name) });
  cache.link(keyOf('k3 small'), keyOf('3 small'), sampleShape(), keyOf('small'));
  cache.putEarlier('p', sampleEarlier('p', 'u'));
  cache.putObserved('p', sampleShape());
  cache.putNodes(['n1', 'n2'].map(keyOf), sampleNode);
}

/** Asks for all that `fill` puts. Everything must be right or absent; answers how much is there. */
function look(cache: Cache): number {
  let there = 0;
  const sees = (found: unknown, wanted: unknown) => {
    if (found === undefined) return;
    expect(found).toEqual(wanted);
    there++;
  };
  for (const name of names) {
    for (const { key, result } of pairs(name)) {
      sees(cache.entry(result), right(name));
      sees(cache.shapes(key)[0], sampleShape());
    }
  }
  sees(cache.entry(keyOf('3 small')), right('small'));
  sees(cache.shapes(keyOf('k3 small'))[0], sampleShape());
  sees(cache.earlier('p', 8)[0], sampleEarlier('p', 'u'));
  sees(cache.observed('p'), sampleShape());
  for (const key of ['n1', 'n2'].map(keyOf)) sees(cache.node(key), sampleNode(key));
  return there;
}

const all = 18;
/** What `link` makes of it. */
const linked = 2;

/** Opening may set a damaged database aside; in the end the store must take and give results again. */
async function heals(): Promise<void> {
  for (let run = 0; run < 4; run++) {
    const { cache } = await openCache(cacheDir);
    if (!cache) continue;
    fill(cache);
    const there = look(cache);
    cache.close();
    if (there === all) return;
  }
  expect.fail('the cache does not get well again');
}

test('the sample is whole where nothing fails', async () => {
  const cache = await opened();
  fill(cache);
  expect(look(cache)).toBe(all);
  expect(cache.close()).toEqual([]);
  const again = await opened();
  expect(look(again)).toBe(all);
  expect(again.close()).toEqual([]);
});

/** Without GOWS_LONG each code takes every fourth N, so that together they take all. */
const stride = long ? 1 : 4;

test.for(
  [
    ['ENOSPC', true],
    ['EIO', false],
    ['EACCES', true],
    ['SQLITE_FULL', true],
    ['SQLITE_IOERR_WRITE', false],
    ['SQLITE_BUSY', false],
    ['SQLITE_BUSY', true],
    ['SQLITE_CORRUPT', false],
  ].map(([code, lasting], index) => ({ code: String(code), lasting: lasting === true, index })),
)('with the Nth effect failing by $code (for ever: $lasting), for every N', async ({ code, lasting, index }) => {
  let whole = false;
  for (let at = 1 + (index % stride); !whole; at += stride) {
    const folder = path.join(cacheDir, `${at}`);
    const ports = faultyPorts(at, code, lasting);
    const { cache } = await openLocal(folder, {}, ports);
    if (!cache) throw new Error('opening is not under test');
    fill(cache);
    look(cache);
    const told = cache.close();
    expect(told.length).toBeLessThanOrEqual(2);
    for (const { severity } of told) expect(severity).toBe('warning');
    whole = ports.count() < at;
    const { cache: after } = await openCache(folder);
    const there = after ? look(after) : 0;
    after?.close();
    // What is lost is told. A link whose entry cannot be read at a busy moment costs no result, and is not told.
    const enough = whole ? all : code === 'SQLITE_BUSY' ? all - linked : all;
    if (whole || told.length === 0) expect([at, there]).toEqual([at, expect.toSatisfy((n) => Number(n) >= enough)]);
    rmSync(folder, { recursive: true, force: true });
  }
});

test('with any one bit of the database flipped, an entry is the right one or none, and the store gets well', async () => {
  const cache = await opened();
  fill(cache);
  cache.close();
  const file = places.database(cacheDir);
  const sound = readFileSync(file);
  for (let seed = 0; seed < (long ? 2000 : 100); seed++) {
    const random = Buffer.from(keyOf(`db ${seed}`), 'hex');
    const content = Buffer.from(sound);
    // Some flips fall into the first pages, where schema and trees are.
    const range = seed % 3 === 0 ? 4096 * 2 : content.length;
    flip(content, random.readUInt32LE(0) % range, random.readUInt8(4) % 8);
    writeFileSync(file, content);
    for (const suffix of ['-wal', '-shm']) rmSync(file + suffix, { force: true });
    const { cache: damaged } = await openCache(cacheDir);
    const there = damaged ? look(damaged) : 0;
    damaged?.close();
    if (there < all || seed % 10 === 0) await heals();
  }
});

function flip(content: Buffer, at: number, bit: number): void {
  content[at] = (content[at] ?? 0) ^ (1 << bit);
}

test('with any one bit of a blob flipped, or the blob cut or gone, the entry is none, dropped, and told once', async () => {
  const writer = await opened();
  for (let seed = 0; seed < (long ? 500 : 100); seed++) {
    writer.put({ keys: pairs('large'), entry: right('large') });
    expect(writer.entry(keyOf('large'))).toBeDefined();
    const [blob = ''] = blobFiles();
    const content = readFileSync(blob);
    const random = Buffer.from(keyOf(`blob ${seed}`), 'hex');
    if (seed % 10 === 0) rmSync(blob);
    else if (seed % 10 === 1) truncateSync(blob, random.readUInt32LE(0) % content.length);
    else {
      flip(content, random.readUInt32LE(0) % content.length, random.readUInt8(4) % 8);
      writeFileSync(blob, content);
    }
    const damaged = await opened();
    for (const { result } of [...pairs('large'), ...pairs('large')]) expect(damaged.entry(result)).toBeUndefined();
    const told = damaged.close();
    expect(told).toMatchObject([{ code: 'cache/damaged', severity: 'warning' }]);
    expect(told[0]?.related?.[0]?.message).toMatch(/^a result of p\/large: its (file is missing|content was altered)$/);
    expect(blobFiles()).toEqual([]);
    const after = await opened();
    for (const { key, result } of pairs('large')) {
      expect(after.entry(result)).toBeUndefined();
      expect(after.shapes(key)).toHaveLength(1);
    }
    expect(after.close()).toEqual([]);
  }
  writer.close();
});

function blobFiles(folder = cacheDir): readonly string[] {
  return readdirSync(places.blobs(folder), { recursive: true, withFileTypes: true })
    .filter((at) => at.isFile())
    .map((at) => path.join(at.parentPath, at.name));
}

test('a value under the name of another is none, and every damaged row is told', async () => {
  const cache = await opened();
  fill(cache);
  cache.close();
  const { db } = await openStore(storeRequest(cacheDir));
  db?.exec(`
    UPDATE results SET content = (SELECT sha256 FROM contents WHERE sha256 <> content ORDER BY size DESC LIMIT 1);
    DELETE FROM nodes WHERE id = 1;
    UPDATE nodes SET key = '${keyOf('n1')}';
    UPDATE observed SET package = 'q';
    UPDATE earlier SET value = 'text';
    UPDATE shapes SET seal = randomblob(32);`);
  db?.close();
  const damaged = await opened();
  expect(look(damaged)).toBe(0);
  expect(damaged.observed('q')).toBeUndefined();
  const [told, ...others] = damaged.close();
  expect(others).toEqual([]);
  expect(told).toMatchObject({
    code: 'cache/damaged',
    message: expect.stringMatching(/^\d+ kept values were damaged/),
  });
  expect(told?.related).toHaveLength(6);
});

test('a garbled database is set aside and said, and the cache begins anew', async () => {
  const cache = await opened();
  fill(cache);
  cache.close();
  writeFileSync(places.database(cacheDir), 'this is no database '.repeat(500));
  const { cache: anew, diagnostics } = await openCache(cacheDir);
  expect(diagnostics).toMatchObject([{ code: 'store/quarantined', severity: 'warning' }]);
  expect(anew && look(anew)).toBe(0);
  anew?.close();
  expect(readdirSync(cacheDir).filter((name) => /damaged/.test(name))).toHaveLength(1);
  await heals();
});

test('a database of a newer gows is left alone, and nothing is reused', async () => {
  (await opened()).close();
  const { db } = await openStore(storeRequest(cacheDir));
  db?.pragma('user_version = 1000');
  db?.close();
  const { cache, diagnostics } = await openCache(cacheDir);
  expect(cache).toBeUndefined();
  expect(diagnostics[0]?.message).toContain('so no result is reused or kept');
});

test('a locked database costs no wait while the run goes on, and what was put gets in when it is free', async () => {
  const cache = await opened();
  fill(cache);
  look(cache);
  const { db } = await openStore(storeRequest(cacheDir));
  db?.exec('BEGIN IMMEDIATE');
  const started = performance.now();
  for (let n = 0; n < 200; n++) {
    cache.put({ keys: [{ key: keyOf(`${n}`), result: keyOf(`${n}`) }], entry: right('small') });
    cache.entry(keyOf(`${n}`));
  }
  expect(look(cache)).toBe(all);
  expect(performance.now() - started).toBeLessThan(1500);
  db?.exec('COMMIT');
  db?.close();
  expect(cache.close()).toEqual([]);
  const again = await opened();
  expect(again.entry(keyOf('199'))).toEqual(right('small'));
  again.close();
});

test('on a full disk nothing more is kept, which is told once, and what was kept is read', async (context) => {
  await withTmpfs(context, '2m', async (mounted) => {
    const first = await opened(mounted);
    fill(first);
    first.close();
    const cache = await opened(mounted);
    expect(look(cache)).toBe(all);
    fillDisk(mounted);
    for (let n = 0; n < 20; n++) {
      cache.put({
        keys: [{ key: keyOf(`k${n}`), result: keyOf(`${n}`) }],
        entry: sampleEntry('p', noise(90_000, `${n}`)),
      });
      cache.put({
        keys: [{ key: keyOf(`s${n}`), result: keyOf(`s${n}`) }],
        entry: sampleEntry('p', noise(50_000, `${n}`)),
      });
      cache.entry(keyOf(`s${n}`));
    }
    expect(look(cache)).toBe(all);
    const told = cache.close();
    expect(told).toHaveLength(1);
    expect(told[0]?.message).toContain('the disk is full');
    const again = await openCache(mounted);
    expect(again.cache && look(again.cache)).toBe(all);
    again.cache?.close();
  });
});

test('a read-only folder is a cache that cannot be written, which is told once if something was put', async (context) => {
  await withTmpfs(context, '4m', async (mounted) => {
    const first = await opened(mounted);
    fill(first);
    first.close();
    makeReadOnly(mounted);
    const reading = await opened(mounted);
    expect(look(reading)).toBe(all);
    expect(reading.close()).toEqual([]);
    const writing = await opened(mounted);
    const entry = sampleEntry('q', noise(90_000));
    writing.put({ keys: [{ key: keyOf('new'), result: keyOf('new') }], entry });
    writing.put({ keys: [{ key: keyOf('kept'), result: keyOf('kept') }], entry: right('small') });
    expect(look(writing)).toBe(all);
    expect(writing.close()).toMatchObject([{ code: 'store/unavailable', severity: 'warning' }]);
    const after = await opened(mounted);
    expect(after.entry(keyOf('kept'))).toBeUndefined();
    after.close();
  });
});

/** Another process that runs `body` with an open cache; it begins by writing a line. */
function child(body: string) {
  const script = `
    const { openCache } = await import(${JSON.stringify(path.join(import.meta.dirname, 'index.ts'))});
    const { keyOf, noise, sampleEntry } = await import(${JSON.stringify(path.join(import.meta.dirname, 'sample.fixture.ts'))});
    const { cache } = await openCache(${JSON.stringify(cacheDir)});
    const put = (name) => cache.put({
      keys: [{ key: keyOf('k ' + name), result: keyOf(name) }],
      entry: sampleEntry('p/' + name, noise(name.endsWith('0') ? 100_000 : 3_000, name)),
    });
    ${body}`;
  return spawn(process.execPath, ['--no-warnings', '--input-type=module', '-e', script], {
    cwd: import.meta.dirname,
    stdio: ['pipe', 'pipe', 'inherit'],
  });
}

const childEntry = (name: string) => sampleEntry(`p/${name}`, noise(name.endsWith('0') ? 100_000 : 3_000, name));

test('kill -9 while results are put leaves a sound store, with all but the last moment', async () => {
  for (let round = 0; round < (long ? 20 : 2); round++) {
    const writer = child(`
      for (let n = 0; ; n++) {
        put('${round} ' + n);
        process.stdout.write(n + '\\n');
        await new Promise((resolve) => setTimeout(resolve, 2));
      }`);
    let last = -1;
    writer.stdout.on('data', (text) => {
      last = Number(String(text).trim().split('\n').at(-1));
      if (last > 80 + round * 10) writer.kill('SIGKILL');
    });
    await once(writer, 'exit');
    const cache = await opened();
    let found = 0;
    for (let n = 0; n <= last; n++) {
      const entry = cache.entry(keyOf(`${round} ${n}`));
      if (!entry) continue;
      expect(entry).toEqual(childEntry(`${round} ${n}`));
      found++;
    }
    expect(found).toBeGreaterThan(last / 4);
    expect(cache.close()).toEqual([]);
    expect(await integrity()).toBe('ok');
  }
});

async function integrity(): Promise<unknown> {
  const { db } = await openStore(storeRequest(cacheDir));
  const said = db?.pragma('integrity_check', { simple: true });
  db?.close();
  return said;
}

test('several processes that write at once lose nothing and harm nothing', async () => {
  const writers = ['a', 'b'].map((who) =>
    child(`
      for (let n = 0; n < 60; n++) {
        put('${who} ' + n);
        if (n % 10 === 0) await new Promise((resolve) => setTimeout(resolve, 20));
      }
      const told = cache.close();
      if (told.length > 0) throw new Error(JSON.stringify(told));`),
  );
  const codes = await Promise.all(writers.map(async (writer) => (await once(writer, 'exit'))[0] as number));
  expect(codes).toEqual([0, 0]);
  const cache = await opened();
  for (const who of ['a', 'b']) {
    for (let n = 0; n < 60; n++) expect(cache.entry(keyOf(`${who} ${n}`))).toEqual(childEntry(`${who} ${n}`));
  }
  expect(cache.close()).toEqual([]);
  expect(existsSync(places.blobs(cacheDir)) && statSync(places.blobs(cacheDir)).isDirectory()).toBe(true);
});
