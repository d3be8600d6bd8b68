// A store as a remote cache has it at the least: what was put is given back, by HTTP, in memory.

import { once } from 'node:events';
import { createServer, type IncomingMessage, type ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';
import { makeKeyPair, openRemote, openSigner, type Remote } from '#cache';

export interface HttpStore extends AsyncDisposable {
  readonly base: URL;
  /** By path: `/ac/<sha256>`, `/cas/<sha256>`. A test may change what is there. */
  readonly contents: Map<string, Buffer>;
  /** `GET /ac/…`, in the order in which they came. */
  readonly requests: string[];
  /** How often something was asked for. */
  readonly gets: () => number;
}

export interface HttpStoreRequest {
  /** As servers that do not know `If-None-Match`. */
  readonly writesOver?: boolean;
  /** Answers in place of the store where it returns true. */
  readonly before?: (request: IncomingMessage, response: ServerResponse) => boolean | Promise<boolean>;
}

export async function openHttpStore({ writesOver = false, before }: HttpStoreRequest = {}): Promise<HttpStore> {
  const contents = new Map<string, Buffer>();
  const requests: string[] = [];
  const server = createServer(async (request, response) => {
    const path = request.url ?? '';
    requests.push(`${request.method} ${path}`);
    if (await before?.(request, response)) return;
    if (request.method === 'PUT') {
      const chunks: Buffer[] = [];
      for await (const chunk of request as AsyncIterable<Buffer>) chunks.push(chunk);
      const stays = !writesOver && contents.has(path) && request.headers['if-none-match'] === '*';
      if (!stays) contents.set(path, Buffer.concat(chunks));
      response.writeHead(stays ? 412 : 201).end();
      return;
    }
    const found = contents.get(path);
    if (found) response.writeHead(200, { 'content-length': found.byteLength }).end(found);
    else response.writeHead(404).end('not found');
  });
  server.listen(0, '127.0.0.1');
  await once(server, 'listening');
  const { port } = server.address() as AddressInfo;
  return {
    base: new URL(`http://127.0.0.1:${port}/`),
    contents,
    requests,
    gets: () => requests.filter((one) => one.startsWith('GET ')).length,
    async [Symbol.asyncDispose]() {
      server.closeAllConnections();
      server.close();
      await once(server, 'close');
    },
  };
}

const writer = openSigner(makeKeyPair().secret);

/** A remote there, as each machine of a team opens one: it trusts what the others of this process send. */
export function remoteAt(base: URL, sends = true): Remote {
  const trust = writer ? [{ writer: writer.id, scopes: ['*'] }] : [];
  return openRemote({
    base,
    name: 'store',
    access: { kind: 'open' },
    scope: 'main',
    reads: [],
    ...(writer && sends ? { signer: writer } : {}),
    trust,
    outputTrust: trust,
    waitMs: 10_000,
  });
}
