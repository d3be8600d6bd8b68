// What others may have put under the right name: none of it is believed, it costs no memory, and it is told once.

import { deflateRawSync } from 'node:zlib';
import { describe, expect, test } from 'vitest';
import { answerOf, openRaw } from '#testkit';
import { makeSigner } from '../sign/signer.fixture.ts';
import { encodeActionResult } from './action-result.ts';
import { openRemote } from './open.ts';
import { placeOf, type RecordName, sealRecord } from './record.ts';
import { keyOf, large, readerFor, trustIn, writer } from './remote.fixture.ts';

const nameOf = (key: string, more: Partial<RecordName> = {}): RecordName => ({
  kind: 'result',
  key,
  scope: 'main',
  slot: 0,
  ...more,
});
describe('a store that holds, under the right name,', () => {
  const stranger = makeSigner();
  const guest = makeSigner();
  const trust = trustIn(writer.id, `${guest.id}@pr/*`);
  const key = keyOf(1);
  const place = `/ac/${placeOf(nameOf(key))}`;
  const evil = Buffer.from('evil');
  const evilLarge = Buffer.alloc(40_000, 'evil');
  const said = (bytes: Buffer) => new Map([[place, bytes]]);
  const sealed = sealRecord(nameOf(key), large(1), writer);
  const apart = `/cas/${sealed.apart?.sha256}`;
  const bomb = deflateRawSync(Buffer.alloc(100_000_000));

  const stores: readonly (readonly [string, ReadonlyMap<string, Buffer>, RegExp])[] = [
    ['what is not signed', said(encodeActionResult({ digests: [], stdout: evil })), /is not signed/],
    ['nothing at all', said(Buffer.alloc(0)), /is not signed/],
    [
      'what a stranger has signed',
      said(sealRecord(nameOf(key), evil, stranger).record),
      /was written by gows-pub-1:\S+, who is not trusted/,
    ],
    [
      'what a writer of another scope has signed',
      said(sealRecord(nameOf(key), evil, guest).record),
      /who is not trusted/,
    ],
    [
      'what stood in another scope',
      said(sealRecord(nameOf(key, { scope: 'pr/1' }), evil, guest).record),
      /is of the scope pr\/1/,
    ],
    [
      'what stood under another key',
      said(sealRecord(nameOf(keyOf(2)), evil, writer).record),
      /was written for another key/,
    ],
    [
      'what stood under another kind',
      said(sealRecord(nameOf(key, { kind: 'go' }), evil, writer).record),
      /was written for another key/,
    ],
    [
      'another content',
      new Map([
        [place, sealed.record],
        [apart, Buffer.alloc(large(1).byteLength, 'evil')],
      ]),
      /names a content that was altered/,
    ],
    [
      'a content that is shorter',
      new Map([
        [place, sealed.record],
        [apart, large(1).subarray(1)],
      ]),
      /names a content that was altered/,
    ],
    [
      'a content that unpacks to a hundred megabytes',
      new Map([
        [place, sealed.record],
        [apart, bomb.subarray(0, 40_000)],
      ]),
      /names a content that was altered/,
    ],
  ];

  test.concurrent.each(stores)('%s is not believed, and that is told once', async (_, stored, why) => {
    const server = await openRaw({ answer: ({ socket, right }) => void socket.write(right()) }, new Map(stored));
    const remote = openRemote(readerFor(server.url, { trust }));
    expect(await remote.fetch('result', key)).toBeUndefined();
    await remote.fetchAll('result', key, async () => expect.fail('there is nothing to be believed'));
    const { diagnostics, received } = await remote.close(0);
    expect(received.results).toBe(0);
    expect(diagnostics.map(({ code }) => code)).toEqual(['remote/untrusted']);
    expect(diagnostics[0]?.message).toMatch(why);
    await server.close();
  });

  test.concurrent('a content larger than was signed is not taken in', async () => {
    const stored = new Map([
      [place, sealed.record],
      [apart, Buffer.concat([large(1), evilLarge])],
    ]);
    const server = await openRaw({ answer: ({ socket, right }) => void socket.write(right()) }, stored);
    const remote = openRemote(readerFor(server.url));
    expect(await remote.fetch('result', key)).toBeUndefined();
    await remote.close(0);
    await server.close();
  });

  test.concurrent('a record that says that its content is enormous costs no memory for it', async () => {
    const huge = sealRecord(nameOf(key), Buffer.alloc(65 * 1024 * 1024), writer);
    const server = await openRaw({ answer: ({ socket, right }) => void socket.write(right()) }, said(huge.record));
    const remote = openRemote(readerFor(server.url));
    expect(await remote.fetch('result', key)).toBeUndefined();
    expect(server.heads.filter((head) => head.includes('/cas/'))).toEqual([]);
    await remote.close(0);
    await server.close();
  });

  test.concurrent('records that are not believed, however many, are counted, and one is told', async () => {
    const server = await openRaw({ answer: ({ socket }) => void socket.write(answerOf('200 OK', Buffer.from('x'))) });
    const remote = openRemote(readerFor(server.url));
    await Promise.all(Array.from({ length: 700 }, (_, n) => remote.fetch('result', keyOf(n))));
    const { diagnostics } = await remote.close(0);
    expect(diagnostics.map(({ message }) => message)).toEqual([
      'a record of the remote cache cache.example is not signed (and 2099 more records are not used)',
    ]);
    await server.close();
  });
});
