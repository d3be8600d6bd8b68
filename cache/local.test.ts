// The local cache: the contract, its bounds, and what becomes of secrets.

import { createHash } from 'node:crypto';
import { mkdtempSync, readdirSync, readFileSync, rmSync, statSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { inflateRawSync } from 'node:zlib';
import { afterEach, beforeEach, expect, test } from 'vitest';
import { type Cache, type CacheOptions, type Entry, openCache } from '#cache';
import { openStore } from '#sqlite';
import { describeCache } from './contract.ts';
import { places, storeRequest } from './local.ts';
import { keyOf, noise, sampleEarlier, sampleEntry, sampleNode, sampleShape } from './sample.fixture.ts';
import { parseSize } from './size.ts';

let cacheDir: string;
let open: Cache[];

beforeEach(() => {
  cacheDir = mkdtempSync(path.join(tmpdir(), 'gows-cache-'));
  open = [];
});

afterEach(() => {
  for (const cache of open) cache.close();
  rmSync(cacheDir, { recursive: true, force: true });
});

async function opened(options: CacheOptions = {}): Promise<Cache> {
  const { cache, diagnostics } = await openCache(cacheDir, options);
  expect(diagnostics).toEqual([]);
  if (!cache) throw new Error('no cache');
  open.push(cache);
  return cache;
}

describeCache('local', () => ({ open: () => opened(), lasting: true }));

const put = (cache: Cache, name: string, output = 'ok\n') =>
  cache.put({ keys: [{ key: keyOf(`k${name}`), result: keyOf(name) }], entry: sampleEntry(`p/${name}`, output) });

const has = (cache: Cache, name: string) => cache.entry(keyOf(name)) !== undefined;
const blobNames = () =>
  readdirSync(places.blobs(cacheDir), { recursive: true, withFileTypes: true }).filter((at) => at.isFile());

const hour = 60 * 60 * 1000;

test('a value above 64 KiB lies as a file named by its SHA-256, a smaller one in the database', async () => {
  const cache = await opened();
  put(cache, 'small', noise(10_000));
  put(cache, 'large', noise(200_000));
  cache.close();
  const [blob, ...others] = blobNames();
  expect(others).toEqual([]);
  const content = readFileSync(path.join(blob?.parentPath ?? '', blob?.name ?? ''));
  expect(createHash('sha256').update(content).digest('hex')).toBe(blob?.name);
  expect(path.basename(blob?.parentPath ?? '')).toBe(blob?.name.slice(0, 2));
});

test('one content that is altered is told once, by whichever of its keys it is asked for', async () => {
  const cache = await opened();
  const keys = ['a', 'b'].map((name) => ({ key: keyOf(`k${name}`), result: keyOf(name) }));
  cache.put({ keys, entry: sampleEntry('p/two', noise(200_000)) });
  cache.close();
  for (const { parentPath, name } of blobNames()) writeFileSync(path.join(parentPath, name), 'x');
  const again = await opened();
  expect([has(again, 'a'), has(again, 'b'), has(again, 'a')]).toEqual([false, false, false]);
  expect(again.close().map(({ message }) => message)).toEqual(['1 kept result was damaged and thrown away']);
});

test('what is put is in the database a moment later, without a close', async () => {
  const cache = await opened();
  put(cache, 'a');
  const other = await opened();
  await expect.poll(() => has(other, 'a'), { timeout: 5000, interval: 20 }).toBe(true);
});

test('the least recently used goes first, and a use counts', async () => {
  let time = 1_000_000 * hour;
  const options = { maxBytes: 1_000_000, now: () => time };
  for (const name of ['a', 'b', 'c']) {
    const cache = await opened(options);
    put(cache, name, noise(100_000, name));
    cache.close();
    time += 2 * hour;
  }
  const using = await opened(options);
  expect(has(using, 'a')).toBe(true);
  using.close();
  time += 2 * hour;
  const filling = await opened({ ...options, maxBytes: 300_000 * 8 });
  put(filling, 'd', noise(100_000, 'd'));
  filling.close();
  time += 2 * hour;
  const bounding = await opened({ ...options, maxBytes: 200_000 });
  bounding.putObserved('p', sampleShape());
  bounding.close();
  const after = await opened(options);
  expect(['a', 'b', 'c', 'd'].filter((name) => has(after, name))).toEqual(['a', 'd']);
  expect(after.shapes(keyOf('kb'))).toEqual([]);
  expect(blobNames()).toHaveLength(2);
});

test('one run that puts much is bounded at its end, without waiting an hour', async () => {
  let time = 1_000_000 * hour;
  const options = { maxBytes: 1_000_000, now: () => time };
  for (let run = 0; run < 2; run++) {
    const cache = await opened(options);
    for (let n = 0; n < 10; n++, time++) put(cache, `${run} ${n}`, noise(90_000, `${run} ${n}`));
    cache.close();
  }
  const sizes = blobNames().map((at) => statSync(path.join(at.parentPath, at.name)).size);
  expect(sizes.reduce((sum, size) => sum + size, 0)).toBeLessThan(1_000_000);
  expect(has(await opened(options), '1 9')).toBe(true);
});

test('an entry that would push out most others is not kept', async () => {
  const cache = await opened({ maxBytes: 400_000 });
  put(cache, 'large', noise(100_000));
  put(cache, 'small', noise(10_000));
  expect(has(cache, 'large')).toBe(false);
  expect(has(cache, 'small')).toBe(true);
  expect(cache.close()).toEqual([]);
});

test('nodes and earlier results go after 30 days without use; results stay', async () => {
  let time = 1_000_000 * hour;
  const options = { now: () => time };
  const first = await opened(options);
  first.putEarlier('p', sampleEarlier('p', 'u'));
  first.putNodes([keyOf('old'), keyOf('used')], sampleNode);
  put(first, 'a');
  first.close();
  time += 20 * 24 * hour;
  const second = await opened(options);
  second.putNodes([keyOf('used')], () => undefined);
  second.close();
  time += 20 * 24 * hour;
  const third = await opened(options);
  put(third, 'b');
  third.close();
  const last = await opened(options);
  expect(last.earlier('p', 1)).toEqual([]);
  expect(last.node(keyOf('old'))).toBeUndefined();
  expect(last.node(keyOf('used'))).toBeDefined();
  expect(has(last, 'a')).toBe(true);
});

test('GOWS_CACHE_SIZE bounds the cache, and what is no size is told', async () => {
  const cache = await opened({ env: { GOWS_CACHE_SIZE: '100k' } });
  put(cache, 'large', noise(30_000));
  expect(has(cache, 'large')).toBe(false);
  const { diagnostics } = await openCache(cacheDir, { env: { GOWS_CACHE_SIZE: 'much' } });
  expect(diagnostics).toMatchObject([{ code: 'config/environment', severity: 'warning' }]);
});

test.for([
  ['500m', 500 * 1024 ** 2],
  ['2g', 2 * 1024 ** 3],
  ['1.5 GiB', 1.5 * 1024 ** 3],
  ['10KB', 10240],
  ['1t', 1024 ** 4],
  ['4096', 4096],
  ['0', 0],
  ['', undefined],
  ['-1', undefined],
  ['1x', undefined],
  ['m', undefined],
] as const)('the size %j is %j bytes', ([text, bytes]) => {
  expect(parseSize(text)).toBe(bytes);
});

test('secrets are in no file of the cache, in pieces neither', async () => {
  const secret = 'hunter2-of-the-vault';
  const cache = await opened({ env: { VAULT_TOKEN: secret, HOME: '/home/somebody' } });
  const task = 'test:p';
  const entry = sampleEntry('p', `a ${secret} of /home/somebody\n`, {
    events: [
      { type: 'task.output', task, output: `token ${secret.slice(0, 7)}` },
      { type: 'test.run', task, test: 'TestA' },
      { type: 'task.output', task, output: `${secret.slice(7)}; in /home/somebody\n` },
      { type: 'test.attr', task, test: 'TestA', key: 'k', value: secret },
      { type: 'benchmark.result', task, package: 'p', benchmark: 'B', output: secret },
    ],
  });
  cache.put({ keys: [{ key: keyOf('k'), result: keyOf('r') }], entry });
  cache.close();
  expect(entry.events[3]).toMatchObject({ value: secret });
  const kept = (await opened()).entry(keyOf('r'));
  expect(kept?.events).toEqual([
    { type: 'task.output', task, output: 'token ***' },
    { type: 'test.run', task, test: 'TestA' },
    { type: 'task.output', task, output: '; in /home/somebody\n' },
    { type: 'test.attr', task, test: 'TestA', key: 'k', value: '***' },
    { type: 'benchmark.result', task, package: 'p', benchmark: 'B', output: '***' },
  ]);
});

test('a secret in what is compared later is kept as a digest, and fits where the secret is the same', async () => {
  const secret = 'hunter2-of-the-vault';
  const env = { VAULT_TOKEN: secret };
  const shape = sampleShape({ opened: [`$HOME/.cfg-${secret}`], trees: [`$TOP/${secret}`] });
  const observation = [{ name: `open $HOME/.cfg-${secret}`, state: `names ["f ${secret}"]` }];
  const entry = sampleEntry(`p`, '', { shape, observation });
  const earlier = { ...sampleEarlier('p', 'u'), shape, observation };
  const node = { ...sampleNode('n'), imports: [[secret, keyOf('i')]] as const };
  const cache = await opened({ env });
  cache.put({ keys: [{ key: keyOf('k'), result: keyOf('r') }], entry });
  cache.link(keyOf('k2'), keyOf('r2'), shape, keyOf('r'));
  cache.putEarlier('p', earlier);
  cache.putObserved('p', shape);
  cache.putNodes([keyOf('n')], () => node);
  cache.close();
  const { db } = await openStore(storeRequest(cacheDir));
  for (const table of ['contents', 'shapes', 'earlier', 'observed', 'nodes']) {
    const values = db?.prepare(`SELECT value FROM ${table}`).pluck().all() as Buffer[];
    expect(values.length).toBeGreaterThan(0);
    for (const value of values) expect(inflateRawSync(value).includes(secret)).toBe(false);
  }
  db?.close();

  const same = await opened({ env });
  expect(same.shapes(keyOf('k'))).toEqual([shape]);
  expect(same.shapes(keyOf('k2'))).toEqual([shape]);
  expect(same.entry(keyOf('r2'))).toEqual(entry);
  expect(same.earlier('p', 1)).toEqual([earlier]);
  expect(same.observed('p')).toEqual(shape);
  expect(same.node(keyOf('n'))).toEqual(node);
  for (const other of [{}, { VAULT_TOKEN: 'another-value' }]) {
    const cache = await opened({ env: other });
    expect(cache.shapes(keyOf('k'))).toEqual([]);
    expect(cache.entry(keyOf('r'))).toBeUndefined();
    expect(cache.observed('p')).toBeUndefined();
    expect(cache.node(keyOf('n'))).toBeUndefined();
    expect(cache.earlier('p', 1)[0]?.shape.opened).toEqual(['$HOME/.cfg-***']);
    expect(cache.close()).toEqual([]);
  }
});

test('a value of another form is a miss, is not called damaged, and stays for the gows that wrote it', async () => {
  const cache = await opened();
  const wrong: readonly (readonly [string, object])[] = [
    ['version', { version: 2 }],
    ['outcome', { outcome: 'fail' }],
    ['no shape', { shape: null }],
    ['a shape without a list', { shape: { ...sampleShape(), opened: 'x' } }],
    ['no sights', { observation: [{ name: 'env A' }] }],
    ['an event of no known type', { events: [{ type: 'task.finished', task: 't' }] }],
    ['an event of a type that objects have', { events: [{ type: 'constructor', task: 't' }] }],
    ['an event without its field', { events: [{ type: 'test.finished', task: 't', package: 'p', test: 'T' }] }],
    ['a time that is none', { elapsedMs: '1' }],
    ['an origin without its run', { origin: { at: '' } }],
  ];
  for (const [name, fields] of wrong) {
    const entry = { ...sampleEntry('p'), ...fields } as Entry;
    cache.put({ keys: [{ key: keyOf(`k ${name}`), result: keyOf(name) }], entry });
  }
  for (const [name] of wrong) expect([name, cache.entry(keyOf(name))]).toEqual([name, undefined]);
  expect(cache.close()).toEqual([]);
  const { db } = await openStore(storeRequest(cacheDir));
  expect(db?.prepare('SELECT count(*) FROM results').pluck().get()).toBe(wrong.length);
  db?.close();
});
