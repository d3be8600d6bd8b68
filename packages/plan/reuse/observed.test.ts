// When a log says what a run would consult now.

import { expect, test } from 'vitest';
import { emptyShape, type Shape } from '#observe';
import type { Package } from '#workspace';
import {
  type Circumstances,
  observedIn,
  putObservedFailure,
  putObservedRun,
  putObservedUnder,
  putWritings,
  writingsIn,
} from './observed.ts';

const found = { importPath: 'm/a' } as Package;
const plain: Circumstances = { fields: [{ name: '-race', value: 'false' }], rule: '' };
const shape: Shape = { ...emptyShape, env: ['FULL'] };
const unset = [{ name: 'env FULL', state: 'unset' }];
const set = [{ name: 'env FULL', state: 'set x' }];

function store() {
  const kept = new Map<string, Shape>();
  return {
    observed: (name: string) => kept.get(name),
    putObserved: (name: string, value: Shape) => void kept.set(name, value),
  };
}

test('a log is current under the flags and the states that it was made under, and no others', () => {
  const cache = store();
  expect(observedIn(cache, found, 'k', plain, () => unset).shape).toBeUndefined();
  expect(observedIn(cache, found, 'k', plain, () => unset).isCurrent()).toBe(false);
  putObservedRun(cache, found, 'k', shape);
  expect(observedIn(cache, found, 'k', plain, () => unset).isCurrent()).toBe(false);
  putObservedUnder(cache, found, 'k', shape, plain, unset);
  expect(observedIn(cache, found, 'k', plain, () => unset).isCurrent()).toBe(true);
  expect(observedIn(cache, found, 'k', plain, () => set).isCurrent()).toBe(false);
  expect(observedIn(cache, found, 'k', { ...plain, rule: 'r' }, () => unset).isCurrent()).toBe(false);
  expect(observedIn(cache, found, 'k', { ...plain, fields: [] }, () => unset).isCurrent()).toBe(false);
  expect(observedIn(cache, found, 'other', plain, () => unset).shape).toBeUndefined();
});

test('where the work tree counts nothing needs to be looked at', () => {
  const cache = store();
  putObservedRun(cache, found, 'k', { ...shape, workTree: true });
  const look = () => {
    throw new Error('looked');
  };
  expect(observedIn(cache, found, 'k', plain, look).isCurrent()).toBe(true);
});

test('passes of other code are known beside it, and failures until the next pass', () => {
  const cache = store();
  const others = () => observedIn(cache, found, 'k', plain, () => unset).others();
  expect(others()).toEqual([]);
  cache.putObserved('m/a', shape);
  expect(others()).toEqual([shape]);
  // The second failed before it came to what the first looked at.
  putObservedFailure(cache, found, { ...emptyShape, opened: ['$TOP/x'], stated: ['$TOP/y'] });
  putObservedFailure(cache, found, { ...emptyShape, opened: ['$TOP/y'] });
  expect(others()).toEqual([shape, { ...emptyShape, opened: ['$TOP/x', '$TOP/y'] }]);
  putObservedRun(cache, found, 'k', shape);
  expect(others()).toEqual([shape, emptyShape]);
});

test('what was written is remembered when the code changes, and what was left alone is not', () => {
  const cache = store();
  expect(writingsIn(cache, 'n', 'k')).toBeUndefined();
  putWritings(cache, 'n', 'k', { written: new Set(['$TOP/b', '$TOP/a']), quiet: new Set(['$TOP/c']) });
  expect(writingsIn(cache, 'n', 'k')).toEqual({ written: new Set(['$TOP/a', '$TOP/b']), quiet: new Set(['$TOP/c']) });
  expect(writingsIn(cache, 'n', 'other')).toEqual({ written: new Set(['$TOP/a', '$TOP/b']), quiet: new Set() });
});
