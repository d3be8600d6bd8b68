// A store as a remote cache has it at the least: what was put is given back, by HTTP, in memory.

import { once } from 'node:events';
import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';

export interface HttpStore extends AsyncDisposable {
  readonly base: URL;
  /** By path: `/ac/<sha256>`, `/cas/<sha256>`. A test may change what is there. */
  readonly contents: Map<string, Buffer>;
  /** How often something was asked for. */
  readonly gets: () => number;
}

export async function openHttpStore(): Promise<HttpStore> {
  const contents = new Map<string, Buffer>();
  let gets = 0;
  const server = createServer(async (request, response) => {
    const path = request.url ?? '';
    if (request.method === 'PUT') {
      const chunks: Buffer[] = [];
      for await (const chunk of request as AsyncIterable<Buffer>) chunks.push(chunk);
      const isNew = !contents.has(path);
      if (isNew || request.headers['if-none-match'] === undefined) contents.set(path, Buffer.concat(chunks));
      response.writeHead(isNew ? 201 : 412).end();
      return;
    }
    gets += 1;
    const found = contents.get(path);
    if (found) response.writeHead(200, { 'content-length': found.byteLength }).end(found);
    else response.writeHead(404).end();
  });
  server.listen(0, '127.0.0.1');
  await once(server, 'listening');
  const { port } = server.address() as AddressInfo;
  return {
    base: new URL(`http://127.0.0.1:${port}/`),
    contents,
    gets: () => gets,
    async [Symbol.asyncDispose]() {
      server.closeAllConnections();
      server.close();
      await once(server, 'close');
    },
  };
}
