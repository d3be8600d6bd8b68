import fc from 'fast-check';
import { expect, test } from 'vitest';
import { shortNames } from './names.ts';

const short = (...paths: string[]) => [...shortNames(paths).values()];

test('the last element where it is alone, more of the path where it is not', () => {
  expect(short('example.com/shop/api', 'example.com/shop/cart')).toEqual(['api', 'cart']);
  expect(short('example.com/a/store', 'example.com/b/store')).toEqual(['a/store', 'b/store']);
});

test('a version is never a name by itself', () => {
  expect(short('go.etcd.io/etcd/client/v3', 'go.etcd.io/etcd/api')).toEqual(['client/v3', 'api']);
});

test('a path that is the end of another keeps its whole name', () => {
  expect(short('store', 'x/store')).toEqual(['store', 'x/store']);
});

test('names are distinct, and each is the end of its path', () => {
  const element = fc.constantFrom('a', 'b', 'c', 'v2');
  const paths = fc.uniqueArray(fc.array(element, { minLength: 1, maxLength: 4 }).map((parts) => parts.join('/')));
  fc.assert(
    fc.property(paths, (all) => {
      const names = shortNames(all);
      expect(new Set(names.values()).size).toBe(all.length);
      for (const [path, name] of names) expect(path === name || path.endsWith(`/${name}`)).toBe(true);
    }),
  );
});
