// Remotes for tests: who writes, who reads, and honest servers with what is there.

import { afterEach } from 'vitest';
import { type HttpStore, type HttpStoreRequest, openHttpStore } from '#testkit';
import { makeSigner } from '../sign/signer.fixture.ts';
import { parseTrusted, type Trusted } from '../sign/trust.ts';
import { placeOf, sealRecord } from './record.ts';
import type { RemoteSettings } from './remote.ts';

/** `gows-pub-1:…`, with scopes or without. */
export function trustIn(...texts: readonly string[]): readonly Trusted[] {
  return texts.map((text) => {
    const trusted = parseTrusted(text);
    if (!trusted) throw new Error(`not to be trusted: ${text}`);
    return trusted;
  });
}

/** Who writes for all tests that need no more than one. */
export const writer = makeSigner();

export function settingsFor(url: string | URL, more: Partial<RemoteSettings> = {}): RemoteSettings {
  return {
    base: new URL(url),
    name: 'cache.example',
    access: { kind: 'open' },
    scope: 'main',
    reads: [],
    signer: writer,
    trust: trustIn(writer.id),
    outputTrust: trustIn(writer.id),
    waitMs: 2000,
    ...more,
  };
}

/** Reads, and writes nothing. */
export function readerFor(url: string | URL, more: Partial<RemoteSettings> = {}): RemoteSettings {
  const { signer: _, ...settings } = settingsFor(url, more);
  return settings;
}

export const keyOf = (n: number | string): string => Buffer.from(`${n}`).toString('hex').padStart(64, '0');
/** Small enough to stand in its record. */
export const text = (n: number | string): Buffer => Buffer.from(`content ${n}`);
/** So large that it stands apart. */
export const large = (n: number): Buffer => Buffer.alloc(50_000 + n, `large ${n} `);

/** Puts results there as their writer would. */
export function fill(
  contents: Map<string, Buffer>,
  keys: readonly (number | string)[],
  contentOf: (key: number | string) => Buffer = text,
): void {
  for (const key of keys) {
    const name = { kind: 'result' as const, key: keyOf(key), scope: 'main', slot: 0 };
    const { record, apart } = sealRecord(name, contentOf(key), writer);
    contents.set(`/ac/${placeOf(name)}`, record);
    if (apart) contents.set(`/cas/${apart.sha256}`, contentOf(key));
  }
}

/** Servers that end with the test. */
export function makeStores(): (request?: HttpStoreRequest) => Promise<HttpStore> {
  const stores: HttpStore[] = [];
  afterEach(async () => {
    for (const store of stores.splice(0)) await store[Symbol.asyncDispose]();
  });
  return async (request) => {
    const store = await openHttpStore(request);
    stores.push(store);
    return store;
  };
}
