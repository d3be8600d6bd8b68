import { chmod, mkdir, readFile } from 'node:fs/promises';
import path from 'node:path';
import { expect, test } from 'vitest';
import { commitAll, existingFile, git, gitInit, removeTree, temporaryFolder, writeTree } from '#testkit';

test('the same files and message give the same commit, on main, whatever the user has configured', async () => {
  const ids: string[] = [];
  for (let i = 0; i < 2; i++) {
    await using folder = await temporaryFolder();
    await writeTree(folder.path, { 'a/a.go': 'package a\n' });
    await gitInit(folder.path);
    ids.push(await commitAll(folder.path, 'first'));
    expect(await git(folder.path, 'branch', '--show-current')).toBe('main');
    expect(await git(folder.path, 'status', '--porcelain')).toBe('');
  }
  expect(ids[0]).toBe(ids[1]);
});

test('the variables of a git hook do not lead git elsewhere', async () => {
  await using folder = await temporaryFolder();
  process.env['GIT_DIR'] = '/nowhere';
  try {
    await gitInit(folder.path);
    expect(await git(folder.path, 'rev-parse', '--show-toplevel')).toBe(folder.path);
  } finally {
    delete process.env['GIT_DIR'];
  }
});

test('a tree is written from names or from an archive, and removed also where folders are read-only', async () => {
  const folder = await temporaryFolder();
  await writeTree(folder.path, '-- a/b.txt --\nb\n');
  await writeTree(folder.path, { 'c.txt': 'no newline' });
  expect(await readFile(path.join(folder.path, 'a/b.txt'), 'utf8')).toBe('b\n');
  expect(await readFile(path.join(folder.path, 'c.txt'), 'utf8')).toBe('no newline');
  await mkdir(path.join(folder.path, 'sealed'));
  await chmod(path.join(folder.path, 'a'), 0o555);
  await removeTree(folder.path);
  expect(await existingFile(path.join(folder.path, 'c.txt'))).toBe(false);
});
