// Whole runs against servers that mean harm, with the program as it ships: the outcome is that of a run without a remote, it is
// over in time, and the token goes nowhere.

import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { mkdirSync } from 'node:fs';
import path from 'node:path';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { makeKeyPair } from '#cache';
import type { RunEvent } from '#events';
import {
  answerOf,
  builtProgram,
  commitAll,
  gitInit,
  openRaw,
  type RawBehaviour,
  type TemporaryFolder,
  temporaryFolder,
  writeTree,
} from '#testkit';
import { machineEnvironment, run } from './machines.fixture.ts';

const files = {
  'go.mod': 'module example.com/shop\n\ngo 1.25\n',
  'good/good_test.go': 'package good\n\nimport "testing"\n\nfunc TestGood(t *testing.T) { t.Log("fine") }\n',
  'bad/bad_test.go': 'package bad\n\nimport "testing"\n\nfunc TestBad(t *testing.T) { t.Fatal("wrong") }\n',
  'reads/reads_test.go':
    'package reads\n\nimport (\n\t"os"\n\t"testing"\n)\n\nfunc TestReads(t *testing.T) {\n\tb, err := os.ReadFile("../data.txt")\n\tt.Log(string(b), err)\n}\n',
  'data.txt': 'data\n',
};

const team = makeKeyPair();
const token = 'gows-token-1:very.secret';
/** What may be waited in vain, and what a busy machine adds to a run. */
const [waitMs, slackMs] = [1000, 15_000];

let folder: TemporaryFolder;
let top: string;
let machine: Record<string, string>;
let runs = 0;

beforeAll(async () => {
  folder = await temporaryFolder();
  top = path.join(folder.path, 'top');
  await writeTree(top, files);
  machine = {
    ...(await machineEnvironment(folder.path)),
    GOWS_REMOTE_KEY: team.secret,
    GOWS_REMOTE_TRUST: team.public,
    GOWS_REMOTE_TOKEN: token,
    GOWS_REMOTE_TIMEOUT: `${waitMs / 1000}s`,
  };
  await gitInit(top);
  await commitAll(top, 'base');
  await writeTree(top, { 'data.txt': 'other data\n' });
});
afterAll(() => folder[Symbol.asyncDispose]());

/** For a machine that has seen nothing so far. */
function fresh(words: string, more: Record<string, string>) {
  const cache = path.join(folder.path, `cache-${runs++}`);
  mkdirSync(cache);
  const command = [process.execPath, builtProgram, ...words.split(' '), '--json'] as const;
  return { command, cwd: top, env: { ...machine, ...more, GOWS_CACHE_DIR: cache }, cache };
}

interface Told {
  readonly code: number;
  /** Task → how it ended, and what its tests printed, less times. */
  readonly told: Readonly<Record<string, string>>;
  readonly ms: number;
}

async function outcome(words: string, env: Record<string, string>): Promise<Told> {
  const began = performance.now();
  const { command, cache, ...ground } = fresh(words, env);
  const { code, stdout: said, stderr } = await run(command, ground);
  const ms = performance.now() - began;
  expect(said + stderr).not.toContain('very.secret');
  const kept = await run(['grep', '-rl', '--binary-files=text', 'very.secret', cache], { cwd: top });
  expect(kept.stdout).toBe('');
  const told: Record<string, string> = {};
  for (const line of said.trimEnd().split('\n')) {
    const event = JSON.parse(line) as RunEvent;
    if (event.type === 'task.finished') told[event.task] = `${told[event.task] ?? ''}${event.outcome}`;
    if (event.type === 'task.output') told[event.task] = `${told[event.task] ?? ''}${event.output}`;
  }
  const plain = Object.entries(told).map(([name, text]) => [name, text.replaceAll(/\d+\.\d+s/g, 'T')] as const);
  return { code, told: Object.fromEntries(plain.sort(([a], [b]) => (a < b ? -1 : 1))), ms };
}

const flip = (bytes: Buffer): Buffer => {
  const copy = Buffer.from(bytes);
  const at = copy.indexOf('\r\n\r\n') + 4;
  for (let n = at; n < copy.byteLength; n += 7) copy[n] = (copy[n] ?? 0) ^ 1;
  return copy;
};
const endless = Buffer.alloc(64 * 1024, 'x');

const behaviours: readonly (readonly [string, RawBehaviour])[] = [
  ['says nothing', { answer: () => undefined }],
  ['hangs up at once', { answer: ({ socket }) => socket.destroy() }],
  ['fails each time', { answer: ({ socket }) => socket.write(answerOf('500 Oh No', Buffer.from('no'))) }],
  [
    'sends elsewhere',
    {
      answer: ({ socket, path: asked }) =>
        socket.write(answerOf('302 Found', Buffer.alloc(0), [`Location: http://127.0.0.1:9${asked}`])),
    },
  ],
  [
    'never comes to an end',
    {
      answer({ socket }) {
        socket.write('HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n');
        // Without end, but not so fast that the machine has nothing left for the run.
        const timer = setInterval(() => {
          if (socket.destroyed) clearInterval(timer);
          else if (!socket.writableNeedDrain) socket.write(`10000\r\n${endless}\r\n`);
        }, 5);
      },
    },
  ],
  [
    'breaks off in the middle',
    {
      answer({ socket, right }) {
        const bytes = right();
        socket.end(bytes.subarray(0, bytes.byteLength - 5));
      },
    },
  ],
  ['alters all that it gives', { answer: ({ socket, right }) => socket.write(flip(right())) }],
];

/** Half of the behaviours with one of the commands, and all with both with GOWS_LONG=1. */
const isLong = process.env['GOWS_LONG'] === '1';

for (const words of isLong ? ['test', 'affected test'] : ['test']) {
  test(`gows ${words} is as it would be without a remote, whatever that does`, { timeout: 240_000 }, async () => {
    // What an honest server was given by a run before.
    const honest = await openRaw({ answer: ({ socket, right }) => socket.write(right()) });
    await outcome('test', { GOWS_REMOTE: honest.url });
    const stored = new Map(honest.stored);
    await honest.close();
    expect(stored.size).toBeGreaterThan(2);
    const alone = await outcome(words, { GOWS_REMOTE: 'off' });
    expect(alone.code).toBe(1);

    for (const [name, behaviour] of isLong ? behaviours : behaviours.filter((_, at) => at % 2 === 0)) {
      const server = await openRaw(behaviour, new Map(stored));
      const met = await outcome(words, { GOWS_REMOTE: server.url });
      expect(server.heads.length, name).toBeGreaterThan(0);
      expect({ code: met.code, told: met.told }, name).toEqual({ code: alone.code, told: alone.told });
      expect(met.ms, name).toBeLessThan(alone.ms + 4 * waitMs + slackMs);
      await server.close();
    }
  });
}

test('no result waits for what is sent', async () => {
  let firstPut = Number.POSITIVE_INFINITY;
  const server = await openRaw({
    answer({ socket, method, right }) {
      if (method === 'GET') socket.write(right());
      else firstPut = Math.min(firstPut, performance.now());
    },
  });
  const { command, ...ground } = fresh('test', { GOWS_REMOTE: server.url, GOWS_REMOTE_TIMEOUT: '60s' });
  const child = spawn(command[0], command.slice(1), ground);
  let lastResult = 0;
  let finished = 0;
  child.stdout.setEncoding('utf8').on('data', (text: string) => {
    if (text.includes('"task.finished"')) lastResult = performance.now();
    if (text.includes('"run.finished"')) finished = performance.now();
  });
  await once(child, 'close');
  await server.close();
  // All were sent in vain: the run waits for that at its end alone, for as long as it says.
  expect(firstPut).toBeLessThan(finished);
  expect(finished - lastResult).toBeGreaterThan(2000);
  expect(finished - lastResult).toBeLessThan(5000 + slackMs);
});
