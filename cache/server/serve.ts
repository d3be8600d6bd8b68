// gows cache serve: opens folder, database and port, answers until it is told to stop, and leaves all of them in order.

import { mkdirSync } from 'node:fs';
import type { IncomingMessage, Server, ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';
import path from 'node:path';
import { type Diagnostic, DiagnosticError, failure, warning } from '#diagnostics';
import { type Lock, tryLock } from '#sqlite';
import type { PublicKey } from '../sign/keys.ts';
import { openAccess } from './access.ts';
import { type Address, inUrl, isLoopback } from './address.ts';
import { openContents } from './contents.ts';
import { openFiles } from './files.ts';
import { type Ledger, ofServer, openLedger } from './ledger.ts';
import { type Limits, limitsFor } from './limits.ts';
import { createMetrics } from './metrics.ts';
import { createHandler, type Handle } from './requests.ts';
import { openResults } from './results.ts';
import { openRoom } from './room.ts';
import { settle } from './settle.ts';
import { openUses } from './uses.ts';

export { isLoopback, parseAddress } from './address.ts';

export interface ServeRequest {
  /** Absolute; made if need be. */
  readonly dir: string;
  readonly address: Address;
  /** The quota, in bytes. */
  readonly maxBytes: number;
  /** Whose tokens are taken. Absent: nobody is asked for one, and only this machine reaches it. */
  readonly issuer?: PublicKey;
  readonly version: string;
  /** Told what a person should look at: damage, faults of the disk. */
  readonly report: (diagnostic: Diagnostic) => void;
  /** Told of each request in one line. */
  readonly log?: (line: string) => void;
  readonly now?: () => number;
  readonly limits?: Partial<Limits>;
}

export interface Serving {
  /** With the port that it has. */
  readonly url: string;
  /**
   * Takes no connection more, lets what is under way end within this time, in milliseconds, and closes all. More than once
   * does no harm.
   */
  readonly stop: (withinMs: number) => Promise<void>;
}

/**
 * @throws DiagnosticError `serve/address` where it cannot listen there, `serve/folder` where the folder cannot be used,
 * `store/unavailable` where its database cannot.
 */
export async function serveCache(request: ServeRequest): Promise<Serving> {
  refuseOpen(request);
  const lock = await lockFolder(request.dir);
  try {
    const store = await openStores(request);
    try {
      return await listen(request, store, lock);
    } catch (error) {
      await store.close();
      throw error;
    }
  } catch (error) {
    lock.release();
    throw error;
  }
}

function refuseOpen({ address, issuer }: ServeRequest): void {
  if (issuer !== undefined || isLoopback(address.host)) return;
  const message = `other machines reach ${address.host}, and without tokens all of them could write what this one's runs believe`;
  throw new DiagnosticError(
    failure('serve/address', message, {
      remedy: 'give --issuer and let "gows cache token" make tokens, or listen on 127.0.0.1',
    }),
  );
}

/** @throws DiagnosticError `serve/folder`. */
async function lockFolder(dir: string): Promise<Lock> {
  try {
    mkdirSync(dir, { recursive: true });
  } catch (error) {
    throw folderFault(
      dir,
      `the folder cannot be made: ${(error as Error).message}`,
      'name one that you may write with --dir',
    );
  }
  const lock = await tryLock(path.join(dir, 'serve.lock')).catch((error: unknown) => {
    if (!(error instanceof DiagnosticError)) throw error;
    const [first, ...rest] = error.diagnostics.map(ofServer);
    throw first ? new DiagnosticError(first, ...rest) : error;
  });
  if (lock) return lock;
  throw folderFault(dir, 'another server has this folder', 'end that one, or name another folder with --dir');
}

function folderFault(dir: string, message: string, remedy: string): DiagnosticError {
  return new DiagnosticError(failure('serve/folder', message, { place: { file: dir }, remedy }));
}

interface Stores {
  readonly handle: Handle;
  /** The number of connections is asked for when it is told. */
  readonly countConnections: (count: () => number) => void;
  readonly limits: Limits;
  readonly close: () => Promise<void>;
}

async function openStores(request: ServeRequest): Promise<Stores> {
  const { dir, maxBytes, issuer, version, report, log, now = Date.now } = request;
  const limits = { ...limitsFor(maxBytes), ...request.limits };
  const metrics = createMetrics();
  const files = openFiles(dir);
  let opened: Ledger | undefined;
  const ledger = (): Ledger => {
    if (!opened) throw new Error('the database is not open yet');
    return opened;
  };
  const uses = openUses(ledger, now);
  const room = openRoom({ maxBytes, ledger, files, uses, metrics });
  try {
    opened = await openLedger(path.join(dir, 'server.db'), {
      report,
      settle(db) {
        settle(db, dir);
        room.count(db);
      },
    });
  } catch (error) {
    uses.end();
    throw error;
  }
  const damaged = (sha256: string): void => {
    metrics.damaged();
    report(
      warning('serve/fault', `the content ${sha256} was damaged and thrown away`, {
        place: { file: dir },
        remedy: 'nothing; it is put again when it is made again. Where it happens often, check the disk',
      }),
    );
  };
  const contents = openContents({ ledger: opened, files, room, uses, now, damaged });
  const results = openResults({ ledger: opened, room, uses, now });
  let connections = () => 0;
  const told = () => metrics.text({ stock: room.stock, maxBytes, connections: connections(), version });
  const admit = openAccess(issuer, now);
  const parts = { admit, results, contents, room, limits, metrics, told, version, report: once(report) };
  return {
    handle: createHandler({ ...parts, ...(log ? { log } : {}) }),
    countConnections(count) {
      connections = count;
    },
    limits,
    async close() {
      await uses.flush();
      uses.end();
      ledger().close();
    },
  };
}

/** A full disk is the same for every request: each sentence is told once. */
function once(report: (diagnostic: Diagnostic) => void): (diagnostic: Diagnostic) => void {
  const told = new Set<string>();
  return (diagnostic) => {
    if (told.has(diagnostic.message) || told.size > 100) return;
    told.add(diagnostic.message);
    report(diagnostic);
  };
}

async function listen({ address }: ServeRequest, store: Stores, lock: Lock): Promise<Serving> {
  const { limits, handle } = store;
  // Only a server pays for it; and as a script of node:vm the program imports nothing.
  const { createServer } = process.getBuiltinModule('node:http');
  const underWay = new Set<Promise<void>>();
  const server = createServer({
    headersTimeout: limits.headMs,
    // A large body over a slow line may take long: what is bounded is the time without progress.
    requestTimeout: 0,
    keepAliveTimeout: limits.restMs,
    connectionsCheckingInterval: Math.min(1000, limits.headMs),
    maxHeaderSize: 16 * 1024,
    noDelay: true,
  });
  server.maxConnections = limits.connections;
  server.timeout = limits.restMs + limits.stallMs;
  const take = (request: IncomingMessage, response: ServerResponse, waits: boolean): void => {
    const handled = handle(request, response, waits).finally(() => underWay.delete(handled));
    underWay.add(handled);
  };
  server.on('request', (request, response) => take(request, response, false));
  server.on('checkContinue', (request, response) => take(request, response, true));
  let open = 0;
  server.on('connection', (socket) => {
    open++;
    socket.once('close', () => open--);
  });
  store.countConnections(() => open);
  await bind(server, address);
  let stopped: Promise<void> | undefined;

  async function stop(withinMs: number): Promise<void> {
    const closed = new Promise((resolve) => server.close(resolve));
    // One that answers just now rests afterwards, which is not the end of it.
    const resting = setInterval(() => server.closeIdleConnections(), 20);
    const late = setTimeout(() => server.closeAllConnections(), withinMs);
    await closed;
    clearInterval(resting);
    clearTimeout(late);
    await Promise.all(underWay);
    await store.close();
    lock.release();
  }

  return {
    url: inUrl({ ...address, port: (server.address() as AddressInfo).port }),
    stop(withinMs) {
      stopped ??= stop(withinMs);
      return stopped;
    },
  };
}

/** @throws DiagnosticError `serve/address`. */
async function bind(server: Server, { host, port }: Address): Promise<void> {
  const { promise, resolve, reject } = Promise.withResolvers<void>();
  server.once('error', reject);
  server.listen({ host, port }, resolve);
  try {
    await promise;
  } catch (error) {
    const { code = '', message } = error as NodeJS.ErrnoException;
    const where = inUrl({ host, port });
    throw new DiagnosticError(
      failure('serve/address', `${bindWords[code] ?? message}: ${where}`, {
        remedy: 'name another address with --listen; with port 0 any that is free is taken',
      }),
    );
  }
  server.removeListener('error', reject);
  // An error later on, as of too many open files, costs a connection and not the server.
  server.on('error', () => {});
}

const bindWords: Readonly<Record<string, string>> = {
  EADDRINUSE: 'another program listens there already',
  EADDRNOTAVAIL: 'this machine has no such address',
  EACCES: 'this user may not listen there',
  ENOTFOUND: 'nobody knows this host',
  EAI_AGAIN: 'nobody knows this host just now',
};
