// The body of a request, bounded in length and in the time without progress.

import type { IncomingMessage, ServerResponse } from 'node:http';
import type { Limits } from './limits.ts';

/** A request is refused, and this is what the client is told: a sentence without anything that is not its own. */
export class Refusal extends Error {
  readonly status: number;
  readonly headers: Readonly<Record<string, string>>;

  constructor(status: number, message: string, headers: Readonly<Record<string, string>> = {}) {
    super(message);
    this.status = status;
    this.headers = headers;
  }
}

export interface Pace {
  readonly moved: (bytes: number) => void;
  readonly end: () => void;
}

/** Calls `stalled` as soon as too little moved for too long. */
export function watchPace({ stallMs, stallBytes }: Limits, stalled: () => void): Pace {
  let moved = 0;
  const timer = setInterval(() => {
    if (moved < stallBytes) stalled();
    moved = 0;
  }, stallMs);
  return {
    moved(bytes) {
      moved += bytes;
    },
    end: () => clearInterval(timer),
  };
}

export interface BodyBounds {
  readonly limits: Limits;
  /** In bytes. */
  readonly most: number;
  /** Called where it does not come; what waits for it ends once the connection does. */
  readonly stalled: () => void;
}

/** @throws Refusal 413 before anything is read, where it says that it is too long. */
export function refuseTooLong({ headers }: IncomingMessage, most: number): void {
  if (Number(headers['content-length'] ?? 0) > most) throw tooLong(most);
}

/**
 * Hands over what comes, piece by piece, the next only when the last was taken. Rejects with `Refusal` where it is too long, and with
 * what the connection says where it ends before the body does.
 */
export async function readBody(
  request: IncomingMessage,
  { limits, most, stalled }: BodyBounds,
  take: (chunk: Buffer) => void | Promise<void>,
): Promise<number> {
  refuseTooLong(request, most);
  const pace = watchPace(limits, stalled);
  let size = 0;
  try {
    // The connection is needed still, to say why.
    for await (const chunk of request.iterator({ destroyOnReturn: false }) as AsyncIterable<Buffer>) {
      size += chunk.byteLength;
      pace.moved(chunk.byteLength);
      if (size > most) throw tooLong(most);
      await take(chunk);
    }
  } finally {
    pace.end();
  }
  return size;
}

function tooLong(most: number): Refusal {
  return new Refusal(413, `too large: at most ${most} bytes are taken`);
}

/** How long a client that is refused may go on sending, in milliseconds: one that is cut off at once never reads why. */
const lingerMs = 2000;

/** Ends the connection of a body that nobody reads any more, when its client had the time to see the answer. */
export function discardRest(request: IncomingMessage, response: ServerResponse): void {
  if (request.complete) return;
  // Once it is answered, node no longer tells a request that its connection is gone: it would wait for its body for ever.
  const timer = setTimeout(() => request.destroy(), lingerMs);
  const done = () => clearTimeout(timer);
  request.once('end', done);
  request.once('close', done);
  response.once('finish', () => request.resume());
}
