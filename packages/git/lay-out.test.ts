// A commit laid out in a folder is what a checkout of it would be.

import { readdir, readFile, readlink, rm, stat, symlink, writeFile } from 'node:fs/promises';
import { expect, test } from 'vitest';
import { git, withTmpfs } from '#testkit';
import { isIgnored, layOut, resolveBase, trackedFiles, treeChanges, treeId, treeOf, workTreeChanges } from './index.ts';
import { complaint, openAt, sandbox } from './sandbox.fixture.ts';

test('files come with bytes, modes, links and line endings of their commit, not of the work tree', async () => {
  await using box = await sandbox({
    '.gitattributes': '*.txt eol=crlf\nsecret.go export-ignore\n',
    'a.txt': 'one\n',
    'run.sh': '#!/bin/sh\n',
    'secret.go': '1',
    'new\nline': '1',
    'sparse/x.go': '1',
  });
  await symlink('a.txt', `${box.folder}/link`);
  await box.git('update-index', '--add', '--chmod=+x', 'run.sh');
  await box.git('add', 'link');
  await box.git('commit', '-q', '-m', 'modes');
  await box.git('sparse-checkout', 'set', '--cone', 'nothing');
  await writeFile(`${box.folder}/.gitattributes`, '*.txt -text\n');
  const index = await readFile(`${box.folder}/.git/index`);
  const inside = (await readdir(`${box.folder}/.git`)).sort();
  const repository = await box.open();
  const out = `${box.outside}/out`;
  expect(await layOut(repository, 'HEAD', out)).toEqual({ submodules: [], filtersSkipped: false });
  expect((await readdir(out)).sort()).toEqual(
    ['.gitattributes', 'a.txt', 'link', 'new\nline', 'run.sh', 'secret.go', 'sparse'].sort(),
  );
  expect(await readFile(`${out}/a.txt`, 'utf8')).toBe('one\r\n');
  expect(await readlink(`${out}/link`)).toBe('a.txt');
  expect((await stat(`${out}/run.sh`)).mode & 0o111).not.toBe(0);
  expect(await readFile(`${box.folder}/.git/index`)).toEqual(index);
  expect((await readdir(`${box.folder}/.git`)).sort()).toEqual(inside);
});

test('a filter that fails is left out, and that is told', async () => {
  await using box = await sandbox({ '.gitattributes': '*.big filter=lfs\n', 'a.big': 'pointer', 'b.go': '1' });
  await box.git('config', 'filter.lfs.smudge', 'no-such-program');
  await box.git('config', 'filter.lfs.required', 'true');
  const repository = await box.open();
  expect(await layOut(repository, 'HEAD', `${box.outside}/out`)).toMatchObject({ filtersSkipped: true });
  expect(await readFile(`${box.outside}/out/a.big`, 'utf8')).toBe('pointer');
  expect(await readFile(`${box.outside}/out/b.go`, 'utf8')).toBe('1');
  await box.git('config', 'filter.lfs.required', 'false');
  expect(await layOut(repository, 'HEAD', `${box.outside}/again`)).toMatchObject({ filtersSkipped: true });
  await box.git('config', 'filter.lfs.smudge', 'tr a-z A-Z');
  expect(await layOut(repository, 'HEAD', `${box.outside}/works`)).toMatchObject({ filtersSkipped: false });
  expect(await readFile(`${box.outside}/works/a.big`, 'utf8')).toBe('POINTER');
});

test('a partial clone fetches what it lacks, and says what to do when it cannot', async () => {
  await using box = await sandbox({ 'a.go': '1', 'sub/b.go': '1' });
  await box.write({ 'a.go': '2', 'sub/b.go': '2' });
  await box.commit();
  await box.git('config', 'uploadpack.allowFilter', 'true');
  await box.git('config', 'uploadpack.allowAnySHA1InWant', 'true');
  for (const name of ['online', 'offline']) {
    await git(box.outside, 'clone', '-q', '--filter=blob:none', `file://${box.folder}`, name);
  }
  const online = await openAt(`${box.outside}/online`);
  await layOut(online, box.first, `${box.outside}/out`);
  expect(await readFile(`${box.outside}/out/sub/b.go`, 'utf8')).toBe('1');

  const offline = await openAt(`${box.outside}/offline`);
  await git(offline.root, 'remote', 'set-url', 'origin', 'file:///nowhere');
  const changed = [
    { path: 'a.go', change: 'modified' },
    { path: 'sub/b.go', change: 'modified' },
  ];
  // Which files differ is known without their contents.
  expect(await treeChanges(offline, box.first, 'HEAD')).toEqual(changed);
  expect(await workTreeChanges(offline, box.first)).toEqual(changed);
  expect(await complaint(layOut(offline, box.first, `${box.outside}/none`))).toMatchObject({
    code: 'git/missing-objects',
    remedy: expect.stringContaining('git fetch --refetch --no-filter'),
  });
});

test('a full disk is said to be full', async (context) => {
  await withTmpfs(context, '64k', async (folder) => {
    await using box = await sandbox({ 'big.txt': 'x'.repeat(1 << 18) });
    expect(await complaint(layOut(await box.open(), 'HEAD', `${folder}/out`))).toMatchObject({ code: 'disk/full' });
  });
});

test('a lay-out that is called off rejects with the reason', async () => {
  await using box = await sandbox();
  const reason = new Error('called off');
  const asked = layOut(await box.open(), 'HEAD', `${box.outside}/out`, { signal: AbortSignal.abort(reason) });
  await expect(asked).rejects.toBe(reason);
});

test('trees are told apart by id, and compared without renames', async () => {
  await using box = await sandbox();
  await box.git('mv', 'a.go', 'moved.go');
  const second = await box.commit();
  await box.git('commit', '-q', '--allow-empty', '-m', 'same tree');
  const repository = await box.open();
  expect(await treeId(repository, 'HEAD')).toBe(await treeId(repository, second));
  expect(await treeId(repository, 'HEAD')).not.toBe(await treeId(repository, box.first));
  expect([...(await treeOf(repository, 'HEAD')).keys()]).toEqual(['dir/b.go', 'moved.go']);
  expect(await trackedFiles(repository)).toEqual(await treeOf(repository, 'HEAD'));
  expect(await treeChanges(repository, box.first, second)).toEqual([
    { path: 'a.go', change: 'deleted' },
    { path: 'moved.go', change: 'added' },
  ]);
  await rm(box.folder, { recursive: true });
});

test('ignored is what git would ignore, for any path', async () => {
  await using box = await sandbox({ '.gitignore': '*.log\nbuild/\n', 'kept.log': '1', 'dir/a.go': '1' });
  await box.git('add', '-f', 'kept.log');
  await symlink('dir', `${box.folder}/link`);
  const paths = [
    'kept.log',
    'x.log',
    'dir/x.log',
    'build/a.go',
    'a.go',
    'née.log',
    'new\nline.log',
    'link/a.log',
    '../out',
  ];
  expect([...(await isIgnored(await box.open(), paths))].sort()).toEqual(
    ['build/a.go', 'dir/x.log', 'new\nline.log', 'née.log', 'x.log'].sort(),
  );
});

test('a repository of SHA-256 objects has the same answers', async () => {
  await using box = await sandbox();
  await rm(`${box.folder}/.git`, { recursive: true });
  await git(box.folder, 'init', '-q', '--object-format=sha256');
  await symlink('a.go', `${box.folder}/link`);
  const repository = await box.open();
  const empty = await resolveBase(repository, { env: {} });
  expect(await treeOf(repository, empty.rev)).toEqual(new Map());
  await box.commit();
  expect(await workTreeChanges(repository, 'HEAD')).toEqual([]);
  await layOut(repository, 'HEAD', `${box.outside}/out`);
  expect(await readFile(`${box.outside}/out/a.go`, 'utf8')).toBe('package a\n');
});
