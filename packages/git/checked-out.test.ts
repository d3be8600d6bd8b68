// What is checked out, as git's own files say it.

import { expect, test } from 'vitest';
import { git } from '#testkit';
import { checkedOutState } from './index.ts';
import { openAt, sandbox } from './sandbox.fixture.ts';

test('a commit, a tag and another branch change it; packing refs and what other branches do, does not', async () => {
  await using box = await sandbox();
  const now = async () => checkedOutState(await box.open());
  const first = await now();
  expect(first).toContain(`commit ${box.first}`);
  await box.git('branch', 'other');
  await box.git('update-ref', 'refs/remotes/origin/main', box.first);
  expect(await now()).toBe(first);
  await box.git('tag', 'v1');
  await box.git('tag', '-a', '-m', 'two', 'deep/v2');
  const tagged = await now();
  expect(tagged).not.toBe(first);
  await box.git('pack-refs', '--all', '--prune');
  expect(await now()).toBe(tagged);
  await box.git('commit', '-q', '--allow-empty', '-m', 'next');
  const next = await now();
  expect(next).not.toBe(tagged);
  expect(next).toContain(`commit ${(await box.git('rev-parse', 'HEAD')).trim()}`);
  await box.git('checkout', '-q', '-b', 'third');
  expect(await now()).not.toBe(next);
  await box.git('checkout', '-q', 'main');
  expect(await now()).toBe(next);
  await box.git('tag', '-d', 'v1');
  expect(await now()).not.toBe(next);
});

test('a clone and a linked work tree with the same checked out say the same', async () => {
  await using box = await sandbox();
  await box.git('tag', 'v1');
  const detached = await box.git('checkout', '-q', '--detach').then(() => box.open());
  const state = checkedOutState(detached);
  await box.git('worktree', 'add', '-q', '--detach', `${box.outside}/linked`);
  expect(checkedOutState(await openAt(`${box.outside}/linked`))).toBe(state);
  await git(box.outside, 'clone', '-q', box.folder, 'clone');
  await git(`${box.outside}/clone`, 'checkout', '-q', '--detach', 'v1');
  expect(checkedOutState(await openAt(`${box.outside}/clone`))).toBe(state);
});
