// What is sent: once, to a place of its own, within bounds of memory and time.

import { describe, expect, test } from 'vitest';
import { openRemote } from './open.ts';
import { placeOf, type RecordKind } from './record.ts';
import { fill, keyOf, large, makeSigner, makeStores, readerFor, settingsFor, text, trustIn } from './remote.fixture.ts';
import type { RemoteSettings } from './remote.ts';

const store = makeStores();
const acPath = (kind: RecordKind, key: string, slot = 0) => `/ac/${placeOf({ kind, key, scope: 'main', slot })}`;

async function sentBy(settings: RemoteSettings, contents: readonly Buffer[], withinMs = 10_000) {
  const remote = openRemote(settings);
  for (const [n, content] of contents.entries()) remote.keep('result', keyOf(n), content);
  return remote.close(withinMs);
}

describe('what is sent', () => {
  test('goes to /ac and, where it is large, before that to /cas, once for all keys', async () => {
    const server = await store();
    const content = large(1);
    const remote = openRemote(settingsFor(server.url));
    remote.keep('result', keyOf(1), content);
    expect((await remote.close(5000)).sent).toEqual({ results: 1, outputs: 0, bytes: content.byteLength });
    expect(server.requests.map((line) => line.replace(/[0-9a-f]{64}/, '…'))).toEqual(['PUT /cas/…', 'PUT /ac/…']);
    server.requests.length = 0;
    const second = openRemote(settingsFor(server.url));
    for (let n = 0; n < 20; n++) second.keep('go', keyOf(n), content);
    await second.close(5000);
    // Four are sent at once, and each of these may begin before the first is there.
    expect(server.requests.filter((line) => line.startsWith('PUT /cas/')).length).toBeLessThanOrEqual(4);
  });

  test('is not what is known to be there', async () => {
    const server = await store();
    fill(server, [1]);
    const remote = openRemote(settingsFor(server.url));
    await remote.fetch('result', keyOf(1));
    remote.keep('result', keyOf(1), text('again'));
    remote.keep('result', keyOf(2), text(2));
    remote.keep('result', keyOf(2), text(2));
    expect((await remote.close(5000)).sent.results).toBe(1);
    expect(server.requests.filter((line) => line.startsWith('PUT'))).toEqual([`PUT ${acPath('result', keyOf(2))}`]);
  });

  test('stands beside a record that is not believed, and is found there', async () => {
    const stranger = makeSigner();
    for (const keeps of [true, false]) {
      const server = await store({ keepsFirst: keeps });
      const foreign = openRemote(settingsFor(server.url, { signer: stranger, trust: trustIn(stranger.id) }));
      foreign.keep('result', keyOf(1), text('of a stranger'));
      await foreign.close(5000);
      const own = openRemote(settingsFor(server.url));
      expect(await own.fetch('result', keyOf(1))).toBeUndefined();
      own.keep('result', keyOf(1), text('own'));
      const { sent, diagnostics } = await own.close(5000);
      expect(sent.results).toBe(1);
      expect(diagnostics.map(({ code }) => code)).toEqual(['remote/untrusted']);
      const reader = openRemote(readerFor(server.url));
      expect(await reader.fetch('result', keyOf(1))).toEqual(text('own'));
      await reader.close(0);
    }
  });

  test('stands beside what was not looked for, where the server keeps that, and says so where all places are taken', async () => {
    const server = await store({ keepsFirst: true });
    for (let n = 0; n < 3; n++) server.stored.set(acPath('result', keyOf(1), n), Buffer.from('junk'));
    server.stored.set(acPath('result', keyOf(0), 0), Buffer.from('junk'));
    const { sent, unsent, diagnostics } = await sentBy(settingsFor(server.url), [text(0), text(1)]);
    expect([sent.results, unsent]).toEqual([1, 1]);
    expect(server.stored.has(acPath('result', keyOf(0), 1))).toBe(true);
    expect(diagnostics.map(({ code }) => code)).toEqual(['remote/untrusted', 'remote/not-sent']);
  });

  test('takes no place of another shape, though the server writes over and the first one was enough for the reader', async () => {
    const server = await store();
    for (const shape of ['one', 'two']) {
      const remote = openRemote(settingsFor(server.url));
      remote.keep('shape', keyOf(1), text(shape));
      await remote.close(5000);
    }
    const remote = openRemote(settingsFor(server.url));
    await remote.fetchAll('shape', keyOf(1), async () => false);
    remote.keep('shape', keyOf(1), text('three'));
    remote.keep('shape', keyOf(1), text('two'));
    expect((await remote.close(5000)).sent.bytes).toBe(text('three').byteLength);
    const reader = openRemote(readerFor(server.url));
    const seen: string[] = [];
    await reader.fetchAll('shape', keyOf(1), async (content) => seen.push(content.toString()) > 0);
    expect(seen).toEqual(['content one', 'content two', 'content three']);
  });

  test('of one key takes a place each, though they are sent at once and the server writes over', async () => {
    const server = await store();
    const remote = openRemote(settingsFor(server.url));
    const shapes = ['one', 'two', 'three', 'four', 'five'];
    for (const shape of shapes) remote.keep('shape', keyOf(1), text(shape));
    await remote.close(5000);
    const reader = openRemote(readerFor(server.url));
    const seen: string[] = [];
    await reader.fetchAll('shape', keyOf(1), async (content) => seen.push(content.toString()) > 0);
    expect(seen).toEqual(shapes.map((shape) => `content ${shape}`));
  });

  test('takes no place of which the server did not tell what is there', async () => {
    let isIll = true;
    const server = await store({
      before: (request, response) => {
        if (request.method !== 'GET' || !isIll) return false;
        response.writeHead(503).end();
        return true;
      },
    });
    const remote = openRemote(settingsFor(server.url));
    await remote.fetchAll('shape', keyOf(1), async () => true);
    remote.keep('shape', keyOf(1), text('one'));
    const { unsent, diagnostics } = await remote.close(5000);
    isIll = false;
    expect(unsent).toBe(1);
    expect(diagnostics.map(({ message }) => message)).toEqual([
      'the remote cache cache.example was left alone: it answered 503',
    ]);
    expect(server.stored.size).toBe(0);
  });

  test('is nothing where the server refuses to be written, and what is read goes on', async () => {
    for (const status of [401, 403, 405]) {
      const server = await store({
        before: (request, response) => {
          if (request.method !== 'PUT') return false;
          response.writeHead(status).end();
          return true;
        },
      });
      fill(server, ['there']);
      const remote = openRemote(settingsFor(server.url));
      for (let n = 0; n < 50; n++) remote.keep('result', keyOf(n), text(n));
      await expect.poll(() => server.requests.length).toBeGreaterThan(0);
      expect(await remote.fetch('result', keyOf('there'))).toEqual(text('there'));
      const { unsent, diagnostics } = await remote.close(5000);
      expect(unsent).toBe(50);
      expect(diagnostics.map(({ message }) => message)).toEqual([
        `50 records were not sent to the remote cache cache.example: it answered ${status}`,
      ]);
      expect(server.requests.filter((line) => line.startsWith('PUT')).length).toBeLessThanOrEqual(4);
    }
  });

  test('is all but what is too large for the server', async () => {
    const server = await store({
      before: (request, response) => {
        if (Number(request.headers['content-length'] ?? 0) < 1_000_000) return false;
        // As nginx does it: at once, and what follows is thrown away.
        response.writeHead(413, { connection: 'close' }).end();
        request.resume();
        return true;
      },
    });
    const contents = Array.from({ length: 12 }, (_, n) => (n % 2 === 0 ? Buffer.alloc(2_000_000 + n) : text(n)));
    const { sent, unsent, diagnostics } = await sentBy(settingsFor(server.url), contents);
    expect([sent.results, unsent]).toEqual([6, 6]);
    expect(diagnostics.map(({ message }) => message)).toEqual([
      '6 records were not sent to the remote cache cache.example: it takes none as large as that (413)',
    ]);
  });

  test('waits in memory up to a bound, and contents over 64 MiB are never sent', async () => {
    const release = Promise.withResolvers<void>();
    const server = await store({ before: () => release.promise.then(() => false) });
    const remote = openRemote(settingsFor(server.url));
    const content = Buffer.alloc(60 * 1024 * 1024);
    for (let n = 0; n < 8; n++) {
      content.writeUInt32LE(n);
      remote.keep('go', keyOf(n), content);
    }
    remote.keep('go', keyOf('huge'), Buffer.alloc(64 * 1024 * 1024 + 1));
    const { unsent, diagnostics } = await remote.close(100);
    release.resolve();
    expect(unsent).toBe(9);
    expect(diagnostics.map(({ message }) => message)).toEqual([
      '9 records were not sent to the remote cache cache.example: more waited than memory is for',
    ]);
  });

  test('is waited for no longer than was said, and nothing is taken afterwards', async () => {
    const server = await store({ before: () => new Promise<boolean>(() => undefined) });
    const remote = openRemote(settingsFor(server.url));
    for (let n = 0; n < 10; n++) remote.keep('result', keyOf(n), text(n));
    const begun = performance.now();
    const transfer = await remote.close(200);
    expect(performance.now() - begun).toBeLessThan(1500);
    expect(transfer).toMatchObject({ sent: { results: 0 }, unsent: 10 });
    expect(transfer.diagnostics.map(({ message }) => message)).toEqual([
      '10 records were not sent to the remote cache cache.example: more than 0.2 s would have been waited for it',
    ]);
    remote.keep('result', keyOf('late'), text('late'));
    expect(await remote.fetch('result', keyOf('late'))).toBeUndefined();
    expect(remote.answers()).toBe(false);
    expect(await remote.close(200)).toBe(transfer);
  });

  test('does not keep waiting what is asked meanwhile', async () => {
    const holds = Promise.withResolvers<void>();
    const server = await store({
      before: (request) => (request.method === 'PUT' ? holds.promise.then(() => false) : false),
    });
    fill(
      server,
      Array.from({ length: 100 }, (_, n) => n),
    );
    const remote = openRemote(settingsFor(server.url, { waitMs: 400 }));
    for (let n = 0; n < 40; n++) remote.keep('go', keyOf(n), large(n));
    await expect.poll(() => server.requests.length).toBe(4);
    const found = await Promise.all(Array.from({ length: 100 }, (_, n) => remote.fetch('result', keyOf(n))));
    expect(found.filter((content) => content === undefined)).toEqual([]);
    expect(remote.answers()).toBe(true);
    holds.resolve();
    expect(await remote.close(10_000)).toMatchObject({ sent: { outputs: 40 }, diagnostics: [] });
  });
});
