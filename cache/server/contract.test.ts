// What clients may rely on: the Bazel HTTP cache protocol, results that nobody writes over, and what a scope may see.

import { rmSync } from 'node:fs';
import { request } from 'node:http';
import { afterEach, expect, test } from 'vitest';
import { noise } from '../sample.fixture.ts';
import { makeSigner } from '../sign/signer.fixture.ts';
import { makeToken, type TokenClaims } from '../sign/token.ts';
import type { ServeRequest } from './serve.ts';
import { acOf, casOf, filesIn, resultOf, type Served, served, serveFolder, sha256 } from './served.fixture.ts';

const open: Served[] = [];
afterEach(async () => {
  for (const each of open.splice(0)) await each.stop();
});

async function started(given: Partial<ServeRequest> = {}): Promise<Served> {
  const each = await served(given);
  open.push(each);
  return each;
}

test('a content is put once and got by its SHA-256, as it was', async () => {
  const { put, get, head } = await started();
  for (const content of ['', 'x', noise(1000), noise(300_000)]) {
    const there = content === '';
    expect((await get(casOf(content))).status).toBe(there ? 200 : 404);
    expect((await put(casOf(content), content)).status).toBe(201);
    const got = await get(casOf(content));
    expect([got.status, got.body.equals(Buffer.from(content))]).toEqual([200, true]);
    expect((await put(casOf(content), content)).status).toBe(200);
    const asked = await head(casOf(content));
    expect([asked.status, asked.headers.get('content-length')]).toEqual([200, String(Buffer.byteLength(content))]);
  }
  expect((await head(casOf('not there'))).status).toBe(404);
});

test('a result is never written over', async () => {
  const { put, get, head } = await started();
  expect((await get(acOf('a'))).status).toBe(404);
  expect((await put(acOf('a'), resultOf())).status).toBe(201);
  expect((await put(acOf('a'), resultOf())).status).toBe(200);
  expect((await put(acOf('a'), 'another')).status).toBe(409);
  expect((await put(acOf('a'), resultOf(), { 'if-none-match': '*' })).status).toBe(412);
  expect((await put(acOf('b'), 'of no form', { 'if-none-match': '*' })).status).toBe(201);
  expect((await get(acOf('a'))).body).toEqual(resultOf());
  expect((await get(acOf('b'))).body.toString()).toBe('of no form');
  const asked = await head(acOf('b'));
  expect([asked.status, asked.headers.get('content-length'), asked.body.byteLength]).toEqual([200, '10', 0]);
});

test('a result is there only with all the contents that it names, and stands in the way of no new one without', async () => {
  const { put, get } = await started();
  expect((await put(acOf('a'), resultOf('one', 'two', ''))).status).toBe(201);
  expect((await get(acOf('a'))).status).toBe(404);
  await put(acOf('a'), resultOf('one', 'two', ''));
  await put(casOf('one'), 'one');
  expect((await put(acOf('a'), resultOf('one'), { 'if-none-match': '*' })).status).toBe(201);
  expect((await get(acOf('a'))).body).toEqual(resultOf('one'));
});

test('what is kept is there after a restart', async () => {
  const dir = serveFolder();
  try {
    const first = await served({ dir });
    const large = noise(200_000);
    await first.put(casOf(large), large);
    await first.put(acOf('a'), resultOf(large));
    const stored = await first.metric('gows_cache_stored_bytes');
    await first.stop();
    const second = await served({ dir });
    expect((await second.get(casOf(large))).body.toString()).toBe(large);
    expect((await second.get(acOf('a'))).status).toBe(200);
    expect(await second.metric('gows_cache_stored_bytes')).toBe(stored);
    expect(second.reports).toEqual([]);
    await second.stop();
  } finally {
    rmSync(dir, { recursive: true, force: true });
  }
});

test('two writers of one content both succeed, and it lies there once', async () => {
  const { put, get, dir } = await started();
  const content = noise(500_000);
  const statuses = await Promise.all(
    Array.from({ length: 8 }, async () => (await put(casOf(content), content)).status),
  );
  expect(statuses.filter((status) => status === 201)).toHaveLength(1);
  expect(statuses.filter((status) => status === 200)).toHaveLength(7);
  expect(filesIn(dir)).toEqual({ blobs: [sha256(content)], incoming: [] });
  expect((await get(casOf(content))).body.toString()).toBe(content);
});

test('of two results that are put at once in one place one stays, and the other writer is told', async () => {
  const { put, get } = await started();
  const values = Array.from({ length: 8 }, (_, n) => `value ${n}`);
  const statuses = await Promise.all(values.map(async (value) => (await put(acOf('a'), value)).status));
  expect(statuses.toSorted()).toEqual([201, ...Array(7).fill(409)]);
  expect((await get(acOf('a'))).body.toString()).toBe(values[statuses.indexOf(201)]);
  // Also where each of them wanted to be the first.
  const news = values.map(async (value) => (await put(acOf('b'), value, { 'if-none-match': '*' })).status);
  expect((await Promise.all(news)).toSorted()).toEqual([201, ...Array(7).fill(412)]);
});

test('what is no SHA-256, no method and no path of it is refused in one sentence', async () => {
  const { get, put, url } = await started();
  for (const where of [
    '/cas/',
    '/cas/abc',
    `/cas/${'A'.repeat(64)}`,
    `/ac/${'0'.repeat(65)}`,
    `/cas/${'0'.repeat(63)}g`,
  ]) {
    const got = await get(where);
    expect([got.status, got.body.toString()]).toEqual([400, expect.stringMatching(/^[^\n]+\n$/)]);
    expect((await put(where, 'x')).status).toBe(400);
  }
  for (const where of ['/', '/x', `${casOf('x')}/`, `${casOf('x')}?a=b`, '/cas', '/healthz/', '/metrics?x']) {
    expect((await get(where)).status).toBe(404);
  }
  for (const method of ['POST', 'DELETE', 'OPTIONS', 'PATCH']) {
    const answer = await fetch(url + casOf('x'), { method });
    expect([answer.status, answer.headers.get('allow')]).toEqual([405, 'GET, HEAD, PUT']);
  }
  expect((await put('/healthz', 'x')).status).toBe(405);
});

test('the health and the numbers of a server can be asked for', async () => {
  const { get, put, metric } = await started();
  expect((await get('/healthz')).body.toString()).toBe('ok\ngows 0.0.0\n');
  await put(casOf('abc'), 'abc');
  await put(casOf('abc'), 'abcd');
  await get(casOf('abc'));
  await get(casOf('abd'));
  await get(acOf('a'));
  expect(await metric('gows_cache_requests_total{method="PUT",kind="cas",status="201"}')).toBe(1);
  expect(await metric('gows_cache_refused_total{status="400"}')).toBe(1);
  expect(await metric('gows_cache_hits_total{kind="cas"}')).toBe(1);
  expect(await metric('gows_cache_misses_total{kind="cas"}')).toBe(1);
  expect(await metric('gows_cache_misses_total{kind="ac"}')).toBe(1);
  expect(await metric('gows_cache_received_bytes_total')).toBe(7);
  expect(await metric('gows_cache_sent_bytes_total')).toBe(3);
  expect(await metric('gows_cache_contents')).toBe(1);
  const text = (await get('/metrics')).body.toString();
  for (const line of text.trimEnd().split('\n')) {
    expect(line).toMatch(/^(# (HELP|TYPE) gows_\w+ .+|gows_\w+(\{\w+="[^"]*"(,\w+="[^"]*")*\})? \d+)$/);
  }
});

const signer = makeSigner();

function bearing(claims: Partial<TokenClaims>, by = signer): Record<string, string> {
  const token = makeToken({ name: '', scope: 'main', read: [], write: false, ...claims }, by);
  return { authorization: `Bearer ${token}` };
}

test('with an issuer only a token that it signed, as it was signed, gets in', async () => {
  const { get, put, lines } = await started({ issuer: signer.id });
  const other = makeSigner();
  const good = bearing({ write: true, name: 'ci' });
  const [, token = ''] = /Bearer (.*)/.exec(good['authorization'] ?? '') ?? [];
  const [claims = '', signature = ''] = token.slice('gows-token-1:'.length).split('.');
  const altered = Buffer.from(Buffer.from(claims, 'base64url').toString().replace('main', 'prod')).toString(
    'base64url',
  );
  const refused: Readonly<Record<string, Record<string, string>>> = {
    none: {},
    empty: { authorization: 'Bearer ' },
    'another issuer': bearing({ write: true }, other),
    ended: bearing({ write: true, expires: Date.now() / 1000 - 1 }),
    altered: { authorization: `Bearer gows-token-1:${altered}.${signature}` },
    'without signature': { authorization: `Bearer gows-token-1:${claims}.` },
    garbage: { authorization: `Bearer ${'x'.repeat(5000)}` },
    'of another kind': { authorization: `Digest ${token}` },
    'a scope that is none': bearing({ write: true, scope: '../main' }),
  };
  for (const [what, headers] of Object.entries(refused)) {
    for (const where of [casOf('x'), acOf('a'), '/metrics', '/elsewhere']) {
      const got = await get(where, headers);
      expect([what, where, got.status]).toEqual([what, where, 401]);
      expect(got.headers.get('www-authenticate')).toContain('Bearer');
      expect(got.body.toString()).not.toContain(signature);
    }
    expect([what, (await put(casOf('x'), 'x', headers)).status]).toEqual([what, 401]);
  }
  expect((await get('/healthz')).status).toBe(200);
  expect((await put(casOf('x'), 'x', good)).status).toBe(201);
  expect((await get('/metrics', good)).status).toBe(200);
  const basic = { authorization: `Basic ${Buffer.from(`any:${token}`).toString('base64')}` };
  expect((await get(casOf('x'), basic)).body.toString()).toBe('x');
  expect(lines.some((line) => line.endsWith(' ci'))).toBe(true);
  expect(lines.join('\n')).not.toContain(claims.slice(0, 20));
  expect(lines.join('\n')).not.toContain(signature);
});

test('a token that ends while the server knows it is let in no more', async () => {
  let now = 1_000_000_000_000;
  const { get } = await started({ issuer: signer.id, now: () => now });
  const headers = bearing({ expires: now / 1000 + 60 });
  expect((await get(casOf('x'), headers)).status).toBe(404);
  now += 60_000;
  const late = await get(casOf('x'), headers);
  expect([late.status, late.body.toString()]).toEqual([401, 'the token has ended; ask for a new one\n']);
});

test('a token without the right to write writes nothing', async () => {
  const { put, get } = await started({ issuer: signer.id });
  const reader = bearing({});
  expect((await put(casOf('x'), 'x', reader)).status).toBe(403);
  expect((await put(acOf('a'), 'x', reader)).status).toBe(403);
  expect((await get(acOf('a'), reader)).status).toBe(404);
});

test("a pull request writes its own scope, and reads its own, its base's and the default branch's", async () => {
  const { put, get } = await started({ issuer: signer.id });
  const main = bearing({ write: true });
  const base = bearing({ scope: 'release-1', read: ['main'], write: true });
  const mine = bearing({ scope: 'pr/1', read: ['release-1', 'main'], write: true });
  const other = bearing({ scope: 'pr/2', read: ['main'], write: true });
  await put(acOf('a'), 'of main', main);
  await put(acOf('b'), 'of the base', base);
  expect((await get(acOf('a'), mine)).body.toString()).toBe('of main');
  expect((await get(acOf('b'), mine)).body.toString()).toBe('of the base');
  expect((await get(acOf('b'), other)).status).toBe(404);
  // The same place in another scope is another place, and the own one is looked into first.
  expect((await put(acOf('a'), 'of pr/1', mine)).status).toBe(201);
  expect((await put(acOf('a'), 'again', mine)).status).toBe(409);
  expect((await get(acOf('a'), mine)).body.toString()).toBe('of pr/1');
  for (const headers of [main, base, other]) expect((await get(acOf('a'), headers)).body.toString()).toBe('of main');
});

test('who knows no more than the hash of a content of another scope does not get it', async () => {
  const { put, get, head } = await started({ issuer: signer.id });
  const main = bearing({ write: true });
  const mine = bearing({ scope: 'pr/1', read: ['main'], write: true });
  const other = bearing({ scope: 'pr/2', read: ['main'], write: true });
  const secret = 'of a private pull request';
  await put(casOf(secret), secret, mine);
  await put(acOf('a'), resultOf(secret), mine);
  expect((await get(casOf(secret), mine)).status).toBe(200);
  for (const headers of [main, other]) {
    expect((await get(casOf(secret), headers)).status).toBe(404);
    expect((await head(casOf(secret), headers)).status).toBe(404);
  }
  // A result of its own that names it is no proof that it has it.
  expect((await put(acOf('b'), resultOf(secret), other)).status).toBe(201);
  expect((await get(acOf('b'), other)).status).toBe(404);
  expect((await get(casOf(secret), other)).status).toBe(404);
  // To show all of it is.
  expect((await put(casOf(secret), secret, other)).status).toBe(200);
  expect((await get(acOf('b'), other)).status).toBe(200);
  // What the default branch has, every pull request reads.
  await put(casOf('shared'), 'shared', main);
  expect((await get(casOf('shared'), mine)).status).toBe(200);
});

test('without an issuer only names of this machine are answered, so that no page in a browser asks by its own', async () => {
  const { port } = await started();
  const statusFor = (host: string) =>
    new Promise<number | undefined>((resolve, reject) => {
      request({ port, host: '127.0.0.1', path: casOf('x'), headers: { host } }, (answer) => {
        answer.resume();
        resolve(answer.statusCode);
      })
        .on('error', reject)
        .end();
    });
  for (const host of ['localhost', 'LOCALHOST:80', `127.0.0.1:${port}`, '[::1]:80'])
    expect(await statusFor(host)).toBe(404);
  for (const host of ['evil.example', `evil.example:${port}`, '127.0.0.1.evil.example', '10.0.0.1']) {
    expect(await statusFor(host)).toBe(403);
  }
});
