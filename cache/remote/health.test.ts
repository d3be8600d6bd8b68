// Servers that are slow, and such as refuse: when they are asked on, and when they are left alone.

import { setTimeout as pause } from 'node:timers/promises';
import { describe, expect, test } from 'vitest';
import type { HttpStoreRequest } from '#testkit';
import { openRemote } from './open.ts';
import { fill, keyOf, makeStores, readerFor, settingsFor, text } from './remote.fixture.ts';

const store = makeStores();

describe('a remote that is slow', () => {
  test('is asked on while it answers within a quarter of a second, however many wait for their turn', async () => {
    const server = await store({ before: () => pause(60).then(() => false) });
    const keys = Array.from({ length: 200 }, (_, n) => n);
    fill(server.contents, keys);
    // 200 by 16 at once take 0.8 s, which is more than may be waited for one.
    const remote = openRemote(readerFor(server.base, { waitMs: 500 }));
    const found = await Promise.all(keys.map((n) => remote.fetch('result', keyOf(n))));
    expect(found.filter((content) => content === undefined)).toEqual([]);
    expect((await remote.close(0)).diagnostics).toEqual([]);
  });

  test('costs no more for sixteen requests at once than for one', async () => {
    const server = await store({ before: () => pause(500).then(() => false) });
    const keys = Array.from({ length: 16 }, (_, n) => n);
    fill(server.contents, keys);
    const remote = openRemote(readerFor(server.base, { waitMs: 1500 }));
    const found = await Promise.all(keys.map((n) => remote.fetch('result', keyOf(n))));
    expect(found.filter((content) => content === undefined)).toEqual([]);
    expect(remote.answers()).toBe(true);
    await remote.close(0);
  });

  test('is left alone when it was waited for too long, all in all', async () => {
    const server = await store({ before: () => pause(450).then(() => false) });
    const remote = openRemote(readerFor(server.base, { waitMs: 600 }));
    for (let n = 0; n < 50; n++) await remote.fetch('result', keyOf(n));
    expect(server.requests.length).toBeLessThan(10);
    const { diagnostics } = await remote.close(0);
    expect(diagnostics.map(({ message }) => message)).toEqual([
      expect.stringMatching(/left alone: (0\.6 s were waited in vain for its answers|no answer in 0\.6 s)/),
    ]);
  });

  test('is not what this process keeps waiting by its own work', async () => {
    const server = await store();
    fill(server.contents, [1, 2]);
    const remote = openRemote(readerFor(server.base, { waitMs: 500 }));
    for (const n of [1, 2]) {
      const found = remote.fetch('result', keyOf(n));
      await new Promise(setImmediate);
      // For longer than may be waited nothing is looked at.
      const until = performance.now() + 700;
      while (performance.now() < until);
      expect(await found).toEqual(text(n));
    }
    expect((await remote.close(0)).diagnostics).toEqual([]);
  });

  test('may take its time for a large content that comes at a good pace', async () => {
    const content = Buffer.alloc(4 * 1024 * 1024, 'x');
    const server = await store({
      before: async (request, response) => {
        if (!request.url?.startsWith('/cas/')) return false;
        response.writeHead(200, { 'content-length': content.byteLength });
        for (let at = 0; at < content.byteLength; at += 512 * 1024) {
          response.write(content.subarray(at, at + 512 * 1024));
          await pause(120);
        }
        response.end();
        return true;
      },
    });
    fill(server.contents, [1], () => content);
    const remote = openRemote(readerFor(server.base, { waitMs: 300 }));
    expect((await remote.fetch('result', keyOf(1)))?.equals(content)).toBe(true);
    expect((await remote.close(0)).diagnostics).toEqual([]);
  });
});

describe('a remote that refuses', () => {
  const refusing = (status: number, code: string, from = 0) => {
    let n = 0;
    const before: HttpStoreRequest['before'] = (_, response) => {
      if (n++ < from) return false;
      const body = `<?xml version="1.0" encoding="UTF-8"?><Error><Code>${code}</Code><Message>no</Message></Error>`;
      response.writeHead(status).end(body);
      return true;
    };
    return store({ before });
  };
  const credentials = { accessKeyId: 'AKIDEXAMPLE', secretAccessKey: 'very-secret', region: 'us-east-1' };
  const access = { kind: 's3', credentials } as const;

  test.each([
    [401, '', 'it refuses access (401)'],
    [403, '', 'it refuses access (403)'],
    [403, 'AccessDenied', 'it refuses access (403 AccessDenied)'],
    [301, '', 'it sends elsewhere (301), where gows does not go'],
  ])('is left alone at once after %i %s', async (status, code, why) => {
    const server = await refusing(status, code);
    const remote = openRemote(readerFor(server.base));
    expect(await remote.fetch('result', keyOf(1))).toBeUndefined();
    expect(remote.answers()).toBe(false);
    await remote.fetch('result', keyOf(2));
    expect(server.requests.length).toBe(1);
    expect((await remote.close(0)).diagnostics.map(({ message }) => message)).toEqual([
      `the remote cache cache.example was left alone: ${why}`,
    ]);
  });

  test.each([[400], [405], [429], [500], [503]])('is left alone after the third %i in a row', async (status) => {
    const server = await refusing(status, 'SlowDown');
    const remote = openRemote(readerFor(server.base));
    for (let n = 0; n < 5; n++) await remote.fetch('result', keyOf(n));
    expect(server.requests.length).toBe(3);
    expect((await remote.close(0)).diagnostics.map(({ message }) => message)).toEqual([
      `the remote cache cache.example was left alone: it answered ${status} SlowDown`,
    ]);
  });

  test('is told of though it was asked only once', async () => {
    const server = await refusing(400, '');
    const remote = openRemote(readerFor(server.base));
    await remote.fetch('result', keyOf(1));
    expect((await remote.close(0)).diagnostics.map(({ message }) => message)).toEqual([
      'the remote cache cache.example was left alone: it answered 400',
    ]);
  });

  test('S3 that says 403 for what is missing is asked on, and that is told where it said nothing else', async () => {
    const server = await refusing(403, 'AccessDenied');
    const remote = openRemote(readerFor(server.base, { access }));
    for (let n = 0; n < 5; n++) expect(await remote.fetch('result', keyOf(n))).toBeUndefined();
    expect(server.requests.length).toBe(5);
    const { diagnostics } = await remote.close(0);
    expect(diagnostics).toEqual([
      expect.objectContaining({
        code: 'remote/unreachable',
        message: 'the remote cache cache.example answered 403 (AccessDenied) to all that was asked',
        remedy: expect.stringContaining('s3:ListBucket'),
      }),
    ]);
    const some = await refusing(403, 'AccessDenied', 1);
    fill(some.contents, [1]);
    const half = openRemote(readerFor(some.base, { access }));
    expect(await half.fetch('result', keyOf(1))).toEqual(text(1));
    expect(await half.fetch('result', keyOf(2))).toBeUndefined();
    expect((await half.close(0)).diagnostics).toEqual([]);
  });

  test('S3 without such a bucket, or with another region, is left alone at once', async () => {
    for (const [status, code] of [
      [404, 'NoSuchBucket'],
      [400, 'AuthorizationHeaderMalformed'],
      [400, 'ExpiredToken'],
    ] as const) {
      const server = await refusing(status, code);
      const remote = openRemote(readerFor(server.base, { access }));
      for (let n = 0; n < 5; n++) await remote.fetch('result', keyOf(n));
      expect(server.requests.length).toBe(1);
      expect((await remote.close(0)).diagnostics.map(({ message }) => message)).toEqual([
        `the remote cache cache.example was left alone: it answered ${status} ${code}`,
      ]);
    }
    const missing = await refusing(404, 'NoSuchKey');
    const remote = openRemote(readerFor(missing.base, { access }));
    for (let n = 0; n < 5; n++) await remote.fetch('result', keyOf(n));
    expect(missing.requests.length).toBe(5);
    expect((await remote.close(0)).diagnostics).toEqual([]);
  });

  test('S3 that refuses the signature is left alone, and says why without the secret', async () => {
    const server = await refusing(403, 'SignatureDoesNotMatch');
    const remote = openRemote(settingsFor(server.base, { access }));
    await remote.fetch('result', keyOf(1));
    const { diagnostics } = await remote.close(0);
    expect(diagnostics.map(({ message }) => message)).toEqual([
      'the remote cache cache.example was left alone: it refuses access (403 SignatureDoesNotMatch)',
    ]);
    expect(JSON.stringify(diagnostics)).not.toContain('very-secret');
  });
});
