// gows cache serve as it ships: what it prints, what it answers, and how it ends amid work.

import { type ChildProcess, spawn } from 'node:child_process';
import { once } from 'node:events';
import { createServer, request } from 'node:http';
import type { AddressInfo } from 'node:net';
import path from 'node:path';
import { afterEach, beforeEach, expect, test } from 'vitest';
import { makeKeyPair } from '#cache';
import { startProgram, type TemporaryFolder, temporaryFolder } from '#testkit';

interface Running {
  readonly child: ChildProcess;
  readonly said: () => string;
  readonly ended: Promise<number | null>;
}

let folder: TemporaryFolder;
const running: Running[] = [];

beforeEach(async () => {
  folder = await temporaryFolder();
});

afterEach(async () => {
  for (const { child, ended } of running.splice(0)) {
    child.kill('SIGKILL');
    await ended;
  }
  await folder[Symbol.asyncDispose]();
});

function gows(args: readonly string[], env: Record<string, string> = {}): Running {
  const [program, ...before] = startProgram;
  const child = spawn(program, [...before, 'cache', ...args], {
    env: { PATH: process.env['PATH'], NO_COLOR: '1', HOME: folder.path, ...env },
    stdio: ['ignore', 'pipe', 'pipe'],
  });
  let text = '';
  for (const stream of [child.stdout, child.stderr]) stream?.on('data', (piece) => (text += piece));
  const ended = once(child, 'close').then(([code]) => code as number | null);
  const made = { child, said: () => text, ended };
  running.push(made);
  return made;
}

async function urlOf({ child, said, ended }: Running): Promise<string> {
  for (;;) {
    const [, url] = /^gows: listening on (\S+)$/m.exec(said()) ?? [];
    if (url !== undefined) return url;
    const code = await Promise.race([once(child.stderr as NodeJS.ReadableStream, 'data').then(() => undefined), ended]);
    if (code !== undefined) throw new Error(`ended with ${code}:\n${said()}`);
  }
}

const dir = () => path.join(folder.path, 'served');
const hash = 'ba7816bf8f01cfea414140de5dae2223b00361a396177a9cb410ff61f20015ad';

test('it keeps what it is given, says each request with --verbose and no token, and asks for tokens of its issuer', async () => {
  const pair = makeKeyPair();
  const making = gows(['token', '--scope', 'pr/1', '--write', '--name', 'tester'], { GOWS_ISSUER_KEY: pair.secret });
  expect(await making.ended).toBe(0);
  const token = making.said().trim();
  const server = gows(['serve', '--dir', dir(), '--listen', '127.0.0.1:0', '--issuer', pair.public, '--verbose']);
  const url = await urlOf(server);
  const headers = { authorization: `Bearer ${token}` };
  expect((await fetch(`${url}/healthz`)).status).toBe(200);
  expect((await fetch(`${url}/cas/${hash}`)).status).toBe(401);
  expect((await fetch(`${url}/cas/${hash}`, { method: 'PUT', body: 'abc', headers })).status).toBe(201);
  expect(await (await fetch(`${url}/cas/${hash}`, { headers })).text()).toBe('abc');
  server.child.kill('SIGTERM');
  expect(await server.ended).toBe(0);
  expect(server.said()).toMatch(new RegExp(`^\\d{4}-\\S+Z PUT /cas/${hash} 201 \\d+ ms tester$`, 'm'));
  expect(server.said()).not.toContain(token.slice(13, 60));
});

test('told to stop it takes nothing new, lets what is under way end, and ends with 0', async () => {
  const server = gows(['serve', '--dir', dir(), '--listen', '127.0.0.1:0']);
  const url = await urlOf(server);
  const sending = request(`${url}/cas/${hash}`, {
    method: 'PUT',
    headers: { 'content-length': 3, expect: '100-continue' },
  });
  const answered = once(sending, 'response');
  sending.flushHeaders();
  await once(sending, 'continue');
  server.child.kill('SIGINT');
  while (!server.said().includes('gows: stopping')) await once(server.child.stderr as NodeJS.ReadableStream, 'data');
  await expect(fetch(`${url}/healthz`)).rejects.toThrow('fetch failed');
  sending.end('abc');
  const [answer] = await answered;
  expect(answer.statusCode).toBe(201);
  answer.resume();
  expect(await server.ended).toBe(0);
  const again = gows(['serve', '--dir', dir(), '--listen', '127.0.0.1:0']);
  expect(await (await fetch(`${await urlOf(again)}/cas/${hash}`)).text()).toBe('abc');
});

test('an address that another program has is told, with exit code 2', async () => {
  const other = createServer().listen(0, '127.0.0.1');
  await once(other, 'listening');
  const { port } = other.address() as AddressInfo;
  const server = gows(['serve', '--dir', dir(), '--listen', `127.0.0.1:${port}`]);
  expect(await server.ended).toBe(2);
  expect(server.said()).toContain(`another program listens there already: http://127.0.0.1:${port}`);
  other.close();
});
