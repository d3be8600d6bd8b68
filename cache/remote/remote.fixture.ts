// Remotes for tests: who writes, who reads, and an honest server of which each request is seen.

import { createServer, type IncomingMessage, type Server, type ServerResponse } from 'node:http';
import type { AddressInfo, Server as AnyServer } from 'node:net';
import { afterEach } from 'vitest';
import { makeKeyPair, openSigner, type Signer } from '../sign/keys.ts';
import { parseTrusted, type Trusted } from '../sign/trust.ts';
import { placeOf, sealRecord } from './record.ts';
import type { RemoteSettings } from './remote.ts';

export function makeSigner(): Signer {
  const signer = openSigner(makeKeyPair().secret);
  if (!signer) throw new Error('no signer');
  return signer;
}

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

export function settingsFor(url: string, more: Partial<RemoteSettings> = {}): RemoteSettings {
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
export function readerFor(url: string, more: Partial<RemoteSettings> = {}): RemoteSettings {
  const { signer: _, ...settings } = settingsFor(url, more);
  return settings;
}

export interface StoreServer {
  readonly url: string;
  /** By path, as `/ac/…`. */
  readonly stored: Map<string, Buffer>;
  /** `GET /ac/…`, in the order in which they came. */
  readonly requests: string[];
  readonly close: () => Promise<void>;
}

export interface StoreRequest {
  /** As servers do that know `If-None-Match`; else what comes later is written over. */
  readonly keepsFirst?: boolean;
  /** Answers in place of the server where it returns true. */
  readonly before?: (request: IncomingMessage, response: ServerResponse) => boolean | Promise<boolean>;
}

/** A server as any that takes PUT and gives GET. */
export async function openStore({ keepsFirst = false, before }: StoreRequest = {}): Promise<StoreServer> {
  const stored = new Map<string, Buffer>();
  const requests: string[] = [];
  const server = createServer((request, response) => {
    const path = request.url ?? '';
    requests.push(`${request.method} ${path}`);
    void (async () => {
      if (await before?.(request, response)) return;
      if (request.method === 'GET') {
        const body = stored.get(path);
        response.writeHead(body ? 200 : 404).end(body ?? 'not found');
        return;
      }
      const chunks: Buffer[] = [];
      for await (const chunk of request as AsyncIterable<Buffer>) chunks.push(chunk);
      const isThere = stored.has(path) && keepsFirst && request.headers['if-none-match'] === '*';
      if (!isThere) stored.set(path, Buffer.concat(chunks));
      response.writeHead(isThere ? 412 : 201).end();
    })();
  });
  return { url: await listen(server), stored, requests, close: () => closeServer(server) };
}

/** Answers the address, with a slash at the end. */
export async function listen(server: AnyServer): Promise<string> {
  await new Promise<void>((done) => server.listen(0, '127.0.0.1', done));
  return `http://127.0.0.1:${(server.address() as AddressInfo).port}/`;
}

function closeServer(server: Server): Promise<void> {
  server.closeAllConnections();
  return new Promise((done) => server.close(() => done()));
}

export const keyOf = (n: number | string): string => Buffer.from(`${n}`).toString('hex').padStart(64, '0');
/** Small enough to stand in its record. */
export const text = (n: number | string): Buffer => Buffer.from(`content ${n}`);
/** So large that it stands apart. */
export const large = (n: number): Buffer => Buffer.alloc(50_000 + n, `large ${n} `);

/** Puts results there as their writer would. */
export function fill(
  server: { readonly stored: Map<string, Buffer> },
  keys: readonly (number | string)[],
  content: (key: number | string) => Buffer = text,
): void {
  for (const key of keys) {
    const name = { kind: 'result' as const, key: keyOf(key), scope: 'main', slot: 0 };
    const { record, apart } = sealRecord(name, content(key), writer);
    server.stored.set(`/ac/${placeOf(name)}`, record);
    if (apart) server.stored.set(`/cas/${apart.sha256}`, content(key));
  }
}

/** Servers that end with the test. */
export function makeStores(): (request?: StoreRequest) => Promise<StoreServer> {
  const servers: StoreServer[] = [];
  afterEach(async () => {
    for (const server of servers.splice(0)) await server.close();
  });
  return async (request) => {
    const server = await openStore(request);
    servers.push(server);
    return server;
  };
}
