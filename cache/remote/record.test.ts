// A record is believed as it was written, or not at all.

import { hash } from 'node:crypto';
import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { makeKeyPair, type Signer } from '../sign/keys.ts';
import { makeSigner } from '../sign/signer.fixture.ts';
import { decodeActionResult, encodeActionResult } from './action-result.ts';
import { isContent, mostRecordBytes, openRecord, placeOf, type RecordName, recordKinds, sealRecord } from './record.ts';
import { trustIn } from './remote.fixture.ts';

const numRuns = process.env['GOWS_LONG'] === '1' ? 100_000 : 3000;
const signer = makeSigner();
const trust = trustIn(signer.id);
const name: RecordName = { kind: 'result', key: 'a'.repeat(64), scope: 'main', slot: 0 };
const large = Buffer.alloc(20_000, 'large ');

/** The content that a reader would take, where a server gives `apart` for what is apart. */
function read(bytes: Buffer, asked = name, trusted = trust, apart: Buffer = large): Buffer | string {
  const found = openRecord(asked, bytes, trusted);
  if (typeof found === 'string') return found;
  if (found.content) return found.content;
  return isContent(apart, found.digest) ? apart : 'has another content apart';
}

describe('a record', () => {
  test('opens with its content, whatever that is', () => {
    fc.assert(
      fc.property(
        fc.uint8Array({ maxLength: 500 }),
        fc.constantFrom(...recordKinds),
        fc.constantFrom('main', 'pr/1'),
        fc.nat(7),
        (bytes, kind, scope, slot) => {
          const asked = { kind, key: hash('sha256', kind), scope, slot };
          const { record, apart } = sealRecord(asked, Buffer.from(bytes), signer);
          expect(apart).toBeUndefined();
          expect(read(record, asked)).toEqual(Buffer.from(bytes));
        },
      ),
    );
  });

  test('has its content beside it where that is large, and names it as an output file, so that a server keeps both', () => {
    for (const size of [16 * 1024, 16 * 1024 + 1]) {
      const content = Buffer.alloc(size, 'x');
      const { record, apart } = sealRecord(name, content, signer);
      const named = decodeActionResult(record)?.digests;
      expect(record.byteLength).toBeLessThan(mostRecordBytes);
      expect(read(record, name, trust, content)).toEqual(content);
      expect(named).toEqual(apart ? [apart] : []);
      expect(apart !== undefined).toBe(size > 16 * 1024);
    }
  });

  test('of which any byte is changed gives the same content or none', () => {
    const contents = [Buffer.alloc(0), Buffer.from('the output\n'), large];
    fc.assert(
      fc.property(
        fc.constantFrom(...contents),
        fc.nat(),
        fc.integer({ min: 1, max: 255 }),
        (content, where, change) => {
          const record = Buffer.from(sealRecord(name, content, signer).record);
          const at = where % record.byteLength;
          record[at] = (record[at] ?? 0) ^ change;
          const found = read(record);
          if (typeof found !== 'string') expect(found.equals(content)).toBe(true);
        },
      ),
      { numRuns },
    );
  });

  test('of which bytes are cut off, added or taken from another one gives a content that was signed, or none', () => {
    const other = Buffer.from('another output\n');
    const content = Buffer.from('the output\n');
    const records = [content, other].map((one) => sealRecord(name, one, signer).record);
    const [first = Buffer.alloc(0), second = Buffer.alloc(0)] = records;
    fc.assert(
      fc.property(
        fc.nat(first.byteLength),
        fc.nat(second.byteLength),
        fc.uint8Array({ maxLength: 20 }),
        (a, b, extra) => {
          const found = read(Buffer.concat([first.subarray(0, a), extra, second.subarray(b)]));
          if (typeof found !== 'string') expect([content, other].some((one) => one.equals(found))).toBe(true);
        },
      ),
      { numRuns },
    );
  });

  test('is refused where it was written for another key, kind or scope, and does not hang on its slot', () => {
    const { record } = sealRecord(name, Buffer.from('x'), signer);
    expect(read(record, { ...name, slot: 5 })).toEqual(Buffer.from('x'));
    expect(read(record, { ...name, key: 'b'.repeat(64) })).toBe('was written for another key');
    expect(read(record, { ...name, kind: 'go' })).toBe('was written for another key');
    expect(read(record, { ...name, scope: 'release' })).toBe('is of the scope main');
  });

  test('is refused of a writer who is not trusted, or not in that scope', () => {
    const { record } = sealRecord(name, Buffer.from('x'), signer);
    expect(read(record, name, [])).toBe(`was written by ${signer.id}, who is not trusted`);
    expect(read(record, name, trustIn(makeKeyPair().public))).toContain('who is not trusted');
    expect(read(record, name, trustIn(`${signer.id}@pr/*`))).toContain('who is not trusted');
    const ofRequest = { ...name, scope: 'pr/7' };
    const sealed = sealRecord(ofRequest, Buffer.from('x'), signer).record;
    expect(read(sealed, ofRequest, trustIn(`${signer.id}@pr/*`))).toEqual(Buffer.from('x'));
  });

  test('is refused with the name of one writer and the signature of another', () => {
    const stranger = makeSigner();
    const forged: Signer = { id: signer.id, sign: stranger.sign };
    expect(read(sealRecord(name, Buffer.from('x'), forged).record)).toBe('is wrongly signed');
  });

  test('is refused without a signature, with the content of another, or as something else', () => {
    const stdout = (text: string) => encodeActionResult({ digests: [], stdout: Buffer.from(text) });
    expect(read(Buffer.alloc(0))).toBe('is not signed');
    expect(read(stdout('no line'))).toBe('is not signed');
    expect(read(stdout('{}\nx'))).toBe('is not signed');
    expect(read(stdout('null\nx'))).toBe('is not signed');
    expect(read(Buffer.from('<!doctype html><h1>Sign in</h1>'))).toBe('is not signed');
    const { record } = sealRecord(name, Buffer.from('right'), signer);
    const [head = ''] = (decodeActionResult(record)?.stdout?.toString() ?? '').split('\n');
    expect(read(stdout(`${head}\nwrong`))).toBe('has another content than was signed');
    expect(read(stdout(`${head}\nright and more`))).toBe('has another content than was signed');
    // Its content must then be found apart.
    expect(read(stdout(`${head}\n`), name, trust, Buffer.from('right'))).toEqual(Buffer.from('right'));
  });

  test('that is refused says so in words in which nothing of its own stands that has not the form of a name', () => {
    const evil = '\u001b]0;owned\u0007';
    const head = {
      v: 1,
      kind: name.kind,
      scope: evil,
      key: name.key,
      sha256: '',
      size: 0,
      writer: evil,
      signature: '',
    };
    const seal = (change: object) =>
      encodeActionResult({ digests: [], stdout: Buffer.from(`${JSON.stringify({ ...head, ...change })}\n`) });
    expect(read(seal({}))).toBe('is of another scope');
    expect(read(seal({ scope: 'main' }))).toBe('was written by someone without a name, who is not trusted');
  });

  test('lies in another place for each kind, key, scope and slot', () => {
    const places = recordKinds.flatMap((kind) =>
      ['a', 'b'].flatMap((key) =>
        ['main', 'pr/1'].flatMap((scope) => [0, 1].map((slot) => placeOf({ kind, key, scope, slot }))),
      ),
    );
    expect(new Set(places).size).toBe(recordKinds.length * 8);
    for (const place of places) expect(place).toMatch(/^[0-9a-f]{64}$/);
  });
});

describe('an action result', () => {
  const digest = fc.record({
    sha256: fc.stringMatching(/^[0-9a-f]{64}$/),
    size: fc.oneof(fc.nat(300), fc.nat(), fc.integer({ min: 0, max: Number.MAX_SAFE_INTEGER })),
  });

  test('is decoded as it was encoded', () => {
    fc.assert(
      fc.property(fc.array(digest, { maxLength: 4 }), fc.option(fc.uint8Array()), (digests, out) => {
        const result = { digests, ...(out ? { stdout: Buffer.from(out) } : {}) };
        expect(decodeActionResult(encodeActionResult(result))).toEqual(result);
      }),
    );
  });

  test('with fields that gows does not write is read', () => {
    const digest = `0a40${'30'.repeat(64)}10ac02`;
    const file = `0a01611245${digest}`;
    const [exitCode, stdout] = ['2007', '2a026f6b'];
    const found = decodeActionResult(Buffer.from(`124a${file}${exitCode}${stdout}`, 'hex'));
    expect(found).toEqual({ digests: [{ sha256: '0'.repeat(64), size: 300 }], stdout: Buffer.from('ok') });
  });

  test('whatever the bytes are, it is read or refused, and quickly', () => {
    fc.assert(
      fc.property(fc.uint8Array({ maxLength: 200 }), (bytes) => {
        const found = decodeActionResult(Buffer.from(bytes));
        for (const { sha256, size } of found?.digests ?? []) {
          expect(sha256).toMatch(/^[0-9a-f]{64}$/);
          expect(Number.isSafeInteger(size)).toBe(true);
        }
      }),
      { numRuns },
    );
  });

  test('of which any byte is changed is read or refused', () => {
    const bytes = encodeActionResult({
      digests: [{ sha256: '0'.repeat(64), size: 2 ** 40 }],
      stdout: Buffer.from('said'),
    });
    for (let at = 0; at < bytes.byteLength; at++) {
      for (const value of [0, 1, 0x7f, 0x80, 0xff]) {
        const changed = Buffer.from(bytes);
        changed[at] = value;
        expect(() => decodeActionResult(changed)).not.toThrow();
      }
    }
  });

  test('with a length beyond its end, a number without end, or a size beyond all files is refused', () => {
    expect(decodeActionResult(Buffer.from('2aff', 'hex'))).toBeUndefined();
    expect(decodeActionResult(Buffer.from('2affffffffffffffff7f', 'hex'))).toBeUndefined();
    expect(decodeActionResult(Buffer.alloc(64, 0xff))).toBeUndefined();
    expect(decodeActionResult(Buffer.from('00', 'hex'))).toBeUndefined();
    const digestOf = (size: string) => `0a40${'30'.repeat(64)}10${size}`;
    const stdoutDigest = (inner: string) => Buffer.from(`32${(inner.length / 2).toString(16)}${inner}`, 'hex');
    expect(decodeActionResult(stdoutDigest(digestOf('05')))?.digests).toEqual([{ sha256: '0'.repeat(64), size: 5 }]);
  });

  test('with a digest that is none is refused', () => {
    expect(decodeActionResult(Buffer.from('3204 0a02 6162'.replaceAll(' ', ''), 'hex'))).toBeUndefined();
    expect(decodeActionResult(Buffer.from('3201ff', 'hex'))).toBeUndefined();
  });
});
