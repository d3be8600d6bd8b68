// One request and its answer, and the ways to say it.

import type { IncomingMessage, ServerResponse } from 'node:http';
import { errorCode, isBusy } from '#sqlite';
import type { Access } from './access.ts';
import { discardRest, Refusal } from './body.ts';
import type { Contents } from './contents.ts';
import type { Limits } from './limits.ts';
import type { Metrics } from './metrics.ts';
import type { Results } from './results.ts';
import type { Room } from './room.ts';

/** What every request works with. */
export interface Shelves {
  readonly results: Results;
  readonly contents: Contents;
  readonly room: Room;
  readonly limits: Limits;
  readonly metrics: Metrics;
}

export interface Exchange {
  readonly request: IncomingMessage;
  readonly response: ServerResponse;
  /** The client sends its body only when it is told to (`Expect: 100-continue`). */
  waits: boolean;
}

/** One that was let in. */
export interface Admitted extends Exchange {
  readonly access: Access;
}

/** The body is wanted. */
export function proceed(exchange: Exchange): void {
  if (exchange.waits) exchange.response.writeContinue();
  exchange.waits = false;
}

/** Ends the connection once the client was told, and with it what waits for the body. */
export function stall(exchange: Exchange): void {
  const { request, response } = exchange;
  if (response.headersSent) return;
  response.once('finish', () => request.destroy());
  say(exchange, 408, 'the body does not come\n', undefined, { connection: 'close' });
}

export function say(
  { request, response, waits }: Exchange,
  status: number,
  body: string | Buffer,
  type = 'text/plain; charset=utf-8',
  headers: Readonly<Record<string, string>> = {},
): void {
  // Whether a body comes after all, only the client knows: on this connection nothing can be told apart any more.
  const closing = waits ? { connection: 'close' } : {};
  response.writeHead(status, { ...headOf(Buffer.byteLength(body), type), ...headers, ...closing });
  response.end(request.method === 'HEAD' ? undefined : body);
  discardRest(request, response);
}

export function headOf(bytes: number, type: string): Readonly<Record<string, string | number>> {
  return { 'content-type': type, 'content-length': bytes, 'x-content-type-options': 'nosniff' };
}

export function noRoom(): Refusal {
  return new Refusal(507, 'no room: what is stored is all in use just now');
}

/** What a fault of disk or database means to the client, which goes on without. */
export function faultOf(error: unknown): Refusal {
  const code = errorCode(error);
  if (['ENOSPC', 'EDQUOT', 'SQLITE_FULL'].includes(code) || code.startsWith('SQLITE_IOERR')) {
    return new Refusal(507, 'the disk of the server is full');
  }
  if (isBusy(error)) return new Refusal(503, 'the database of the server is held by another program');
  return new Refusal(500, 'the server could not do it; its log says why');
}
