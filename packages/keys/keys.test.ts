// The three rungs: equal inputs give equal keys, whatever their order, and every part counts.

import { expect, test } from 'vitest';
import { goEnvClasses, goFlagTable, readGoEnv, reuseOf, splitArguments, variableClasses } from '#gocmd';
import {
  binaryKey,
  binaryKeyVersion,
  keyFieldAbout,
  makeTestKeyRecord,
  resultKey,
  resultKeyVersion,
  testKey,
  testKeyVersion,
  unitKeyVersion,
} from '#keys';
import type { Shape } from '#observe';

const fields = [
  { name: '-race', value: 'true' },
  { name: 'GOOS', value: 'linux' },
];
const parts = { package: 'example.com/p', unitKey: 'u1', fields };
const keyOf = (more: Partial<typeof parts>) => testKey(makeTestKeyRecord({ ...parts, ...more }));

test('the order of fields is nothing, and each part of a test key counts', () => {
  expect(keyOf({ fields: [...fields].reverse() })).toBe(keyOf({}));
  const others = [
    keyOf({}),
    keyOf({ package: 'example.com/q' }),
    keyOf({ unitKey: 'u2' }),
    keyOf({ fields: fields.slice(1) }),
    keyOf({ fields: [{ name: '-race', value: 'false' }, ...fields.slice(1)] }),
    testKey({ ...makeTestKeyRecord(parts), version: 0 }),
  ];
  expect(new Set(others).size).toBe(others.length);
  expect(keyOf({})).toMatch(/^[0-9a-f]{64}$/);
});

test('a name that stands twice is refused, as one of the two would not count', () => {
  expect(() => makeTestKeyRecord({ ...parts, fields: [...fields, ...fields] })).toThrow('two fields -race');
});

test('a binary key is none of a test, and each of its parts counts', () => {
  const keys = [
    binaryKey({ digest: 'd', fields }),
    binaryKey({ digest: 'e', fields }),
    binaryKey({ digest: 'd', fields: [] }),
  ];
  expect(new Set(keys).size).toBe(keys.length);
  expect(binaryKey({ digest: 'd', fields: [...fields].reverse() })).toBe(keys[0]);
});

const shape: Shape = {
  env: ['LANG'],
  envPrefixes: [],
  environment: false,
  opened: ['$TOP/a.json'],
  stated: [],
  trees: [],
  globs: [],
  except: [],
  exceptEnv: [],
  workTree: false,
};
const seen = [{ name: 'env LANG', state: 'unset' }];

test('every part of a shape and every sight counts in a result key, and the order of properties does not', () => {
  const key = resultKey('k', shape, seen);
  const reordered = Object.fromEntries(Object.entries(shape).reverse()) as unknown as Shape;
  expect(resultKey('k', reordered, seen)).toBe(key);
  const others = [
    key,
    resultKey('l', shape, seen),
    resultKey('k', shape, []),
    resultKey('k', shape, [{ name: 'env LANG', state: 'set 1' }]),
    ...Object.entries(shape).map(([name, value]) =>
      resultKey('k', { ...shape, [name]: Array.isArray(value) ? [...value, 'x'] : !value }, seen),
    ),
  ];
  expect(new Set(others).size).toBe(others.length);
});

test('a change of what goes into a key changes its version', () => {
  // Whoever changes what is hashed raises the version, tells its history there, and puts the new number here.
  expect({ unitKeyVersion, testKeyVersion, binaryKeyVersion, resultKeyVersion }).toEqual({
    unitKeyVersion: 1,
    testKeyVersion: 101,
    binaryKeyVersion: 1,
    resultKeyVersion: 2,
  });
  expect(testKey(makeTestKeyRecord(parts))).toBe('916ebbd4c16bb37cdcf8a44136b4828daa954df6758558be4cbe4489140f1da9');
  expect(binaryKey({ digest: 'd', fields })).toBe('dd0c9ef8465860dde56157898a0da6e63e90574c8689660c7d85a35e21c1264b');
  // A new part of a shape shows by itself.
  expect(resultKey('k', { env: ['LANG'] } as unknown as Shape, seen)).toBe(
    '3ea82759a2c0683ac930ca544831c171fa34995508aae5504669e39ec569762a',
  );
});

test('every field has a sentence, and what is no field has none', async () => {
  const goEnv = await readGoEnv('/', process.env);
  const split = splitArguments(['-tags=a', '-args', 'x'], {});
  const env = Object.fromEntries(Object.keys(variableClasses).map((name) => [name, 'x']));
  const reuse = reuseOf({ ...split, race: true, goEnv: { ...goEnv, GOFLAGS: '-new=1' }, env, cwd: '/' });
  const names = [...reuse.fields, ...reuse.cgo].map(({ name }) => name);
  const compilers = [
    'CC',
    'CXX',
    'FC',
    'linker',
    'linked files',
    'pkg-config zlib',
    'system',
    'line breaks',
    'place',
    'root',
    'rule',
  ];
  const flags = goFlagTable.filter(({ reuse: kind }) => kind === 'key').map(({ name }) => `-${name}`);
  for (const name of [...names, ...compilers, ...flags]) expect(keyFieldAbout(name), name).toMatch(/^[A-Z].*[^.]\.$/);
  expect(names.length).toBeGreaterThan(40);
  const free = Object.entries(goEnvClasses).filter(([, { reuse: kind }]) => kind === 'free');
  for (const name of [...free.map(([at]) => at), '-v', '-count', 'SECRET', 'toString']) {
    expect(keyFieldAbout(name), name).toBeUndefined();
  }
});
