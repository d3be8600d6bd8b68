// A copy of a work tree: what is copied, and that git finds in it what it finds in the original.

import { mkdirSync, symlinkSync } from 'node:fs';
import path from 'node:path';
import { expect, test } from 'vitest';
import { openRepository } from '#git';
import { commitAll, existingFile, git, gitInit, temporaryFolder, writeTree } from '#testkit';
import { layOutElsewhere } from '#workspace';

test('the copy has the commit, the index and the changes of the original, and links that lead into the copy', async () => {
  await using folder = await temporaryFolder();
  const [from, to] = [path.join(folder.path, 'top'), path.join(folder.path, 'copy')];
  await writeTree(from, { 'a.go': 'package a\n', 'b/b.go': 'package b\n', '.gitignore': 'gen.go\n' });
  symlinkSync(path.join(from, 'a.go'), path.join(from, 'link.go'));
  await gitInit(from);
  const commit = await commitAll(from, 'first');
  await git(from, 'tag', 'v1.2.3');
  await writeTree(from, { 'a.go': 'package a // changed\n', 'new.go': 'package a\n', 'gen.go': 'package a\n' });
  mkdirSync(to);
  const repository = await openRepository(from, process.env as Record<string, string>);
  await layOutElsewhere({
    move: { from, to },
    files: ['a.go', 'b/b.go', '.gitignore', 'link.go', 'new.go', 'gone.go'].map((name) => path.join(from, name)),
    ...(repository ? { repository } : {}),
    signal: new AbortController().signal,
  });
  expect(await git(to, 'rev-parse', 'HEAD')).toBe(commit);
  expect(await git(to, 'describe', '--tags')).toBe('v1.2.3');
  expect(await git(to, 'status', '--short')).toBe(' M a.go\n M link.go\n?? new.go');
  expect(await existingFile(path.join(to, 'gen.go'))).toBe(false);
});
