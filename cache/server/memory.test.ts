// The memory of a server does not grow with what goes through it.

import { createHash } from 'node:crypto';
import { mkdtempSync, rmSync } from 'node:fs';
import { request } from 'node:http';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { Readable } from 'node:stream';
import { pipeline } from 'node:stream/promises';
import { afterEach, beforeEach, expect, test, vi } from 'vitest';
import { type OwnProcess, ownProcess } from './own-process.fixture.ts';

const long = process.env['GOWS_LONG'] === '1';
if (long) vi.setConfig({ testTimeout: 900_000 });
const mebibyte = 1024 * 1024;
/** One content, in MiB, and how much more memory it may take to put and to get it. */
const sizes = long ? [64, 1024] : [64];
const mostGrowth = 48 * mebibyte;

let dir: string;
let server: OwnProcess | undefined;

beforeEach(() => {
  // On a disk: in /dev/shm it would be the memory of the machine.
  dir = mkdtempSync(path.join(tmpdir(), 'gows-serve-'));
});

afterEach(async () => {
  await server?.kill();
  server = undefined;
  rmSync(dir, { recursive: true, force: true });
});

/** Pieces of which no two are equal, without all of them in memory. */
function* pieces(count: number): Generator<Buffer> {
  for (let n = 0; n < count; n++) yield Buffer.alloc(mebibyte, `piece ${n} `);
}

async function put(url: string, name: string, count: number): Promise<number | undefined> {
  const answered = Promise.withResolvers<number | undefined>();
  const sending = request(`${url}/cas/${name}`, { method: 'PUT', headers: { 'content-length': count * mebibyte } });
  sending.on('response', (answer) => {
    answer.resume();
    answered.resolve(answer.statusCode);
  });
  sending.on('error', answered.reject);
  await pipeline(Readable.from(pieces(count)), sending);
  return answered.promise;
}

async function get(url: string, name: string): Promise<string> {
  const answered = Promise.withResolvers<string>();
  request(`${url}/cas/${name}`, async (answer) => {
    const hash = createHash('sha256');
    for await (const chunk of answer) hash.update(chunk as Buffer);
    answered.resolve(hash.digest('hex'));
  })
    .on('error', answered.reject)
    .end();
  return answered.promise;
}

test.for(sizes)('a content of %i MiB goes in and out in little memory', async (size) => {
  server = await ownProcess(dir, 8 * 1024 * mebibyte);
  const hash = createHash('sha256');
  for (const piece of pieces(size)) hash.update(piece);
  const name = hash.digest('hex');
  // What it takes to have done each once is no part of it.
  const one = createHash('sha256').update(Buffer.alloc(mebibyte, 'piece 0 ')).digest('hex');
  expect(await put(server.url, one, 1)).toBe(201);
  expect(await get(server.url, one)).toBe(one);
  const before = await server.mostRss();
  expect(await put(server.url, name, size)).toBe(201);
  expect(await get(server.url, name)).toBe(name);
  expect((await server.mostRss()) - before).toBeLessThan(mostGrowth);
});
