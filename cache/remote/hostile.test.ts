// Whatever a server does: what is fetched is right or not there, nothing is thrown, the wait is bounded, it is told once.

import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { connect, createServer, type Socket } from 'node:net';
import { gzipSync } from 'node:zlib';
import { describe, expect, test } from 'vitest';
import { answerOf, listen, openRaw, type RawBehaviour, type RawRequest } from '#testkit';
import { openRemote } from './open.ts';
import { sealRecord } from './record.ts';
import { fill, keyOf, large, readerFor, settingsFor, writer } from './remote.fixture.ts';
import type { RemoteSettings } from './remote.ts';

const token = 'gows-token-1:very.secret';
const access = { kind: 'token', token } as const;
/** For servers that let wait. */
const waitMs = 400;
/** For all others, on a machine that has much else to do. */
const patientMs = 20_000;
/** What a machine with other work takes beyond what was waited for. */
const slackMs = 5000;

const keys = Array.from({ length: 8 }, (_, n) => keyOf(n));
const contentOf = (key: string) =>
  keys.indexOf(key) % 2 === 0 ? large(keys.indexOf(key)) : Buffer.from(`small ${key}`);

/** What an honest server would have. */
function honest(): Map<string, Buffer> {
  const stored = new Map<string, Buffer>();
  fill(stored, [0, 1, 2, 3, 4, 5, 6, 7], (n) => contentOf(keyOf(n)));
  return stored;
}

interface Outcome {
  readonly found: readonly (Buffer | undefined)[];
  readonly messages: readonly string[];
  readonly codes: readonly string[];
  readonly ms: number;
}

/** A whole run: all keys at once, then one after the other; a record is sent meanwhile. */
async function run(settings: RemoteSettings): Promise<Outcome> {
  const begun = performance.now();
  const remote = openRemote(settings);
  remote.keep('result', keyOf('new'), Buffer.from('new'));
  remote.keep('shape', keyOf('new'), large(99));
  const found = await Promise.all(keys.map((key) => remote.fetch('result', key)));
  for (const key of keys) found.push(await remote.fetch('result', key));
  await remote.fetchAll('shape', keyOf('new'), async () => true);
  const { diagnostics } = await remote.close(settings.waitMs);
  const ms = performance.now() - begun;
  for (const [n, content] of found.entries()) {
    if (content) expect(content.equals(contentOf(keys[n % keys.length] ?? ''))).toBe(true);
  }
  if (settings.waitMs === waitMs) expect(ms).toBeLessThan(4 * waitMs + slackMs);
  const codes = diagnostics.map(({ code }) => code);
  expect(new Set(codes).size).toBe(codes.length);
  const words = JSON.stringify(diagnostics);
  for (const secret of [token, 'very.secret', '\\u001b']) expect(words).not.toContain(secret);
  return { found, codes, ms, messages: diagnostics.map(({ message }) => message) };
}

async function against(
  behaviour: RawBehaviour,
  more: Partial<RemoteSettings> = {},
): Promise<Outcome & { heads: readonly string[] }> {
  const server = await openRaw(behaviour, honest());
  try {
    return { ...(await run(settingsFor(server.url, { access, waitMs: patientMs, ...more }))), heads: server.heads };
  } finally {
    await server.close();
  }
}

/** Writes for as long as anybody reads. */
function forEver(socket: Socket, head: string, chunk: Buffer): void {
  socket.write(head);
  const more = (): void => {
    while (!socket.destroyed && socket.write(chunk));
    if (!socket.destroyed) socket.once('drain', more);
  };
  more();
}

/** A byte at a time, a few in a second. */
function drip(socket: Socket, bytes: Buffer): void {
  let at = 0;
  const timer = setInterval(() => {
    if (socket.destroyed || at >= bytes.byteLength) clearInterval(timer);
    else socket.write(bytes.subarray(at, ++at));
  }, 80);
  socket.on('close', () => clearInterval(timer));
}

const chunked = 'HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n';
const block = Buffer.alloc(64 * 1024, 'x');
const kilo = (n: number) => Buffer.alloc(n * 1024, 'x').toString();

const inVain = /left alone: (0\.4 s were waited in vain|no answer in 0\.4 s)/;
const broken = /left alone: an answer that ends before its end/;
const reset = /left alone: (ECONNRESET|EPIPE|the connection was closed)/;
const tooLarge = /left alone: an answer larger than anything that was put there/;
const noHttp = /left alone: HPE_/;

const behaviours: readonly (readonly [string, RawBehaviour, RegExp])[] = [
  ['says nothing', { answer: () => undefined }, inVain],
  [
    'says nothing after the head',
    { answer: ({ socket }) => socket.write('HTTP/1.1 200 OK\r\nContent-Length: 50\r\n\r\n') },
    inVain,
  ],
  ['drips its answers', { answer: ({ socket, right }) => drip(socket, right()) }, inVain],
  [
    'drips its bodies',
    {
      answer({ socket, right }) {
        const bytes = right();
        const head = bytes.indexOf('\r\n\r\n') + 4;
        socket.write(bytes.subarray(0, head));
        drip(socket, bytes.subarray(head));
      },
    },
    inVain,
  ],
  [
    'drips lines of its head',
    { answer: ({ socket }) => drip(socket, Buffer.from(`HTTP/1.1 200 OK\r\nX: ${kilo(1)}`)) },
    inVain,
  ],
  [
    'says over and over that it goes on',
    {
      answer({ socket }) {
        const timer = setInterval(() => socket.write('HTTP/1.1 102 Processing\r\n\r\n'), 20);
        socket.on('close', () => clearInterval(timer));
      },
    },
    inVain,
  ],
  [
    'sends without end in chunks',
    { answer: ({ socket }) => forEver(socket, chunked, Buffer.from(`400\r\n${kilo(1)}\r\n`)) },
    tooLarge,
  ],
  [
    'sends without end and without length',
    { answer: ({ socket }) => forEver(socket, 'HTTP/1.1 200 OK\r\n\r\n', block) },
    tooLarge,
  ],
  [
    'sends without end with a length',
    { answer: ({ socket }) => forEver(socket, 'HTTP/1.1 200 OK\r\nContent-Length: 99999999999\r\n\r\n', block) },
    tooLarge,
  ],
  [
    'sends a head without end',
    { answer: ({ socket }) => forEver(socket, 'HTTP/1.1 200 OK\r\n', Buffer.from(`X: ${kilo(1)}\r\n`)) },
    noHttp,
  ],
  [
    'sends a head of megabytes',
    { answer: ({ socket }) => socket.write(`HTTP/1.1 200 OK\r\nX: ${kilo(4096)}\r\n\r\n`) },
    noHttp,
  ],
  ['announces more than it sends', { answer: ({ socket, right }) => socket.end(longer(right(), 10)) }, broken],
  ['ends in the middle', { answer: ({ socket, right }) => socket.end(half(right())) }, broken],
  [
    'resets in the middle',
    {
      answer({ socket, right }) {
        const bytes = right();
        socket.write(bytes.subarray(0, bytes.indexOf('\r\n\r\n') + 4), () => socket.resetAndDestroy());
      },
    },
    /left alone: (an answer that ends before its end|ECONNRESET)/,
  ],
  ['resets as one connects', { greet: (socket) => socket.resetAndDestroy(), answer: () => undefined }, reset],
  ['closes as one connects', { greet: (socket) => socket.end(), answer: () => undefined }, reset],
  ['resets after a request', { answer: ({ socket }) => socket.resetAndDestroy() }, reset],
  ['closes after a request', { answer: ({ socket }) => socket.end() }, reset],
  [
    'resets after half a head',
    { answer: ({ socket }) => socket.write('HTTP/1.1 200', () => socket.resetAndDestroy()) },
    reset,
  ],
  ['speaks something else', { answer: ({ socket }) => socket.write('220 mail.example ESMTP\r\n') }, noHttp],
  [
    'speaks before it is asked',
    { greet: (socket) => socket.write('SSH-2.0-OpenSSH_9\r\n'), answer: () => undefined },
    noHttp,
  ],
  [
    'changes protocols',
    {
      answer: ({ socket }) =>
        socket.write('HTTP/1.1 101 Switching Protocols\r\nUpgrade: x\r\nConnection: upgrade\r\n\r\n'),
    },
    reset,
  ],
  [
    'has lengths that are none',
    { answer: ({ socket }) => socket.write('HTTP/1.1 200 OK\r\nContent-Length: -5\r\n\r\nx') },
    noHttp,
  ],
  [
    'has two lengths',
    { answer: ({ socket }) => socket.write('HTTP/1.1 200 OK\r\nContent-Length: 5\r\nContent-Length: 6\r\n\r\nhello') },
    noHttp,
  ],
  [
    'has chunks that are none',
    { answer: ({ socket }) => socket.write(`${chunked}zz\r\n`) },
    /left alone: (HPE_|an answer that ends)/,
  ],
  ['answers 204', { answer: ({ socket }) => socket.write('HTTP/1.1 204 No Content\r\n\r\n') }, /it answered 204/],
  [
    'answers 206',
    { answer: ({ socket, right }) => socket.write(withStatus(right(), '206 Partial')) },
    /it answered (206|404)/,
  ],
  [
    'answers 500',
    { answer: ({ socket }) => socket.write(answerOf('500 No', Buffer.from(kilo(1)))) },
    /it answered 500/,
  ],
  [
    'answers 500 with a page that is long',
    { answer: ({ socket }) => socket.write(answerOf('500 No', Buffer.from(kilo(900)))) },
    /it answered 500/,
  ],
  [
    'answers 502 from a proxy',
    { answer: ({ socket }) => socket.write(answerOf('502 Bad', Buffer.from('<html>'))) },
    /it answered 502/,
  ],
];

/** The same with another length in its head. */
function longer(bytes: Buffer, by: number): Buffer {
  const [head = '', ...rest] = bytes.toString('latin1').split('\r\n\r\n');
  const changed = head.replace(
    /Content-Length: (\d+)/,
    (_, length: string) => `Content-Length: ${Number(length) + by}`,
  );
  return Buffer.from([changed, ...rest].join('\r\n\r\n'), 'latin1');
}

function half(bytes: Buffer): Buffer {
  return bytes.subarray(0, bytes.indexOf('\r\n\r\n') + 4 + 3);
}

function withStatus(bytes: Buffer, status: string): Buffer {
  return Buffer.concat([Buffer.from(`HTTP/1.1 ${status}`), bytes.subarray(bytes.indexOf('\r\n'))]);
}

describe('a server that', () => {
  test.concurrent.each(behaviours)('%s is left alone, and that is told', async (_, behaviour, why) => {
    const { found, codes, messages } = await against(behaviour, why === inVain ? { waitMs } : {});
    expect(found.filter((content) => content !== undefined)).toEqual([]);
    expect(codes).toEqual(['remote/unreachable']);
    expect(messages[0]).toMatch(why);
  });

  test.concurrent('is ill once is asked again', async () => {
    for (const ill of [
      ({ socket }: RawRequest) => socket.write(answerOf('503 Busy', Buffer.alloc(0))),
      ({ socket }: RawRequest) => socket.resetAndDestroy(),
      ({ socket, right }: RawRequest) => socket.end(half(right())),
    ]) {
      const { found, messages } = await against({
        answer: (request) => void (request.n === 3 ? ill(request) : request.socket.write(request.right())),
      });
      expect(found.filter((content) => content === undefined).length).toBeLessThanOrEqual(1);
      expect(messages.filter((message) => message.includes('left alone'))).toEqual([]);
    }
  });

  test.concurrent('ends each connection after one answer, without saying so, is read to the end', async () => {
    const { found, codes } = await against({ answer: ({ socket, right }) => void socket.end(right()) });
    expect(found.filter((content) => content === undefined)).toEqual([]);
    expect(codes).toEqual([]);
  });

  test.concurrent('has ended connections that had rested is asked on new ones', async () => {
    const sockets: Socket[] = [];
    const server = await openRaw(
      { greet: (socket) => sockets.push(socket), answer: ({ socket, right }) => void socket.write(right()) },
      honest(),
    );
    const remote = openRemote(readerFor(server.url, { waitMs: patientMs }));
    await Promise.all(keys.map((key) => remote.fetch('result', key)));
    // As many side by side as there are requests, and each carries the next ones.
    expect(sockets.length).toBeGreaterThan(1);
    const opened = sockets.length;
    for (const key of keys) await remote.fetch('result', key);
    expect(sockets).toHaveLength(opened);
    for (const socket of sockets.splice(0)) socket.resetAndDestroy();
    const found = await Promise.all(keys.map((key) => remote.fetch('result', key)));
    expect(found.filter((content) => content === undefined)).toEqual([]);
    expect((await remote.close(0)).diagnostics).toEqual([]);
    await server.close();
  });

  test.concurrent('sends a second answer behind each one makes nothing wrong of it', async () => {
    const evil = answerOf(
      '200 OK',
      sealRecord({ kind: 'result', key: keyOf('evil'), scope: 'main', slot: 0 }, Buffer.from('evil'), writer).record,
    );
    await against({ answer: ({ socket, right }) => void socket.write(Buffer.concat([right(), evil])) });
    await against({ answer: ({ socket, right }) => void socket.write(longer(right(), -5)) });
  });

  test.concurrent('sends elsewhere is not followed, and nobody else learns the token', async () => {
    const other = await openRaw({ answer: ({ socket, right }) => void socket.write(right()) }, honest());
    for (const status of ['301 Moved', '302 Found', '303 Other', '307 Temporary', '308 Permanent', '300 Many']) {
      const { found, messages, heads } = await against({
        answer: ({ socket, path }) =>
          void socket.write(answerOf(status, Buffer.alloc(0), [`Location: ${other.url}${path.slice(1)}`])),
      });
      expect(found.filter((content) => content !== undefined)).toEqual([]);
      expect(messages).toEqual([
        expect.stringMatching(/left alone: it sends elsewhere \(3\d\d\), where gows does not go/),
      ]);
      expect(heads.every((head) => head.includes(token))).toBe(true);
    }
    expect(other.heads).toEqual([]);
    await other.close();
  });

  test.concurrent('answers all with a page to sign in is told of once', async () => {
    const page = Buffer.from('<!doctype html><title>\u001b[31mSign in</title>');
    const { found, codes, messages } = await against({
      answer: ({ socket }) => void socket.write(answerOf('200 OK', page, ['Content-Type: text/html'])),
    });
    expect(found.filter((content) => content !== undefined)).toEqual([]);
    expect(codes).toContain('remote/untrusted');
    expect(messages[0]).toMatch(
      /^a record of the remote cache cache\.example is not signed \(and \d+ more records are not used\)$/,
    );
  });

  test.concurrent('packs its answers is not unpacked for', async () => {
    const bomb = gzipSync(Buffer.alloc(50_000_000));
    const { codes } = await against({
      answer: ({ socket }) =>
        void socket.write(answerOf('200 OK', bomb.subarray(0, 40_000), ['Content-Encoding: gzip'])),
    });
    expect(codes).toContain('remote/untrusted');
  });

  test.concurrent('is none is left alone at once', async () => {
    const server = createServer();
    const url = await listen(server);
    await new Promise((done) => server.close(done));
    const { messages, ms } = await run(settingsFor(url, { access, waitMs: patientMs }));
    expect(messages).toEqual([expect.stringMatching(/left alone: nobody listens there \(ECONNREFUSED\)$/)]);
    expect(ms).toBeLessThan(slackMs);
    const nowhere = await run(settingsFor('http://nowhere.invalid/', { access, waitMs }));
    expect(nowhere.messages).toEqual([
      expect.stringMatching(/left alone: (there is no host of that name|no name server tells|no answer|0\.4 s)/),
    ]);
  });

  test.concurrent('speaks no TLS where it is asked for', async () => {
    const server = await openRaw({ answer: ({ socket, right }) => void socket.write(right()) }, honest());
    const { messages } = await run(settingsFor(server.url.replace('http:', 'https:'), { access, waitMs }));
    expect(messages).toEqual([
      expect.stringMatching(/left alone: (it does not speak TLS|ERR_SSL\w+|0\.4 s were waited in vain|no answer in)/),
    ]);
    await server.close();
  });

  test.concurrent('accepts no connection is waited for no longer than one that is silent', async ({ skip }) => {
    const full = await fullBacklog();
    try {
      if (!full) return skip('the system accepts connections for a server that does not');
      const { messages } = await run(settingsFor(full.url, { access, waitMs }));
      expect(messages).toEqual([expect.stringMatching(inVain)]);
    } finally {
      await full?.close();
    }
  });
});

/** A server whose process never accepts: further connections hang where the system queues no more. */
async function fullBacklog(): Promise<{ readonly url: string; readonly close: () => Promise<void> } | undefined> {
  const script = `
    const server = require('node:net').createServer();
    server.listen({ port: 0, host: '127.0.0.1', backlog: 1 }, () => {
      process.stdout.write(String(server.address().port));
      setImmediate(() => Atomics.wait(new Int32Array(new SharedArrayBuffer(4)), 0, 0, 60_000));
    });`;
  const child = spawn(process.execPath, ['-e', script], { stdio: ['ignore', 'pipe', 'inherit'] });
  const [port] = (await once(child.stdout, 'data')) as [Buffer];
  const held: Socket[] = [];
  const close = async () => {
    for (const socket of held) socket.destroy();
    child.kill('SIGKILL');
    await once(child, 'exit');
  };
  for (let n = 0; n < 20; n++) {
    const socket = connect(Number(port.toString()), '127.0.0.1');
    socket.on('error', () => undefined);
    held.push(socket);
    const stands = await Promise.race([
      once(socket, 'connect').then(() => true),
      new Promise((late) => setTimeout(() => late(false), 300)),
    ]);
    if (!stands) return { url: `http://127.0.0.1:${port.toString()}/`, close };
  }
  await close();
  return undefined;
}
