import { expect, test } from 'vitest';
import type { Package, Snapshot, Unit } from '#workspace';
import { around } from './around.ts';
import { graphOf } from './graph.ts';
import { packageImports } from './package-imports.ts';

/** Units by id with what they import; `x/…` is a module outside, all else the workspace. */
function imports(units: Readonly<Record<string, readonly string[]>>, packages: readonly string[]): string[] {
  const made = Object.entries(units).map(([id, targets]) => {
    const [importPath = '', variant] = id.replace(']', '').split(' [');
    const module = importPath.startsWith('std') ? {} : { module: { path: 'm', main: !importPath.startsWith('x/') } };
    const forTest = variant ? { forTest: variant.replace(/\.test$/, '') } : {};
    return { id, importPath, imports: targets, standard: importPath.startsWith('std'), ...module, ...forTest };
  });
  const snapshot = {
    units: made as unknown as readonly Unit[],
    packages: packages.map((importPath) => ({ importPath }) as Package),
  };
  return packageImports(graphOf(snapshot as unknown as Snapshot)).map(
    ({ from, to, kind, through }) => `${from} ${kind} ${to}${through ? ` through ${through.join(' ')}` : ''}`,
  );
}

test('imports of the package, and apart from them those of its test files and of its external tests', () => {
  const units = {
    a: ['b', 'std/fmt'],
    'a [a.test]': ['b', 'c', 'std/fmt'],
    'a_test [a.test]': ['a [a.test]', 'd', 'b'],
    'a.test': ['a [a.test]', 'a_test [a.test]', 'std/testing'],
    b: [],
    c: [],
    d: [],
    'std/fmt': [],
    'std/testing': [],
  };
  expect(imports(units, ['a', 'b', 'c', 'd'])).toEqual(['a import b', 'a test c', 'a test d']);
});

test('a package that is compiled anew for a test of another is that package', () => {
  const units = {
    a: [],
    'a [a.test]': [],
    'a_test [a.test]': ['a [a.test]', 'b [a.test]'],
    b: ['a'],
    'b [a.test]': ['a [a.test]'],
  };
  expect(imports(units, ['a', 'b'])).toEqual(['a test b', 'b import a']);
});

test('a way through modules outside is an import, by the shortest way; where they lead nowhere there is none', () => {
  const units = {
    a: ['x/one', 'x/far', 'c'],
    'x/one': ['x/two', 'std/fmt'],
    'x/two': ['b'],
    'x/far': ['std/fmt'],
    b: ['x/far'],
    c: ['x/two'],
    'std/fmt': [],
  };
  expect(imports(units, ['a', 'b', 'c'])).toEqual([
    'a import b through x/one x/two',
    'a import c',
    'c import b through x/two',
  ]);
});

test('around a node lie its imports and its importers, each as far as is asked, and nobody else of theirs', () => {
  const edges = ['ab', 'bc', 'cd', 'xc', 'be'].map(([from = '', to = '']) => ({ from, to }));
  const near = (depth: number) => [...around(['c'], edges, depth)].sort().join('');
  expect([near(0), near(1), near(2), near(9)]).toEqual(['c', 'bcdx', 'abcdx', 'abcdx']);
});
