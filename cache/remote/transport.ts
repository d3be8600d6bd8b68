// Exchanges with one server over HTTP: kept-alive connections, so many at once, no redirect followed.

import type { Agent, ClientRequest, RequestOptions } from 'node:http';
import { type Exchange, exchange, faultOf, type Sending, StaleConnection, TransportFault } from './exchange.ts';
import { type Lookup, openLookup } from './lookup.ts';

export interface Transport {
  /** @throws TransportFault where there is no whole answer within the bounds, and always after `close`. */
  readonly send: (sending: Sending) => Promise<Exchange>;
  /** Ends all that is under way. */
  readonly close: () => void;
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
  /** How many exchanges at once, and so connections at most. */
  readonly connections?: number;
  /** Until a connection stands, in milliseconds. */
  readonly connectMs?: number;
}

interface Opened {
  readonly agent: Agent;
  readonly request: typeof import('node:http').request;
  readonly names: Lookup;
}

export function openTransport({ base, authorize, connections = 16, connectMs = 2000 }: TransportRequest): Transport {
  const folder = base.pathname.replace(/\/+$/, '');
  const turns = openTurns(connections);
  const live = new Set<ClientRequest>();
  let closed = false;
  let opened: Opened | undefined;
  const open = (): Opened => {
    // Loading it takes longer than a start without it may; and a script of node:vm, which the program is, cannot import.
    const name = base.protocol === 'https:' ? 'node:https' : 'node:http';
    const { Agent, request } = process.getBuiltinModule(name);
    const agent = new Agent({ keepAlive: true, maxSockets: connections, scheduling: 'lifo' });
    return { agent, request, names: openLookup() };
  };

  async function attempt(sending: Sending, fresh: boolean): Promise<Exchange> {
    if (closed) throw new TransportFault('closed');
    opened ??= open();
    const { agent, request, names } = opened;
    const path = `${folder}/${sending.path}`;
    const options: RequestOptions = {
      agent: fresh ? false : agent,
      method: sending.method,
      hostname: base.hostname.replace(/^\[|\]$/g, ''),
      port: base.port,
      lookup: names.lookup,
      path,
      headers: {
        ...authorize({ method: sending.method, path, host: base.host, body: sending.body }),
        ...(sending.body ? { 'content-length': sending.body.byteLength } : {}),
        ...(sending.creates ? { 'if-none-match': '*' } : {}),
      },
    };
    const made = request(options);
    live.add(made);
    return exchange(made, sending, connectMs).finally(() => live.delete(made));
  }

  return {
    async send(sending) {
      await turns.take();
      try {
        // A connection that the server ended while it rested is found broken only when it is used.
        return await attempt(sending, false).catch((error: unknown) => {
          if (error instanceof StaleConnection) return attempt(sending, true);
          throw error;
        });
      } catch (error) {
        throw faultOf(error);
      } finally {
        turns.give();
      }
    },
    close() {
      closed = true;
      for (const request of live) request.destroy();
      opened?.agent.destroy();
      opened?.names.close();
    },
  };
}

/** Not left to the agent, since the time of a request must not begin before its turn. */
function openTurns(most: number): { readonly take: () => Promise<void>; readonly give: () => void } {
  let left = most;
  const waiting: (() => void)[] = [];
  return {
    take() {
      if (left === 0) return new Promise((turn) => waiting.push(turn));
      left -= 1;
      return Promise.resolve();
    },
    give() {
      const next = waiting.shift();
      if (next) next();
      else left += 1;
    },
  };
}
