// SHA-256 against Node's own.

import { createHash } from 'node:crypto';
import fc from 'fast-check';
import { expect, test } from 'vitest';
import { sha256 } from './sha256.ts';

const expected = (text: string) => createHash('sha256').update(text).digest('hex');

test('of texts of every length around the blocks', () => {
  for (let length = 0; length < 200; length++) expect(sha256('x'.repeat(length))).toBe(expected('x'.repeat(length)));
});

test('of any text', () => {
  fc.assert(fc.property(fc.string({ unit: 'binary', maxLength: 600 }), (text) => sha256(text) === expected(text)));
});
