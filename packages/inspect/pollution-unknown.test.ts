import { expect, test } from 'vitest';
import { createRoots, emptyShape, type Shape } from '#observe';
import { type Unseen, unknownInputs } from './pollution-unknown.ts';

const roots = createRoots({
  top: '/none/top',
  packageDir: '/none/top/a',
  moduleDir: '/none/top',
  goroot: '/none/go',
  moduleCache: '/none/mod',
  goCache: '/none/cache',
  home: '/none/home',
  temps: ['/none/tmp'],
  runFolder: '/none/run',
});
const nothing: Unseen = { env: [], environment: false, opened: [], stated: [], processes: [] };

function unknown(
  unseen: Partial<Unseen>,
  shape: Partial<Shape> = {},
  compiled: readonly string[] = [],
  inputsStated = false,
): string[] {
  const found = unknownInputs({ ...nothing, ...unseen }, { ...emptyShape, ...shape }, roots, {
    inputsStated,
    isInWorkTree: (path) => path === '/none/top/a/tracked',
    isCompiled: (path) => compiled.includes(path),
    isSource: (path) => path.endsWith('.go'),
  });
  return found.map(({ kind, name }) => `${kind} ${name}`.trim());
}

test('a variable is known by name, beginning or with the whole environment, unless that takes it for noise', () => {
  const env = ['A_B', 'GITHUB_SHA'];
  expect(unknown({ env })).toEqual(['variable A_B', 'variable GITHUB_SHA']);
  expect(unknown({ env }, { env: ['A_B'] })).toEqual(['variable GITHUB_SHA']);
  expect(unknown({ env }, { envPrefixes: ['A_'] })).toEqual(['variable GITHUB_SHA']);
  expect(unknown({ env }, { environment: true })).toEqual(['variable GITHUB_SHA']);
  expect(unknown({ env }, { exceptEnv: ['GITHUB_*', 'A_B'] })).toEqual([]);
});

test('a file is known by itself, in a tree, by a pattern, or where it is compiled in', () => {
  const opened = ['$TOP/a/x.txt'];
  expect(unknown({ opened })).toEqual(['file $TOP/a/x.txt']);
  for (const shape of [
    { opened },
    { stated: opened },
    { trees: ['$TOP/a'] },
    { globs: ['$TOP/a/*.txt'] },
    { except: ['$TOP/a/*.txt'] },
  ])
    expect(unknown({ opened }, shape)).toEqual([]);
  expect(unknown({ opened }, {}, ['/none/top/a/x.txt'])).toEqual([]);
});

test('a tree does not hold source of other packages', () => {
  expect(unknown({ opened: ['$TOP/a/b/b.go'] }, { trees: ['$TOP/a'] })).toEqual(['file $TOP/a/b/b.go']);
});

test('the work tree holds what git knows and what is not there, and nothing beyond', () => {
  const opened = ['$TOP/a/tracked', '$TOP/a/missing', '$HOME/.netrc'];
  expect(unknown({ opened }, { workTree: true })).toEqual(['file $HOME/.netrc']);
});

test('a process and the environment are known where the key takes all', () => {
  const unseen = { environment: true, processes: ['/bin/cat'] };
  expect(unknown({ environment: true })).toEqual(['environment']);
  expect(unknown({ environment: true }, { environment: true })).toEqual([]);
  expect(unknown(unseen)).toEqual(['process /bin/cat']);
  // Folders that count whole say nothing of what a process reads; a person who states the inputs does.
  expect(unknown(unseen, { globs: ['$TOP/a/**'] })).toEqual(['process /bin/cat']);
  expect(unknown(unseen, { globs: ['$TOP/a/**'] }, [], true)).toEqual(['environment']);
  expect(unknown(unseen, { environment: true, workTree: true })).toEqual([]);
});
