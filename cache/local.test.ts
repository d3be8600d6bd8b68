// The local cache: the contract, its bounds, and what becomes of secrets.

import { mkdtempSync, readdirSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { afterEach, beforeEach, expect, test } from 'vitest';
import { type Cache, type CacheOptions, openCache } from '#cache';
import { prepared } from '#sqlite';
import { describeCache } from './contract.ts';
import { openLocal, places, storeRequest } from './local.ts';
import { keyOf, noise, sampleEarlier, sampleEntry, sampleNode, sampleShape } from './sample.fixture.ts';

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
