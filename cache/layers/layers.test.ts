// Memory, disk and a remote as one cache: the contract of each, and what one machine has of another.

import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { deflateRawSync, inflateRawSync } from 'node:zlib';
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, test, vi } from 'vitest';
import { type Cache, openCache, openLayers, openRemote, type Remote, type RemoteSettings } from '#cache';
import { redactor } from '#events';
import { describeCache } from '../contract.ts';
import type { Key } from '../entry.ts';
import { settingsFor, writer } from '../remote/remote.fixture.ts';
import { keyOf, noise, sampleEntry, sampleShape } from '../sample.fixture.ts';
import { type Served, served } from '../server/served.fixture.ts';
import { makeSigner } from '../sign/signer.fixture.ts';
import { openMemory } from './memory.ts';

let folder: string;
let store: Served;
const ended: (() => unknown)[] = [];

beforeAll(async () => {
  store = await served();
});
afterAll(() => store.stop());

beforeEach(() => {
  folder = mkdtempSync(path.join(tmpdir(), 'gows-layers-'));
});
afterEach(async () => {
  for (const end of ended.splice(0)) await end();
  rmSync(folder, { recursive: true, force: true });
});

const nowhere = new URL('http://127.0.0.1:9');
let scopes = 0;
/** A scope of its own for each test, on one server for all. */
const newScope = () => `test-${scopes++}`;

function settings(scope: string, more: Partial<RemoteSettings> = {}): RemoteSettings {
  return settingsFor(store.url, { name: 'the store', scope, waitMs: 5000, ...more });
}

interface Machine {
  readonly cache: Cache;
  /** The contents that were to be sent, as JSON. */
  readonly given: readonly string[];
  /** When all is sent. */
  readonly end: () => Promise<Awaited<ReturnType<Remote['close']>>>;
}

async function machine(
  scope: string,
  more: {
    readonly disk?: string;
    readonly ground?: string;
    readonly env?: Record<string, string>;
    readonly settings?: Partial<RemoteSettings>;
    /** What is sent in place of a content. */
    readonly instead?: Buffer;
  } = {},
): Promise<Machine> {
  const { env = {} } = more;
  const local = more.disk === undefined ? undefined : (await openCache(path.join(folder, more.disk), { env })).cache;
  const opened = openRemote(settings(scope, more.settings));
  const given: string[] = [];
  const remote: Remote = {
    ...opened,
    keep(kind, key, content) {
      given.push(inflateRawSync(content).toString());
      opened.keep(kind, key, more.instead ?? content);
    },
  };
  const cache = openLayers({
    ...(local ? { local } : {}),
    remote,
    ground: () => more.ground ?? 'go',
    redact: redactor(env),
    waitMs: 5000,
  });
  const end = async () => {
    cache.close();
    return remote.close(5000);
  };
  ended.push(end);
  return { cache, given, end };
}

describeCache('memory', () => ({ open: async () => openMemory(), lasting: false }));
describeCache('memory over a remote', () => {
  const scope = newScope();
  return { open: async () => (await machine(scope)).cache, lasting: false };
});
describeCache('memory, disk and a remote', () => {
  const scope = newScope();
  return { open: async () => (await machine(scope, { disk: 'a' })).cache, lasting: true };
});

const pairs = [
  { key: keyOf('k1'), result: keyOf('r1') },
  { key: keyOf('k2'), result: keyOf('r2') },
];
/** As though the world looked the same: each key has the result that was put under it. */
const wanted = pairs.map(({ key, result }) => ({ key, result: () => result }));

describe('what one machine put, another has', () => {
  test.for(['disk', undefined])('once it was brought, and not before (own disk: %s)', async (disk) => {
    const scope = newScope();
    const one = await machine(scope, { disk: 'one' });
    const entry = sampleEntry('example.com/m/a', noise(100_000));
    one.cache.put({ keys: pairs, entry });
    const { sent, unsent, diagnostics } = await one.end();
    expect([sent.results, unsent, diagnostics]).toEqual([1, 0, []]);

    const two = await machine(scope, disk === undefined ? {} : { disk });
    expect(two.cache.entry(keyOf('r1'))).toBeUndefined();
    await two.cache.bring?.(wanted);
    for (const { key, result } of pairs) {
      expect(two.cache.shapes(key)).toEqual([entry.shape]);
      expect(two.cache.entry(result)).toEqual(entry);
      expect(two.cache.isBrought?.(result)).toBe(true);
    }
    expect((await two.end()).received.results).toBe(1);
    if (disk === undefined) return;
    // It has filled the disk on its way: who believes the same has it without the remote.
    const later = await machine(scope, { disk, settings: { base: nowhere } });
    expect(later.cache.entry(keyOf('r1'))).toEqual(entry);
    expect(later.cache.isBrought?.(keyOf('r1'))).toBe(false);
  });

  test('but not what would unfold to more than a result may be, though it is signed', async () => {
    const scope = newScope();
    const bomb = deflateRawSync(Buffer.alloc((256 << 20) + 1, ' '), { level: 1 });
    const one = await machine(scope, { instead: bomb });
    one.cache.put({ keys: pairs, entry: sampleEntry('example.com/m/a', noise(1000)) });
    expect((await one.end()).sent.results).toBe(1);
    const two = await machine(scope);
    await two.cache.bring?.(wanted);
    for (const { key, result } of pairs) {
      expect(two.cache.shapes(key)).toEqual([]);
      expect(two.cache.entry(result)).toBeUndefined();
    }
  });

  test('of several shapes under one key the one that fits the world is found', async () => {
    const scope = newScope();
    const one = await machine(scope);
    const key = keyOf('k');
    const entries = ['A', 'B', 'C'].map((name) => sampleEntry('p', name, { shape: sampleShape({ env: [name] }) }));
    const resultOf = (entry: { readonly shape: { readonly env: readonly string[] } }): Key =>
      keyOf(`r ${entry.shape.env[0]}`);
    for (const entry of entries) one.cache.put({ keys: [{ key, result: resultOf(entry) }], entry });
    await one.end();
    for (const entry of entries) {
      const two = await machine(scope);
      // Only under its shape does the world look as it did.
      const result = (shape: { readonly env: readonly string[] }) =>
        shape.env[0] === entry.shape.env[0] ? resultOf(entry) : keyOf('another world');
      await two.cache.bring?.([{ key, result }]);
      expect(two.cache.entry(resultOf(entry))).toEqual(entry);
      expect((await two.end()).diagnostics).toEqual([]);
    }
  });

  test('a link leads there as well, and what was observed under a name that is shared', async () => {
    const scope = newScope();
    const one = await machine(scope, { disk: 'one' });
    const entry = sampleEntry('p');
    one.cache.put({ keys: [{ key: keyOf('k'), result: keyOf('r') }], entry });
    one.cache.link(keyOf('k2'), keyOf('r2'), entry.shape, keyOf('r'));
    one.cache.putObserved('p @unit', sampleShape(), 'shared');
    one.cache.putObserved('p @unit under it', sampleShape(), 'shared');
    one.cache.putObserved('p', sampleShape());
    await one.end();
    const two = await machine(scope, { disk: 'two' });
    await two.cache.bring?.([{ key: keyOf('k2'), result: () => keyOf('r2') }]);
    expect(two.cache.entry(keyOf('r2'))).toEqual(entry);
    await two.cache.bringObserved?.([
      { name: 'p @unit', further: () => 'p @unit under it' },
      { name: 'p', further: () => 'p under it' },
    ]);
    expect(two.cache.observed('p @unit')).toEqual(sampleShape());
    expect(two.cache.observed('p @unit under it')).toEqual(sampleShape());
    expect(two.cache.observed('p')).toBeUndefined();
  });

  test('secrets stay: they are masked in what was printed, and a path with one is known where the secret is', async () => {
    const scope = newScope();
    const env = { API_TOKEN: 'hunter2-of-the-vault' };
    const one = await machine(scope, { env });
    const shape = sampleShape({ opened: ['$HOME/.cfg-hunter2-of-the-vault'] });
    const entry = sampleEntry('p', 'login hunter2-of-the-vault ok\n', { shape });
    one.cache.put({ keys: pairs, entry });
    await one.end();
    expect(one.given.length).toBe(4);
    for (const content of one.given) expect(content).not.toContain('hunter2-of-the-vault');
    const knowing = await machine(scope, { env });
    await knowing.cache.bring?.(wanted);
    const brought = knowing.cache.entry(keyOf('r1'));
    expect(brought?.shape).toEqual(shape);
    expect(JSON.stringify(brought?.events)).toContain('login *** ok');
    const other = await machine(scope);
    await other.cache.bring?.(wanted);
    expect(other.cache.entry(keyOf('r1'))).toBeUndefined();
  });
});

describe('whose word counts', () => {
  test('a pull request reads what its base has, and what it writes its base never reads', async () => {
    const [main, pr] = [newScope(), newScope()];
    const base = await machine(main);
    base.cache.put({ keys: [pairs[0] as (typeof pairs)[0]], entry: sampleEntry('p', 'of main') });
    await base.end();
    const request = await machine(pr, { settings: { reads: [main] } });
    await request.cache.bring?.(wanted);
    expect(request.cache.entry(keyOf('r1'))).toEqual(sampleEntry('p', 'of main'));
    expect(request.cache.entry(keyOf('r2'))).toBeUndefined();
    request.cache.put({ keys: [pairs[1] as (typeof pairs)[0]], entry: sampleEntry('p', 'of the request') });
    await request.end();
    const later = await machine(main);
    await later.cache.bring?.(wanted);
    expect(later.cache.entry(keyOf('r1'))).toEqual(sampleEntry('p', 'of main'));
    expect(later.cache.entry(keyOf('r2'))).toBeUndefined();
    const again = await machine(pr, { settings: { reads: [main] } });
    await again.cache.bring?.(wanted);
    expect(again.cache.entry(keyOf('r2'))).toEqual(sampleEntry('p', 'of the request'));
  });

  test('what a stranger wrote is a miss, told once, and does not stand in the way of what is believed', async () => {
    const scope = newScope();
    const stranger = makeSigner();
    const one = await machine(scope, {
      settings: { signer: stranger, trust: [{ writer: stranger.id, scopes: ['*'] }] },
    });
    one.cache.put({ keys: pairs, entry: sampleEntry('p', 'poison') });
    await one.end();
    const two = await machine(scope);
    await two.cache.bring?.(wanted);
    expect(two.cache.entry(keyOf('r1'))).toBeUndefined();
    two.cache.put({ keys: pairs, entry: sampleEntry('p', 'right') });
    const { diagnostics } = await two.end();
    expect(diagnostics.map(({ code }) => code)).toEqual(['remote/untrusted']);
    const three = await machine(scope);
    await three.cache.bring?.(wanted);
    expect(three.cache.entry(keyOf('r1'))).toEqual(sampleEntry('p', 'right'));
  });

  test('what one may believe stays with those who may, on one disk, and nobody signs it in the name of another', async () => {
    const [main, pr] = [newScope(), newScope()];
    const author = makeSigner();
    const theirs = { signer: author, trust: [{ writer: author.id, scopes: [pr] }] };
    const request = await machine(pr, { settings: theirs });
    request.cache.put({ keys: [pairs[0] as (typeof pairs)[0]], entry: sampleEntry('p', 'of the request') });
    await request.end();
    // A runner that builds both, with one folder: first the request …
    const both = [...theirs.trust, { writer: writer.id, scopes: [main] }];
    const runner = await machine(pr, { disk: 'runner', settings: { signer: author, trust: both, reads: [main] } });
    await runner.cache.bring?.(wanted);
    expect(runner.cache.entry(keyOf('r1'))).toEqual(sampleEntry('p', 'of the request'));
    runner.cache.link(keyOf('k3'), keyOf('r3'), sampleShape(), keyOf('r1'));
    await runner.end();
    // … then the default branch, with another list, and a key that all believe.
    const ours = { trust: [{ writer: writer.id, scopes: [main] }] };
    const branch = await machine(main, { disk: 'runner', settings: ours });
    await branch.cache.bring?.(wanted);
    for (const [key, result] of [
      ['k1', 'r1'],
      ['k3', 'r3'],
    ]) {
      expect(branch.cache.entry(keyOf(result ?? ''))).toBeUndefined();
      expect(branch.cache.shapes(keyOf(key ?? ''))).toEqual([]);
    }
    branch.cache.link(keyOf('k2'), keyOf('r2'), sampleShape(), keyOf('r1'));
    expect((await branch.end()).sent.results).toBe(0);
    // Of the request it is there still, also by the further key.
    const again = await machine(pr, { disk: 'runner', settings: { ...theirs, base: nowhere } });
    for (const result of ['r1', 'r3']) {
      expect(again.cache.entry(keyOf(result))).toEqual(sampleEntry('p', 'of the request'));
    }
  });

  test('another source of the Go distribution is another ground, whatever the version says', async () => {
    const scope = newScope();
    const one = await machine(scope, { ground: 'of Go' });
    one.cache.put({ keys: pairs, entry: sampleEntry('p') });
    one.cache.putObserved('p @unit', sampleShape(), 'shared');
    await one.end();
    for (const [ground, found] of [
      ['of a distribution', undefined],
      ['of Go', sampleEntry('p')],
    ] as const) {
      const two = await machine(scope, { ground });
      await two.cache.bring?.(wanted);
      await two.cache.bringObserved?.([{ name: 'p @unit', further: () => 'none' }]);
      expect(two.cache.entry(keyOf('r1'))).toEqual(found);
      expect(two.cache.observed('p @unit')).toEqual(found && sampleShape());
    }
  });

  test('the ground is looked at once, and not before the remote is asked', async () => {
    const ground = vi.fn(() => 'go');
    const remote = openRemote(settings(newScope()));
    ended.push(() => remote.close(0));
    const cache = openLayers({ remote, ground, redact: redactor({}), waitMs: 5000 });
    expect(cache.entry(keyOf('r1'))).toBeUndefined();
    expect(ground).not.toHaveBeenCalled();
    await cache.bring?.(wanted);
    expect(ground).toHaveBeenCalledOnce();
  });

  test('without a key nothing is sent, and what is there is used', async () => {
    const scope = newScope();
    const one = await machine(scope);
    one.cache.put({ keys: [pairs[0] as (typeof pairs)[0]], entry: sampleEntry('p') });
    await one.end();
    const { signer: _, ...readOnly } = settings(scope);
    const remote = openRemote(readOnly);
    const cache = openLayers({ remote, ground: () => 'go', redact: redactor({}), waitMs: 5000 });
    await cache.bring?.(wanted);
    expect(cache.entry(keyOf('r1'))).toEqual(sampleEntry('p'));
    cache.put({ keys: [pairs[1] as (typeof pairs)[0]], entry: sampleEntry('p', 'mine') });
    cache.close();
    expect((await remote.close(5000)).sent).toEqual({ results: 0, outputs: 0, bytes: 0 });
  });
});

test('a remote that is gone costs nothing but itself: what was put is here', async () => {
  const gone = await machine(newScope(), { disk: 'a', settings: { base: new URL('http://127.0.0.1:9') } });
  await gone.cache.bring?.(wanted);
  gone.cache.put({ keys: pairs, entry: sampleEntry('p') });
  expect(gone.cache.entry(keyOf('r1'))).toEqual(sampleEntry('p'));
  const { diagnostics } = await gone.end();
  expect(diagnostics.map(({ code, message }) => [code, message])).toEqual([
    ['remote/unreachable', 'the remote cache the store was left alone: nobody listens there (ECONNREFUSED)'],
  ]);
});
