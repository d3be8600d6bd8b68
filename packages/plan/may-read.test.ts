import { expect, test } from 'vitest';
import { emptyShape } from '#observe';
import type { Package, Snapshot } from '#workspace';
import { isInert } from './inert.ts';
import { mayRead } from './may-read.ts';

function found(importPath: string, module: string, dir: string, hasTests = true): Package {
  const file = dir === '.' ? 'x.go' : `${dir}/x.go`;
  return { importPath, name: 'p', module, dir, hasTests, files: [file], goFiles: [file] };
}

const packages = [
  found('m/a', 'm/a', 'a'),
  found('m/a/sub', 'm/a', 'a/sub'),
  found('m/b/one', 'm/b', 'b/one'),
  found('m/b/two', 'm/b', 'b/two'),
  found('m/b/untested', 'm/b', 'b/untested', false),
];
const modules = [
  { path: 'm/a', dir: 'a' },
  { path: 'm/b', dir: 'b' },
];
const head = { kind: 'work', root: '.', packages, modules, units: [] } as unknown as Snapshot;

function readers(file: string, mentions: readonly string[] = []): string[] {
  const moduleDirs = new Set(['a', 'b', 'tools']);
  const changes = [{ file, change: 'modified' } as const];
  return [...mayRead({ changes, head, moduleDirs, mentions: (at) => mentions.includes(at.importPath) }).keys()];
}

test('a file counts for the nearest package at or above it', () => {
  expect(readers('a/testdata/x.json')).toEqual(['m/a']);
  expect(readers('a/sub/deep/er/x.json')).toEqual(['m/a/sub']);
  expect(readers('b/untested/x.json')).toEqual([]);
});

test('above any package it counts for the tested packages of its module, outside of modules for all', () => {
  expect(readers('b/fixtures/x.json')).toEqual(['m/b/one', 'm/b/two']);
  expect(readers('docker-compose.yaml')).toEqual(['m/a', 'm/a/sub', 'm/b/one', 'm/b/two']);
});

test('what a package was seen to read comes before what it may read, however the files are named', () => {
  const reads = mayRead({
    changes: [
      { file: 'a/first.txt', change: 'added' },
      { file: 'a/second.txt', change: 'modified' },
    ],
    head,
    moduleDirs: new Set(['a', 'b']),
    mentions: () => false,
    observed: ({ importPath }) =>
      importPath === 'm/a'
        ? { shape: { ...emptyShape, opened: ['$TOP/a/second.txt'] }, isCurrent: () => false, others: () => [] }
        : undefined,
  });
  expect(reads.get('m/a')?.map(({ file, kind }) => `${kind} ${file}`)).toEqual([
    'reads a/second.txt',
    'may-read a/first.txt',
  ]);
});

test('what other code and failed runs read counts unless what was seen of this code is current', () => {
  const read = (isCurrent: boolean) =>
    mayRead({
      changes: [{ file: 'b/fixtures/x.json', change: 'modified' }],
      head,
      moduleDirs: new Set(['a', 'b']),
      mentions: () => false,
      observed: ({ importPath }) =>
        importPath === 'm/a'
          ? {
              shape: emptyShape,
              isCurrent: () => isCurrent,
              others: () => [emptyShape, { ...emptyShape, opened: ['$TOP/b/fixtures/x.json'] }],
            }
          : undefined,
    }).get('m/a');
  expect(read(false)?.map(({ kind }) => kind)).toEqual(['reads']);
  expect(read(true)).toBeUndefined();
});

test('what a package owns, what lies in a vendor folder, and source that this build leaves out count for nobody', () => {
  expect(readers('a/x.go')).toEqual([]);
  expect(readers('b/vendor/ex.com/x/LICENSE')).toEqual([]);
  expect(readers('a/windows_only/x.go')).toEqual([]);
  expect(readers('a/testdata/src/x.go')).toEqual(['m/a']);
  expect(readers('a/_examples/x.go')).toEqual(['m/a']);
});

test('prose counts where its name stands in a string, and below testdata as any file', () => {
  expect(readers('a/README.md')).toEqual([]);
  expect(readers('README.md', ['m/b/two'])).toEqual(['m/b/two']);
  expect(readers('a/testdata/golden.md')).toEqual(['m/a']);
});

test.each([
  'README.md',
  'docs/guide.rst',
  'LICENSE',
  'LICENSE.txt',
  'LICENSE-APACHE',
  'license.md',
  'a/NOTICE',
  '.github/workflows/ci.yml',
  '.gitlab-ci.yml',
  '.golangci.yml',
  '.editorconfig',
  'go.mod',
  'a/go.sum',
  'go.work',
  'OWNERS',
  '.vscode/settings.json',
])('%s is inert', (file) => expect(isInert(file)).toBe(true));

test.each([
  'Makefile',
  'a/data.txt',
  'license.go',
  'a/licenses.json',
  'notices.txt',
  'a/testdata/README.md',
  'config.yml',
  'go.mod.tmpl',
  'Dockerfile',
  'x.json',
])('%s is not inert', (file) => expect(isInert(file)).toBe(false));
