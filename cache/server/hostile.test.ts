// Clients that lie, stall, flood or break off: nothing wrong is kept, nothing is left of them, and others are answered.

import { readdirSync, readlinkSync } from 'node:fs';
import { gzipSync } from 'node:zlib';
import { afterEach, beforeEach, expect, test } from 'vitest';
import { noise } from '../sample.fixture.ts';
import { makeKeyPair } from '../sign/keys.ts';
import { acOf, casOf, filesIn, type Raw, raw, type Served, served, sha256, until } from './served.fixture.ts';

/** Short enough to wait for, and long enough for a machine under load. */
const limits = { stallMs: 400, stallBytes: 1024, headMs: 400, connections: 40 };
let server: Served;
const raws: Raw[] = [];

beforeEach(async () => {
  server = await served({ limits, maxBytes: 40 * 1024 * 1024 });
});

afterEach(async () => {
  for (const each of raws.splice(0)) each.close();
  await server.stop();
});

function connected(port = server.port): Raw {
  const each = raw(port);
  raws.push(each);
  return each;
}

const host = 'Host: localhost\r\n';
const putHead = (where: string, more: string) => `PUT ${where} HTTP/1.1\r\n${host}${more}\r\n`;
const nothing = { blobs: [], incoming: [] };

/** What every attack must leave behind: an empty store, and a server that answers. */
async function expectUntouched(): Promise<void> {
  await until(() => filesIn(server.dir).incoming.length === 0);
  expect(filesIn(server.dir)).toEqual(nothing);
  expect(await server.metric('gows_cache_contents')).toBe(0);
  expect(await server.metric('gows_cache_results')).toBe(0);
  expect((await server.put(casOf('good'), 'good')).status).toBe(201);
  expect((await server.get(casOf('good'))).body.toString()).toBe('good');
}

test('a body with another SHA-256 than its name is refused, and nothing of it is left', async () => {
  const right = noise(300_000);
  const wrong = `${right.slice(0, -1)}!`;
  const answer = await server.put(casOf(right), wrong);
  expect([answer.status, answer.body.toString()]).toEqual([400, 'the body has another SHA-256 than its name says\n']);
  expect((await server.get(casOf(right))).status).toBe(404);
  expect((await server.get(casOf(wrong))).status).toBe(404);
  await expectUntouched();
});

test('of a body that breaks off nothing is left', async () => {
  const content = noise(200_000);
  for (const where of [casOf(content), acOf('a')]) {
    for (const [more, sent] of [
      [`Content-Length: ${content.length}\r\n`, content.slice(0, 150_000)],
      ['Transfer-Encoding: chunked\r\n', `186a0\r\n${content.slice(0, 100_000)}\r\n`],
      ['Transfer-Encoding: chunked\r\n', '186a0\r\nonly a part'],
    ] as const) {
      const client = connected();
      client.send(putHead(where, more) + sent);
      client.end();
      expect(await client.ended).not.toMatch(/ 20\d /);
    }
    expect((await server.get(where)).status).toBe(404);
  }
  await expectUntouched();
});

test('a body without end is cut off at the bound', async () => {
  const chunk = `10000\r\n${'x'.repeat(65_536)}\r\n`;
  for (const where of [casOf('x'), acOf('a')]) {
    const client = connected();
    client.send(putHead(where, 'Transfer-Encoding: chunked\r\n'));
    const flood = setInterval(() => client.send(chunk.repeat(4)), 1);
    expect(await client.seen(/\r\n\r\n/)).toContain('HTTP/1.1 413 ');
    clearInterval(flood);
    client.close();
  }
  await expectUntouched();
});

test('a body that is announced too long is refused before it is sent', async () => {
  const client = connected();
  client.send(putHead(casOf('x'), `Content-Length: ${11 * 1024 * 1024}\r\nExpect: 100-continue\r\n`));
  const answer = await client.ended;
  expect(answer).toContain('HTTP/1.1 413 ');
  expect(answer).not.toContain('100 Continue');
  const other = connected();
  other.send(putHead(acOf('a'), 'Content-Length: 99999999999999999999\r\n'));
  expect(await other.seen(/\r\n/)).toMatch(/^HTTP\/1\.1 4(00|13) /);
  await expectUntouched();
});

test('a client that waits to be told to send is told to', async () => {
  const client = connected();
  client.send(putHead(casOf('good'), 'Content-Length: 4\r\nExpect: 100-continue\r\n'));
  await client.seen(/^HTTP\/1\.1 100 Continue\r\n\r\n/);
  client.send('good');
  await client.seen(/HTTP\/1\.1 201 Created/);
});

test('a body that does not come, or drop by drop, is given up', async () => {
  const silent = connected();
  silent.send(`${putHead(casOf('x'), 'Content-Length: 1000000\r\n')}some`);
  const dripping = connected();
  dripping.send(putHead(acOf('a'), 'Content-Length: 1000000\r\n'));
  const drip = setInterval(() => dripping.send('x'), 20);
  for (const client of [silent, dripping]) expect(await client.ended).toContain('HTTP/1.1 408 ');
  clearInterval(drip);
  await expectUntouched();
});

test('a head that does not come is given up', async () => {
  const client = connected();
  client.send(`GET ${casOf('x')} HTTP/1.1\r\nHost: loc`);
  const drip = setInterval(() => client.send('a'), 50);
  expect(await client.ended).toContain('HTTP/1.1 408 ');
  clearInterval(drip);
});

test('a client that does not take its answer is given up', async () => {
  const content = Buffer.alloc(10 * 1024 * 1024, 'ab');
  // What a machine with other work takes too long for is given up here as well.
  await until(async () => (await server.put(casOf(content), content)).status < 300);
  const client = connected();
  client.send(`GET ${casOf(content)} HTTP/1.1\r\n${host}\r\n`);
  await client.seen(/HTTP\/1\.1 200 OK/);
  client.pause();
  await until(async () => (await server.metric('gows_cache_connections')) <= 1 + 1 && (await isGone()));
  client.resume();
  expect((await client.ended).length).toBeLessThan(content.byteLength);

  async function isGone(): Promise<boolean> {
    return server.lines.some((line) => line.startsWith(`GET ${casOf(content)}`));
  }
});

test.skipIf(process.platform !== 'linux')(
  'clients that go amid their answer, or before it, leave no file open',
  async () => {
    const content = Buffer.alloc(2 * 1024 * 1024, 'ab');
    expect((await server.put(casOf(content), content)).status).toBe(201);
    const opened = () =>
      readdirSync('/proc/self/fd')
        .flatMap(targetOf)
        .filter((file) => file.includes(sha256(content)));
    const ask = `GET ${casOf(content)} HTTP/1.1\r\n${host}\r\n`;
    for (let n = 0; n < 30; n++) {
      const client = connected();
      client.send(ask);
      if (n % 2 === 0) await client.seen(/\r\n\r\n/);
      else await new Promise(setImmediate);
      client.close();
    }
    await until(() => opened().length === 0);
    expect((await server.get(casOf(content))).body.equals(content)).toBe(true);

    function targetOf(name: string): string[] {
      try {
        return [readlinkSync(`/proc/self/fd/${name}`)];
      } catch {
        return [];
      }
    }
  },
);

test('no path leads out of the store', async () => {
  const hash = sha256('x');
  const paths = [
    '/cas/../../etc/passwd',
    '/cas/../server.db',
    '/cas/..%2f..%2fetc%2fpasswd',
    '/cas/%2e%2e/%2e%2e/etc/passwd',
    '/cas/..\\..\\etc\\passwd',
    '/cas/....//....//etc/passwd',
    '//etc/passwd',
    '/cas//etc/passwd',
    `/cas/${hash}/../../../server.db`,
    `/cas/${hash.slice(0, 62)}%00`,
    `/cas/${hash.slice(0, 61)}%2e`,
    '/blobs/aa/x',
    'http://localhost/server.db',
    '/cas/%c0%ae%c0%ae/server.db',
  ];
  for (const where of paths) {
    for (const method of ['GET', 'PUT', 'HEAD', 'DELETE']) {
      const client = connected();
      client.send(`${method} ${where} HTTP/1.1\r\n${host}Content-Length: 0\r\nConnection: close\r\n\r\n`);
      const answer = await client.ended;
      expect([where, method, answer.slice(0, 13)]).toEqual([
        where,
        method,
        expect.stringMatching(/^HTTP\/1\.1 40[045]?/),
      ]);
      expect(answer).not.toMatch(/root:|SQLite format/);
    }
  }
  await expectUntouched();
});

test('a head that is too large, or no head at all, costs one connection', async () => {
  const heads = [
    `GET ${casOf('x')} HTTP/1.1\r\n${host}X: ${'x'.repeat(100_000)}\r\n\r\n`,
    `GET ${casOf('x')} HTTP/1.1\r\n${host}${'A: b\r\n'.repeat(20_000)}\r\n`,
    `GET /cas/${'0'.repeat(100_000)} HTTP/1.1\r\n${host}\r\n`,
    'this is no HTTP\r\n\r\n',
    '\u0016\u0003\u0001\u0002\u0000\u0001\u0000\u0001\u00fc\u0003\u0003',
    `GET ${casOf('x')} HTTP/1.1\r\n\r\n`,
    `GET ${casOf('x')} HTTP/9.9\r\n${host}\r\n`,
  ];
  for (const head of heads) {
    const client = connected();
    client.send(head);
    expect([head.slice(0, 40), await client.ended]).toEqual([
      head.slice(0, 40),
      expect.stringMatching(/^HTTP\/1\.1 4\d\d /),
    ]);
  }
  await expectUntouched();
});

test('what two parsers could read in two ways is refused', async () => {
  const smuggled = `GET ${acOf('smuggled')} HTTP/1.1\r\n${host}\r\n`;
  const heads = [
    `Content-Length: 4\r\nTransfer-Encoding: chunked\r\n`,
    `Content-Length: 4\r\nContent-Length: 5\r\n`,
    `Content-Length : 4\r\n`,
    `Transfer-Encoding: chunked, identity\r\n`,
    `Transfer-Encoding: xchunked\r\n`,
    `Content-Length: +4\r\n`,
    `Content-Length: 0x4\r\n`,
    `X: a\r\n b\r\nContent-Length: 4\r\nContent-Length: 4, 5\r\n`,
    `X\0: a\r\nContent-Length: 4\r\n`,
  ];
  for (const head of heads) {
    const client = connected();
    client.send(`${putHead(acOf('a'), head)}0\r\n\r\n${smuggled}`);
    const answer = await client.ended;
    expect([head, answer]).toEqual([head, expect.stringMatching(/^HTTP\/1\.1 (400|501) /)]);
    expect(answer.match(/HTTP\/1\.1/g)).toHaveLength(1);
  }
  const client = connected();
  client.send(`${putHead(acOf('a'), 'Transfer-Encoding: chunked\r\n')}zz\r\nabc\r\n0\r\n\r\n${smuggled}`);
  expect((await client.ended).match(/HTTP\/1\.1/g)).toHaveLength(1);
  await expectUntouched();
});

test('requests in a row are answered in order, and garbage after them ends the connection', async () => {
  await server.put(acOf('a'), 'first');
  const client = connected();
  const ask = (where: string) => `GET ${where} HTTP/1.1\r\n${host}\r\n`;
  client.send(`${ask(acOf('a'))}${ask(acOf('b'))}${ask('/healthz')}`);
  await client.seen(/gows 0\.0\.0/);
  client.send('\0\0garbage\r\n\r\n');
  const answer = await client.ended;
  expect([...answer.matchAll(/HTTP\/1\.1 (\d+)/g)].map(([, status]) => status)).toEqual(['200', '404', '200', '400']);
});

test('more connections than are taken are ended, and there is room again when others go', async () => {
  const many = Array.from({ length: 60 }, () => connected());
  await Promise.race(many.map(({ ended }) => ended));
  for (const each of many) each.close();
  await until(async () => (await server.get('/healthz').catch(() => undefined))?.status === 200);
  await expectUntouched();
});

test('a compressed body is refused or kept as it is, and never inflated', async () => {
  const bomb = gzipSync(Buffer.alloc(30 * 1024 * 1024));
  expect((await server.put(casOf(bomb), bomb, { 'content-encoding': 'gzip' })).status).toBe(415);
  expect((await server.put(acOf('a'), bomb, { 'content-encoding': 'gzip' })).status).toBe(415);
  const plain = Buffer.alloc(30 * 1024 * 1024);
  expect((await server.put(casOf(plain), bomb)).status).toBe(400);
  expect((await server.put(casOf(bomb), bomb.subarray(0, 1000), { 'content-range': 'bytes 0-999/*' })).status).toBe(
    400,
  );
  await expectUntouched();
  expect((await server.put(casOf(bomb), bomb)).status).toBe(201);
  const got = await server.get(casOf(bomb), { 'accept-encoding': 'gzip' });
  expect([got.body.equals(bomb), got.headers.get('content-encoding')]).toEqual([true, null]);
});

test('results of every form are answered as they were put, and trip nothing', async () => {
  const odd = [
    Buffer.alloc(0),
    Buffer.from([0xff, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff]),
    Buffer.from([0x12, 0xff, 0xff, 0xff, 0xff, 0x0f]),
    Buffer.alloc(1024 * 1024, 0x12),
    Buffer.from('<html><script>alert(1)</script>'),
  ];
  for (const [n, value] of odd.entries()) {
    expect((await server.put(acOf(`${n}`), value)).status).toBe(201);
    const got = await server.get(acOf(`${n}`));
    expect([n, got.status, got.body.equals(value)]).toEqual([n, 200, true]);
    expect(got.headers.get('x-content-type-options')).toBe('nosniff');
    expect(got.headers.get('content-type')).toBe('application/octet-stream');
  }
  expect((await server.put(acOf('large'), Buffer.alloc(1024 * 1024 + 1))).status).toBe(413);
});

test('a token is repeated nowhere: not in an answer, a line of the log or a report', async () => {
  const strict = await served({ limits, issuer: makeKeyPair().public });
  try {
    const token = 'gows-token-1:c2VjcmV0c2VjcmV0.c2lnbmF0dXJlc2lnbmF0dXJl';
    const answers: string[] = [];
    for (const where of [casOf('x'), `/cas/${token}`, `/${token}`, `/?token=${token}`]) {
      const got = await strict.get(where, { authorization: `Bearer ${token}` });
      answers.push(got.body.toString(), JSON.stringify([...got.headers]));
      const client = connected(strict.port);
      client.send(`GET ${where} HTTP/1.1\r\n${host}Authorization: Bearer ${token}\r\nbroken\r\n\r\n`);
      answers.push(await client.ended);
    }
    expect([answers, strict.lines, strict.reports].flat().join('\n')).not.toMatch(/c2VjcmV0|c2lnbmF0/);
    expect(strict.lines).not.toEqual([]);
  } finally {
    await strict.stop();
  }
});

test('a server that is told to stop ends those that stall, too', async () => {
  const stalling = await served({ limits: { ...limits, stallMs: 60_000, headMs: 60_000 } });
  const clients = [connected(stalling.port), connected(stalling.port), connected(stalling.port)];
  clients[1]?.send('GET /cas');
  clients[2]?.send(`${putHead(casOf('x'), 'Content-Length: 1000\r\n')}some`);
  await until(() => filesIn(stalling.dir).incoming.length === 1);
  await stalling.stop();
  await Promise.all(clients.map(({ ended }) => ended));
});
