import { expect, test } from 'vitest';
import { emptyShape, type Shape } from '#observe';
import type { FileChange } from './may-read.ts';
import { readsOf } from './reads.ts';

function reading(shape: Partial<Shape>, change: FileChange['change'], file: string, folders: readonly string[] = []) {
  const reads = readsOf({
    shape: { ...emptyShape, ...shape },
    isSource: (place) => place.endsWith('.go'),
    onBothSides: (folder) => folders.includes(folder),
  });
  return reads({ file, change });
}

test('a file that was opened or asked about counts, whatever became of it', () => {
  for (const change of ['added', 'modified', 'deleted'] as const) {
    expect(reading({ opened: ['$TOP/a/x.json'] }, change, 'a/x.json')).toBe('reads');
    expect(reading({ stated: ['$TOP/a/x.json'] }, change, 'a/x.json')).toBe('reads');
    expect(reading({ opened: ['$TOP/a/x.json'] }, change, 'a/y.json')).toBeUndefined();
  }
});

test('a listed folder counts when a name in it comes or goes, and not for what is in a file', () => {
  const shape = { opened: ['$TOP/a/testdata'] };
  expect(reading(shape, 'added', 'a/testdata/new.txt', ['a/testdata'])).toBe('reads');
  expect(reading(shape, 'deleted', 'a/testdata/old.txt')).toBe('reads');
  expect(reading(shape, 'modified', 'a/testdata/old.txt')).toBeUndefined();
});

test('a folder that comes with its first file changes the listing above it; one that was there does not', () => {
  const shape = { opened: ['$TOP/a/testdata'] };
  expect(reading(shape, 'added', 'a/testdata/sub/deep/new.txt', ['a/testdata'])).toBe('reads');
  expect(reading(shape, 'added', 'a/testdata/sub/new.txt', ['a/testdata', 'a/testdata/sub'])).toBeUndefined();
  expect(reading({ stated: ['$TOP/a/fixtures'] }, 'added', 'a/fixtures/new.txt')).toBe('reads');
  expect(reading({ stated: ['$TOP/a/fixtures'] }, 'added', 'a/fixtures/new.txt', ['a/fixtures'])).toBeUndefined();
});

test('the top folder may be listed, too', () => {
  expect(reading({ opened: ['$TOP'] }, 'added', 'new.txt', ['.'])).toBe('reads');
});

test('in a tree every file may be read but source of packages, which is in the key', () => {
  const shape = { trees: ['$TOP/a'] };
  expect(reading(shape, 'modified', 'a/deep/x.json')).toBe('may-read');
  expect(reading(shape, 'modified', 'a/a.go')).toBeUndefined();
  expect(reading(shape, 'modified', 'a/README.md')).toBe('may-read');
  expect(reading(shape, 'modified', 'b/x.json')).toBeUndefined();
});

test('a test that starts processes may read everything', () => {
  expect(reading({ workTree: true }, 'modified', 'b/README.md')).toBe('may-read');
});

test('what gows.jsonc names counts, and what it takes off does not, although it was read', () => {
  expect(reading({ globs: ['$TOP/fixtures/**/*.json'] }, 'modified', 'fixtures/x/y.json')).toBe('may-read');
  expect(reading({ opened: ['$TOP/a/out.log'], except: ['$TOP/a/*.log'] }, 'modified', 'a/out.log')).toBeUndefined();
});

test('what lies outside of the repository is in no commit', () => {
  expect(reading({ opened: ['$HOME/a', '/etc/hosts'], trees: ['/etc'] }, 'modified', 'a')).toBeUndefined();
});

test('a file whose name no log can hold may be read by all', () => {
  expect(reading({}, 'modified', 'a/x\ny')).toBe('may-read');
});

test('what git keeps changes with every commit, and so with every file', () => {
  expect(reading({ opened: ['$TOP/.git/HEAD'] }, 'modified', 'any.txt')).toBe('may-read');
  expect(reading({ stated: ['/elsewhere/.git/worktrees/one/HEAD'] }, 'modified', 'any.txt')).toBe('may-read');
  expect(reading({ stated: ['$TOP/.git', '$TOP/.gitignore'] }, 'modified', 'any.txt')).toBeUndefined();
});
