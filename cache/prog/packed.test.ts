// The form of outputs in a remote: what goes in comes out, and what is none is a miss.

import { gzipSync } from 'node:zlib';
import fc from 'fast-check';
import { expect, it } from 'vitest';
import { elsewhere, isElsewhere, pack, unpack } from './packed.ts';

it('gives back what it was given, smaller where that is worth it', async () => {
  await fc.assert(
    fc.asyncProperty(fc.uint8Array({ maxLength: 600 }), fc.nat(20), async (bytes, times) => {
      const content = Buffer.concat(Array.from({ length: times }, () => bytes));
      const packed = await pack(content);
      expect(await unpack(packed)).toEqual(content);
      expect(isElsewhere(packed)).toBe(false);
    }),
  );
  expect((await pack(Buffer.alloc(100_000, 'go object '))).byteLength).toBeLessThan(1000);
});

it('knows gzip, which a Node without zstd writes', async () => {
  const content = Buffer.alloc(1000, 'content');
  expect(await unpack(Buffer.concat([Buffer.from([1]), gzipSync(content)]))).toEqual(content);
});

it.skipIf(process.env['GOWS_LONG'] !== '1')(
  'takes for nothing what unfolds to more than an output may be',
  async () => {
    const member = gzipSync(Buffer.alloc(64 << 20));
    const bomb = Buffer.concat([Buffer.from([1]), ...Array.from({ length: 17 }, () => member)]);
    expect(await unpack(bomb)).toBeUndefined();
    expect((await unpack(bomb.subarray(0, 1 + member.byteLength * 15)))?.byteLength).toBe(15 * (64 << 20));
  },
);

it('takes for nothing what is cut off, garbled, of another form, or elsewhere', async () => {
  const packed = await pack(Buffer.alloc(5000, 'content'));
  const garbled = Buffer.from(packed);
  garbled[3] = (garbled[3] ?? 0) ^ 0xff;
  const none = [Buffer.alloc(0), Buffer.from([9, 1, 2]), packed.subarray(0, 20), garbled, elsewhere];
  for (const bytes of none) expect(await unpack(bytes)).toBeUndefined();
});
