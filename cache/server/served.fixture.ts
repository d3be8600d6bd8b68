// A server on a port and in a folder of its own, and requests to it as tests write them.

import { createHash } from 'node:crypto';
import { existsSync, mkdtempSync, readdirSync, rmSync } from 'node:fs';
import { connect } from 'node:net';
import { tmpdir } from 'node:os';
import path from 'node:path';
import type { Diagnostic } from '#diagnostics';
import { encodeActionResult } from '../remote/action-result.ts';
import { type ServeRequest, serveCache } from './serve.ts';

export interface Answer {
  readonly status: number;
  readonly body: Buffer;
  readonly headers: Headers;
}

export interface Served {
  readonly url: string;
  readonly port: number;
  readonly dir: string;
  readonly reports: readonly Diagnostic[];
  readonly lines: readonly string[];
  readonly get: (where: string, headers?: Record<string, string>) => Promise<Answer>;
  readonly head: (where: string, headers?: Record<string, string>) => Promise<Answer>;
  readonly put: (where: string, body: string | Buffer, headers?: Record<string, string>) => Promise<Answer>;
  /** One number of /metrics. */
  readonly metric: (name: string) => Promise<number>;
  readonly stop: () => Promise<void>;
}

const quickFolder = existsSync('/dev/shm') ? '/dev/shm' : tmpdir();

export function serveFolder(): string {
  return mkdtempSync(path.join(quickFolder, 'gows-serve-'));
}

/** @param given the folder is made and taken away with the server unless one is given */
export async function served(given: Partial<ServeRequest> = {}): Promise<Served> {
  const dir = given.dir ?? serveFolder();
  const reports: Diagnostic[] = [];
  const lines: string[] = [];
  const server = await serveCache({
    dir,
    address: { host: '127.0.0.1', port: 0 },
    maxBytes: 1024 ** 3,
    version: '0.0.0',
    report: (said) => reports.push(said),
    log: (line) => lines.push(line),
    ...given,
  });
  const { url } = server;
  const client = clientOf(url);
  return {
    ...client,
    url,
    port: Number(new URL(url).port),
    dir,
    reports,
    lines,
    async metric(name) {
      const text = (await client.get('/metrics')).body.toString();
      const line = text.split('\n').find((each) => each.startsWith(`${name} `));
      if (line === undefined) throw new Error(`no ${name} in\n${text}`);
      return Number(line.slice(name.length));
    },
    async stop() {
      await server.stop(500);
      if (given.dir === undefined) rmSync(dir, { recursive: true, force: true });
    },
  };
}

export function clientOf(url: string): Pick<Served, 'get' | 'head' | 'put'> {
  const ask = async (method: string, where: string, headers: Record<string, string>, body?: string | Buffer) => {
    const sent = body === undefined ? {} : { body: typeof body === 'string' ? body : new Uint8Array(body) };
    const answer = await fetch(url + where, { method, headers, ...sent });
    return { status: answer.status, headers: answer.headers, body: Buffer.from(await answer.arrayBuffer()) };
  };
  return {
    get: (where, headers = {}) => ask('GET', where, headers),
    head: (where, headers = {}) => ask('HEAD', where, headers),
    put: (where, body, headers = {}) => ask('PUT', where, headers, body),
  };
}

export const sha256 = (content: string | Buffer): string => createHash('sha256').update(content).digest('hex');
export const casOf = (content: string | Buffer): string => `/cas/${sha256(content)}`;
/** Where a test puts a result: any hash will do. */
export const acOf = (name: string): string => `/ac/${sha256(`place ${name}`)}`;

/** A result that names these contents. */
export function resultOf(...contents: readonly (string | Buffer)[]): Buffer {
  return encodeActionResult({
    digests: contents.map((content) => ({ sha256: sha256(content), size: Buffer.byteLength(content) })),
    stdout: Buffer.from('said'),
  });
}

/** All files of contents: whole ones, and those that are on their way in. */
export function filesIn(dir: string): { readonly blobs: readonly string[]; readonly incoming: readonly string[] } {
  const names = (folder: string) =>
    readdirSync(path.join(dir, folder), { recursive: true, withFileTypes: true })
      .filter((entry) => entry.isFile())
      .map(({ name }) => name);
  return { blobs: names('blobs'), incoming: names('incoming') };
}

/** A connection on which anything may be written. */
export interface Raw {
  readonly send: (text: string | Buffer) => void;
  /** Half-closes: nothing more will be sent. */
  readonly end: () => void;
  /** What came as soon as it matches; rejects where the connection ends before that. */
  readonly seen: (pattern: RegExp) => Promise<string>;
  /** All that came, once the server has closed. */
  readonly ended: Promise<string>;
  readonly pause: () => void;
  readonly resume: () => void;
  readonly close: () => void;
}

export function raw(port: number): Raw {
  const socket = connect(port, '127.0.0.1');
  const ended = Promise.withResolvers<string>();
  const looks = new Set<() => void>();
  let text = '';
  socket.setEncoding('latin1');
  socket.on('data', (piece) => {
    text += piece;
    for (const look of looks) look();
  });
  socket.on('error', () => {});
  socket.on('close', () => {
    ended.resolve(text);
    for (const look of looks) look();
  });
  return {
    send: (piece) => void socket.write(piece),
    end: () => void socket.end(),
    seen: (pattern) =>
      new Promise((resolve, reject) => {
        const look = (): void => {
          if (pattern.test(text)) resolve(text);
          else if (socket.closed) reject(new Error(`closed after ${JSON.stringify(text.slice(0, 500))}`));
          else return void looks.add(look);
          looks.delete(look);
        };
        look();
      }),
    ended: ended.promise,
    pause: () => void socket.pause(),
    resume: () => void socket.resume(),
    close: () => void socket.destroy(),
  };
}

/** Waits until it is so; fails by the time limit of the test. */
export async function until(isSo: () => boolean | Promise<boolean>): Promise<void> {
  while (!(await isSo())) await new Promise((resolve) => setTimeout(resolve, 5));
}
