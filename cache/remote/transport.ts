// One exchange with a server over HTTP, bounded in time and in bytes. Kept-alive connections, no redirect followed.

import type { Agent, ClientRequest, IncomingMessage, RequestOptions } from 'node:http';

/** What came of an exchange that was answered whole. */
export interface Exchange {
  readonly status: number;
  readonly body: Buffer;
}

export interface Sending {
  readonly method: 'GET' | 'PUT';
  /** Beneath the address of the remote: `ac/<sha256>`. */
  readonly path: string;
  readonly body?: Buffer;
  /** Creates and never writes over, where the server knows `If-None-Match`. */
  readonly creates?: true;
  /** What an answer may hold, in bytes. */
  readonly mostBytes: number;
  /** Until the answer is there whole, in milliseconds. */
  readonly withinMs: number;
}

export interface Transport {
  /** @throws TransportFault where there is no whole answer within the bounds. */
  readonly send: (sending: Sending) => Promise<Exchange>;
  readonly close: () => void;
}

/** Why there was no answer. */
export class TransportFault extends Error {
  /** True: nobody is there, so that another try is in vain. */
  readonly unreachable: boolean;

  constructor(message: string, unreachable = false) {
    super(message);
    this.unreachable = unreachable;
  }
}

/** What a request is authorized by; made for each, as signatures are of one. */
export type Authorize = (request: {
  readonly method: 'GET' | 'PUT';
  /** Absolute. */
  readonly path: string;
  readonly host: string;
  readonly body: Buffer | undefined;
}) => Readonly<Record<string, string>>;

export interface TransportRequest {
  /** http or https, without user and password. */
  readonly base: URL;
  readonly authorize: Authorize;
  /** How many connections at most. */
  readonly connections?: number;
  /** Until a connection stands, in milliseconds. */
  readonly connectMs?: number;
}

/** A connection that the server ended while it rested is found broken only when it is used: this often it is tried anew. */
const tries = 2;

export function openTransport({ base, authorize, connections = 16, connectMs = 2000 }: TransportRequest): Transport {
  const folder = base.pathname.replace(/\/+$/, '');
  let opened: Promise<{ readonly agent: Agent; readonly request: typeof import('node:http').request }> | undefined;
  const open = async () => {
    // Loading it takes longer than a start without it may.
    const { Agent, request } = base.protocol === 'https:' ? await import('node:https') : await import('node:http');
    return { agent: new Agent({ keepAlive: true, maxSockets: connections, scheduling: 'lifo' }), request };
  };

  async function attempt(sending: Sending): Promise<Exchange> {
    opened ??= open();
    const { agent, request } = await opened;
    const path = `${folder}/${sending.path}`;
    const options: RequestOptions = {
      agent,
      method: sending.method,
      hostname: base.hostname.replace(/^\[|\]$/g, ''),
      port: base.port,
      path,
      headers: {
        ...authorize({ method: sending.method, path, host: base.host, body: sending.body }),
        ...(sending.body ? { 'content-length': sending.body.byteLength } : {}),
        ...(sending.creates ? { 'if-none-match': '*' } : {}),
      },
    };
    return exchange(request(options), sending, connectMs);
  }

  return {
    async send(sending) {
      for (let n = 1; ; n++) {
        try {
          return await attempt(sending);
        } catch (error) {
          if (n < tries && error instanceof StaleConnection) continue;
          throw error;
        }
      }
    },
    close() {
      void opened?.then(({ agent }) => agent.destroy());
    },
  };
}

/** The server had ended a connection that had rested. */
class StaleConnection extends TransportFault {}

function exchange(request: ClientRequest, sending: Sending, connectMs: number): Promise<Exchange> {
  const { promise, resolve, reject } = Promise.withResolvers<Exchange>();
  const give = (fault: TransportFault): void => {
    reject(fault);
    request.destroy();
  };
  const whole = setTimeout(
    () => give(new TransportFault(`no answer in ${sending.withinMs / 1000} s`)),
    sending.withinMs,
  );
  let connecting: NodeJS.Timeout | undefined;
  request.on('socket', (socket) => {
    if (!socket.connecting) return;
    const late = () => give(new TransportFault(`no connection in ${connectMs / 1000} s`, true));
    connecting = setTimeout(late, connectMs);
    socket.once('connect', () => clearTimeout(connecting));
  });
  request.on('error', (error: NodeJS.ErrnoException) => {
    const why = error.code ?? error.message;
    const isStale = request.reusedSocket && (why === 'ECONNRESET' || why === 'EPIPE');
    reject(isStale ? new StaleConnection(why) : new TransportFault(why, isUnreachable(error)));
  });
  request.on('response', (response) => {
    read(response, sending.mostBytes).then(
      (body) => resolve({ status: response.statusCode ?? 0, body }),
      (error: TransportFault) => give(error),
    );
  });
  request.end(sending.body);
  return promise.finally(() => {
    clearTimeout(whole);
    clearTimeout(connecting);
  });
}

async function read(response: IncomingMessage, most: number): Promise<Buffer> {
  const chunks: Buffer[] = [];
  let size = 0;
  const tooMuch = () => new TransportFault('an answer larger than anything that was put there');
  if (Number(response.headers['content-length'] ?? 0) > most) throw tooMuch();
  try {
    for await (const chunk of response as AsyncIterable<Buffer>) {
      size += chunk.byteLength;
      if (size > most) throw tooMuch();
      chunks.push(chunk);
    }
  } catch (error) {
    throw error instanceof TransportFault ? error : new TransportFault('an answer that ends before its end');
  }
  if (!response.complete) throw new TransportFault('an answer that ends before its end');
  return Buffer.concat(chunks);
}

const unreachable = new Set(['ECONNREFUSED', 'ENOTFOUND', 'EAI_AGAIN', 'EHOSTUNREACH', 'ENETUNREACH', 'ETIMEDOUT']);

function isUnreachable(error: NodeJS.ErrnoException): boolean {
  const inner = (error as { errors?: readonly NodeJS.ErrnoException[] }).errors ?? [];
  const code = error.code ?? inner[0]?.code ?? '';
  return unreachable.has(code) || /CERT|SSL|TLS|VERIFY/.test(code);
}
