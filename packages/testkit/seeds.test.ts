import { expect, test } from 'vitest';
import { seedsOf } from '#testkit';

test('seeds count from 1, or are those that are named', () => {
  expect(seedsOf(3, undefined)).toEqual([1, 2, 3]);
  expect(seedsOf(2, '')).toEqual([1, 2]);
  expect(seedsOf(3, '7')).toEqual([7]);
  expect(seedsOf(3, '7, 12')).toEqual([7, 12]);
});

test.for(['x', '1,', '1.5', '-1', '1e3', '99999999999999999999', '1 2'])(
  'GOWS_SEED=%s fails with a sentence',
  (asked) => {
    expect(() => seedsOf(1, asked)).toThrow('GOWS_SEED is one whole number or several');
  },
);
