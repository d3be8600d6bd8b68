// Finding the repository, from everywhere that gows may be run in.

import { chownSync, copyFileSync, readFileSync, realpathSync } from 'node:fs';
import { mkdir, symlink, writeFile } from 'node:fs/promises';
import { expect, test } from 'vitest';
import { git, temporaryFolder, writeTree } from '#testkit';
import { openRepository, resolveRevision, workTreeChanges } from './index.ts';
import { complaint, openAt, quietEnvironment, sandbox } from './sandbox.fixture.ts';

test('a folder in no repository has none', async () => {
  await using folder = await temporaryFolder();
  expect(await openRepository(folder.path, quietEnvironment())).toBeUndefined();
});

test('without a git program there is no repository', async () => {
  await using box = await sandbox();
  expect(await openRepository(box.folder, { ...quietEnvironment(), PATH: '/nowhere' })).toBeUndefined();
});

test('the root is the real path of the top, from below and through a link', async () => {
  await using box = await sandbox();
  await symlink(box.folder, `${box.outside}/link`);
  const repository = await openAt(`${box.outside}/link/dir`);
  expect(repository).toMatchObject({ root: box.folder, gitDir: `${box.folder}/.git`, shallow: false, partial: false });
  expect(repository.commonDir).toBe(repository.gitDir);
});

test('a folder with a newline in its name is found', async () => {
  await using box = await sandbox();
  const odd = `${box.outside}/new\nline`;
  await git(box.outside, 'clone', '-q', box.folder, odd);
  expect((await openAt(odd)).root).toBe(odd);
});

test('a linked work tree has its own git folder and the common one', async () => {
  await using box = await sandbox();
  await box.git('worktree', 'add', '-q', `${box.outside}/linked`, '-b', 'other');
  const repository = await openAt(`${box.outside}/linked`);
  expect(repository.gitDir).toBe(`${box.folder}/.git/worktrees/linked`);
  expect(repository.commonDir).toBe(`${box.folder}/.git`);
  await writeFile(`${box.outside}/linked/a.go`, 'package other\n');
  expect(await workTreeChanges(repository, 'main')).toEqual([{ path: 'a.go', change: 'modified' }]);
  expect(await workTreeChanges(await box.open(), 'main')).toEqual([]);
});

test('a bare repository is refused with what to do', async () => {
  await using box = await sandbox();
  await git(box.outside, 'clone', '-q', '--bare', box.folder, 'bare.git');
  expect(await complaint(openAt(`${box.outside}/bare.git`))).toMatchObject({
    code: 'git/not-a-repository',
    remedy: expect.stringContaining('git worktree add'),
  });
});

test.runIf(process.getuid?.() === 0)(
  'a repository of another user is refused with the command that allows it',
  async () => {
    await using box = await sandbox();
    for (const dir of [box.folder, `${box.folder}/.git`]) chownSync(dir, 12345, 12345);
    expect(await complaint(openAt(box.folder))).toMatchObject({
      code: 'git/failed',
      remedy: `git config --global --add safe.directory ${box.folder}`,
    });
  },
);

test('shallow and partial clones are told apart from full ones', async () => {
  await using box = await sandbox();
  await box.commit();
  await box.git('config', 'uploadpack.allowFilter', 'true');
  await git(box.outside, 'clone', '-q', '--depth=1', `file://${box.folder}`, 'shallow');
  await git(box.outside, 'clone', '-q', '--filter=blob:none', `file://${box.folder}`, 'partial');
  expect(await openAt(`${box.outside}/shallow`)).toMatchObject({ shallow: true, partial: false });
  expect(await openAt(`${box.outside}/partial`)).toMatchObject({ shallow: false, partial: true });
});

test('in a hook, the index that it was given is read, from a folder below as well', async () => {
  await using box = await sandbox();
  await box.write({ 'new.go': 'package a\n' });
  const hook = [
    '#!/bin/sh',
    `env | grep '^GIT_' > ${box.outside}/variables`,
    `cp "$GIT_INDEX_FILE" ${box.outside}/kept`,
    'exit 1',
  ];
  await writeFile(`${box.folder}/.git/hooks/pre-commit`, hook.join('\n'), { mode: 0o755 });
  await writeFile(`${box.folder}/a.go`, 'package changed\n');
  await box.git('commit', '-q', '-m', 'x', 'a.go').catch(() => {});
  const variables = Object.fromEntries(
    readFileSync(`${box.outside}/variables`, 'utf8')
      .split('\n')
      .filter((line) => /^GIT_(INDEX_FILE|DIR|PREFIX|WORK_TREE)=/.test(line))
      .map((line) => [line.slice(0, line.indexOf('=')), line.slice(line.indexOf('=') + 1)]),
  );
  expect(variables['GIT_INDEX_FILE']).toContain('next-index');
  copyFileSync(`${box.outside}/kept`, `${box.folder}/.git/${variables['GIT_INDEX_FILE']?.split('/').pop()}`);
  const repository = await openAt(`${box.folder}/dir`, variables);
  expect(repository.root).toBe(box.folder);
  expect(repository.env['GIT_INDEX_FILE']).toContain('next-index');
  expect(await workTreeChanges(repository, 'HEAD')).toEqual([
    { path: 'a.go', change: 'modified' },
    { path: 'new.go', change: 'added', untracked: true },
  ]);
});

test("another repository's GIT_DIR and index are not taken for this one's", async () => {
  await using box = await sandbox();
  await using other = await sandbox({ 'other.go': 'package other\n' });
  const repository = await openAt(box.folder, {
    GIT_DIR: `${other.folder}/.git`,
    GIT_INDEX_FILE: `${other.folder}/.git/index`,
  });
  expect(repository.root).toBe(box.folder);
  expect(await workTreeChanges(repository, 'HEAD')).toEqual([]);
  const alone = await openAt(box.folder, { GIT_INDEX_FILE: `${other.folder}/.git/index` });
  expect(await workTreeChanges(alone, 'HEAD')).toEqual([]);
});

test('GIT_DIR with GIT_WORK_TREE names a repository that lies elsewhere', async () => {
  await using box = await sandbox();
  await mkdir(`${box.outside}/home`);
  await writeTree(`${box.outside}/home`, { 'a.go': 'package a\n', 'dir/b.go': 'package c\n' });
  const repository = await openAt(`${box.outside}/home/dir`, {
    GIT_DIR: `${box.folder}/.git`,
    GIT_WORK_TREE: `${box.outside}/home`,
  });
  expect(repository.root).toBe(realpathSync(`${box.outside}/home`));
  expect(await workTreeChanges(repository, 'HEAD')).toEqual([{ path: 'dir/b.go', change: 'modified' }]);
});

test('a revision is a commit, whatever it is called, and nothing else', async () => {
  await using box = await sandbox();
  await box.git('tag', '-a', 'v1', '-m', 'one');
  const repository = await box.open();
  for (const name of ['HEAD', 'main', 'v1', box.first.slice(0, 10), 'HEAD^{commit}']) {
    expect(await resolveRevision(repository, name)).toBe(box.first);
  }
  for (const name of ['nowhere', 'HEAD:a.go', 'HEAD^{tree}', 'a\nb']) {
    expect(await complaint(resolveRevision(repository, name))).toMatchObject({ code: 'git/missing-base' });
  }
  for (const name of ['--help', '']) {
    expect(await complaint(resolveRevision(repository, name))).toMatchObject({ code: 'usage/flag-value' });
  }
});
