// GET, HEAD and PUT of /cas/<sha256>.

import { pipeline } from 'node:stream/promises';
import { Refusal, readBody, refuseTooLong, watchPace } from './body.ts';
import { type Admitted, headOf, noRoom, proceed, type Shelves, say, stall } from './exchange.ts';

export async function getContent(shelves: Shelves, exchange: Admitted, sha256: string): Promise<void> {
  const { contents, metrics, limits } = shelves;
  const { request, response, access } = exchange;
  const { scopes } = access;
  if (request.method === 'HEAD') {
    const size = await contents.sizeOf(sha256, scopes);
    metrics.looked('cas', size !== undefined);
    if (size === undefined) throw new Refusal(404, 'it is not there');
    response.writeHead(200, headOf(size, 'application/octet-stream')).end();
    return;
  }
  const content = await contents.open(sha256, scopes);
  metrics.looked('cas', content !== undefined);
  if (!content) throw new Refusal(404, 'it is not there');
  const pace = watchPace(limits, () => response.destroy());
  try {
    response.writeHead(200, headOf(content.size, 'application/octet-stream'));
    await pipeline(
      counted(content.chunks, (bytes) => {
        pace.moved(bytes);
        metrics.moved('sent', bytes);
      }),
      response,
    );
  } finally {
    pace.end();
    content.close();
  }
}

async function* counted(chunks: AsyncIterable<Buffer>, moved: (bytes: number) => void): AsyncGenerator<Buffer> {
  for await (const chunk of chunks) {
    moved(chunk.byteLength);
    yield chunk;
  }
}

export async function putContent(shelves: Shelves, exchange: Admitted, sha256: string): Promise<void> {
  const { contents, limits, metrics, room } = shelves;
  const { request, access } = exchange;
  refuseTooLong(request, limits.contentBytes);
  proceed(exchange);
  let size = 0;
  const reserved = room.reserve();
  const incoming = await contents.begin(sha256);
  try {
    const bounds = { limits, most: limits.contentBytes, stalled: () => stall(exchange) };
    await readBody(request, bounds, async (chunk) => {
      metrics.moved('received', chunk.byteLength);
      size += chunk.byteLength;
      // By what has come, not by what was announced: who announces much and sends nothing must not empty the cache.
      if (incoming.isWritten && !(await reserved.grow(chunk.byteLength))) throw noRoom();
      await incoming.write(chunk);
    });
    if ((await incoming.finish()) !== sha256) throw new Refusal(400, 'the body has another SHA-256 than its name says');
    const kept = await contents.keep(incoming, sha256, size, access.scope);
    if (kept === 'lost') throw new Refusal(503, 'what was there is just gone: put it again');
    say(exchange, kept === 'made' ? 201 : 200, kept === 'made' ? 'kept\n' : 'it is there already\n');
  } finally {
    reserved.release();
    await incoming.drop();
  }
}
