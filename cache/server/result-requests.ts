// GET, HEAD and PUT of /ac/<sha256>.

import { Refusal, readBody, refuseTooLong } from './body.ts';
import { type Admitted, noRoom, proceed, type Shelves, say, stall } from './exchange.ts';

export async function getResult({ results, metrics }: Shelves, exchange: Admitted, place: string): Promise<void> {
  const value = await results.get(place, exchange.access.scopes);
  metrics.looked('ac', value !== undefined);
  if (!value) throw new Refusal(404, 'it is not there');
  if (exchange.request.method === 'GET') metrics.moved('sent', value.byteLength);
  return say(exchange, 200, value, 'application/octet-stream');
}

const keptStatus = { made: 201, same: 200, there: 412, other: 409 } as const;
const keptWords = {
  made: 'kept\n',
  same: 'it is there already\n',
  there: 'it is there already\n',
  other: 'another one is there, and stays\n',
} as const;

export async function putResult(shelves: Shelves, exchange: Admitted, place: string): Promise<void> {
  const { results, limits, metrics, room } = shelves;
  const { request } = exchange;
  const { scope } = exchange.access;
  const creates = request.headers['if-none-match']?.trim() === '*';
  refuseTooLong(request, limits.resultBytes);
  if (creates && (await results.has(scope, place))) return say(exchange, 412, keptWords.there);
  proceed(exchange);
  const chunks: Buffer[] = [];
  const bounds = { limits, most: limits.resultBytes, stalled: () => stall(exchange) };
  await readBody(request, bounds, (chunk) => {
    metrics.moved('received', chunk.byteLength);
    chunks.push(chunk);
  });
  const value = Buffer.concat(chunks);
  const reserved = room.reserve();
  try {
    if (!(await reserved.grow(value.byteLength))) throw noRoom();
    const kept = await results.put(scope, place, value, creates);
    say(exchange, keptStatus[kept], keptWords[kept]);
  } finally {
    reserved.release();
  }
}
