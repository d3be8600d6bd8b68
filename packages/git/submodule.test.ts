// Submodules: their files are files of the repository, wherever their commits are to be found.

import { existsSync } from 'node:fs';
import { cp, readFile, rm } from 'node:fs/promises';
import { expect, test } from 'vitest';
import { commitAll, git, writeTree } from '#testkit';
import { isIgnored, layOut, trackedFiles, treeChanges, treeOf, workTreeChanges } from './index.ts';
import { type Sandbox, sandbox } from './sandbox.fixture.ts';

interface WithSubmodule extends AsyncDisposable {
  readonly box: Sandbox;
  /** The submodule's work tree, at `libs/sub`. */
  readonly sub: string;
  /** The commit in which the submodule came. */
  readonly added: string;
}

async function withSubmodule(): Promise<WithSubmodule> {
  const box = await sandbox();
  const upstream = `${box.outside}/upstream`;
  await writeTree(upstream, { 's.go': '1', 'deep/t.go': '1', '.gitignore': '*.log\n' });
  await git(box.outside, 'init', '-q', 'upstream');
  await commitAll(upstream, 'upstream');
  await box.git('submodule', 'add', '-q', '--name', 'odd/name', upstream, 'libs/sub');
  const added = await box.commit('submodule');
  return { box, sub: `${box.folder}/libs/sub`, added, [Symbol.asyncDispose]: () => box[Symbol.asyncDispose]() };
}

test('a tree and the index hold the link and the files beneath', async () => {
  await using at = await withSubmodule();
  const repository = await at.box.open();
  const tree = await treeOf(repository, 'HEAD');
  expect([...tree].filter(([path]) => path.startsWith('libs/')).map(([path, { mode }]) => [path, mode])).toEqual([
    ['libs/sub', '160000'],
    ['libs/sub/.gitignore', '100644'],
    ['libs/sub/deep/t.go', '100644'],
    ['libs/sub/s.go', '100644'],
  ]);
  expect(new Map([...(await trackedFiles(repository))].sort())).toEqual(new Map([...tree].sort()));
  expect(await workTreeChanges(repository, 'HEAD')).toEqual([]);
  expect((await workTreeChanges(repository, at.box.first)).map(({ path }) => path)).toEqual([
    '.gitmodules',
    'libs/sub/.gitignore',
    'libs/sub/deep/t.go',
    'libs/sub/s.go',
  ]);
});

test('edits, new files and other commits within a submodule are changes of its files', async () => {
  await using at = await withSubmodule();
  const repository = await at.box.open();
  await writeTree(at.sub, { 's.go': '2', 'new.go': '1', 'x.log': '1' });
  expect(await workTreeChanges(repository, 'HEAD')).toEqual([
    { path: 'libs/sub/new.go', change: 'added', untracked: true },
    { path: 'libs/sub/s.go', change: 'modified' },
  ]);
  expect(await isIgnored(repository, ['libs/sub/x.log', 'libs/sub/s.go', 'a.go'])).toEqual(new Set(['libs/sub/x.log']));
  await commitAll(at.sub, 'within');
  const within = [
    { path: 'libs/sub/new.go', change: 'added' },
    { path: 'libs/sub/s.go', change: 'modified' },
  ];
  expect(await workTreeChanges(repository, 'HEAD')).toEqual(within);
  const moved = await at.box.commit('moves the submodule');
  expect(await workTreeChanges(repository, at.added)).toEqual(within);
  expect(await treeChanges(repository, at.added, moved)).toEqual(within);
  expect(await treeChanges(repository, at.added, at.box.first)).toEqual([
    { path: '.gitmodules', change: 'deleted' },
    { path: 'libs/sub/.gitignore', change: 'deleted' },
    { path: 'libs/sub/deep/t.go', change: 'deleted' },
    { path: 'libs/sub/s.go', change: 'deleted' },
  ]);
});

test('a submodule that is not checked out is not deleted', async () => {
  await using at = await withSubmodule();
  await at.box.git('submodule', '--quiet', 'deinit', '-f', 'libs/sub');
  expect(existsSync(`${at.sub}/s.go`)).toBe(false);
  const repository = await at.box.open();
  expect(await workTreeChanges(repository, 'HEAD')).toEqual([]);
  expect((await treeOf(repository, 'HEAD')).has('libs/sub/s.go')).toBe(true);
  await rm(`${at.box.folder}/.git/modules`, { recursive: true });
  expect(await workTreeChanges(repository, 'HEAD')).toEqual([]);
  expect((await treeOf(repository, 'HEAD')).has('libs/sub/s.go')).toBe(false);
});

test('where a submodule was, other files may lie', async () => {
  await using at = await withSubmodule();
  await rm(`${at.sub}/.git`);
  await writeTree(at.sub, { 's.go': '2' });
  const repository = await at.box.open();
  expect(await workTreeChanges(repository, 'HEAD')).toEqual([{ path: 'libs/sub/s.go', change: 'modified' }]);
  await rm(at.sub, { recursive: true });
  await writeTree(`${at.box.folder}/libs`, { sub: 'a file' });
  expect((await workTreeChanges(repository, 'HEAD')).map(({ path, change }) => `${change} ${path}`)).toEqual([
    'modified libs/sub',
    'deleted libs/sub/.gitignore',
    'deleted libs/sub/deep/t.go',
    'deleted libs/sub/s.go',
  ]);
});

test('a submodule that was removed is laid out from what .git keeps of it', async () => {
  await using at = await withSubmodule();
  await at.box.git('rm', '-q', 'libs/sub');
  await at.box.commit('no submodule');
  const repository = await at.box.open();
  const laid = await layOut(repository, at.added, `${at.box.outside}/out`);
  expect(laid).toEqual({ submodules: [{ path: 'libs/sub', laidOut: true }], filtersSkipped: false });
  expect(await readFile(`${at.box.outside}/out/libs/sub/deep/t.go`, 'utf8')).toBe('1');
  expect((await workTreeChanges(repository, at.added)).map(({ path }) => path)).toContain('libs/sub/s.go');
});

test('a commit of a submodule that is not here makes the submodule the changed file', async () => {
  await using at = await withSubmodule();
  await at.box.git('update-index', '--cacheinfo', `160000,${'1'.repeat(40)},libs/sub`);
  await at.box.git('commit', '-q', '-m', 'unknown');
  const repository = await at.box.open();
  expect(await treeChanges(repository, at.added, 'HEAD')).toEqual([{ path: 'libs/sub', change: 'modified' }]);
  expect(await layOut(repository, 'HEAD', `${at.box.outside}/out`)).toEqual({
    submodules: [{ path: 'libs/sub', laidOut: false }],
    filtersSkipped: false,
  });
  expect((await workTreeChanges(repository, 'HEAD')).map(({ path }) => path)).toEqual([
    'libs/sub',
    'libs/sub/.gitignore',
    'libs/sub/deep/t.go',
    'libs/sub/s.go',
  ]);
});

test('submodules within submodules', async () => {
  await using at = await withSubmodule();
  const inner = `${at.box.outside}/inner`;
  await cp(`${at.box.outside}/upstream`, inner, { recursive: true });
  await git(at.sub, 'submodule', 'add', '-q', inner, 'inner');
  await commitAll(at.sub, 'inner');
  await at.box.commit('inner');
  const repository = await at.box.open();
  await writeTree(`${at.sub}/inner`, { 's.go': '2' });
  expect(await workTreeChanges(repository, 'HEAD')).toEqual([{ path: 'libs/sub/inner/s.go', change: 'modified' }]);
  const { submodules } = await layOut(repository, 'HEAD', `${at.box.outside}/out`);
  expect(submodules.map(({ path, laidOut }) => [path, laidOut])).toEqual([
    ['libs/sub', true],
    ['libs/sub/inner', true],
  ]);
  expect(await readFile(`${at.box.outside}/out/libs/sub/inner/s.go`, 'utf8')).toBe('1');
});
