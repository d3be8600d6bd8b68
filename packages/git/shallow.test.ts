// In a shallow clone git's merge base may be wrong: the answer is right or refused, never wrong.

import { writeFile } from 'node:fs/promises';
import { expect, test } from 'vitest';
import { git } from '#testkit';
import { resolveBase } from './index.ts';
import { complaint, openAt, type Sandbox, sandbox } from './sandbox.fixture.ts';

/**
 * main: first - m1 - m2 - m3; feature leaves m2 with f1 and merges a branch that left `first`, so that where f1's
 * parent is cut off, git still finds a common ancestor: `first`.
 */
async function history(box: Sandbox): Promise<string> {
  let tick = 0;
  const step = async (name: string) => {
    tick += 1;
    await box.write({ [`${name}.go`]: `package ${name}\n` });
    await box.git('add', '-A');
    await box.git('commit', '-q', '-m', name, '--date', `2024-01-02T00:00:${tick}Z`);
    return box.git('rev-parse', 'HEAD');
  };
  await box.git('checkout', '-q', '-b', 'early');
  await step('early');
  await box.git('checkout', '-q', 'main');
  await step('m1');
  const fork = await step('m2');
  await box.git('checkout', '-q', '-b', 'feature');
  await step('f1');
  await box.git('merge', '-q', '--no-edit', 'early');
  await step('f2');
  await box.git('checkout', '-q', 'main');
  await step('m3');
  return fork;
}

test('at every depth the base is the true one or git/shallow', async () => {
  await using box = await sandbox();
  await history(box);
  const truth = (await box.git('merge-base', '--all', 'main', 'feature')).split('\n');
  const seen = new Set<string>();
  for (const depth of [1, 2, 3, 4, 5, 6, 20]) {
    const clone = `${box.outside}/depth-${depth}`;
    await git(box.outside, 'clone', '-q', `--depth=${depth}`, '--no-single-branch', `file://${box.folder}`, clone);
    const repository = await openAt(clone);
    const asked = resolveBase(repository, { head: 'origin/feature', env: {} });
    const answer = await asked.then(
      ({ rev }) => (truth.includes(rev) ? 'true' : `wrong: ${rev}`),
      async () => (await complaint(asked)).code ?? '',
    );
    seen.add(answer);
  }
  expect([...seen].sort()).toEqual(['git/shallow', 'true']);
});

test('what git answers wrongly from a cut history is refused', async () => {
  await using box = await sandbox();
  const fork = await history(box);
  const clone = `${box.outside}/cut`;
  await git(box.outside, 'clone', '-q', `file://${box.folder}`, clone);
  await writeFile(`${clone}/.git/shallow`, `${await git(clone, 'rev-parse', 'origin/feature~1^1')}\n`);
  const wrong = await git(clone, 'merge-base', 'origin/main', 'origin/feature');
  expect([wrong, fork]).toEqual([box.first, await box.git('merge-base', 'main', 'feature')]);
  const asked = resolveBase(await openAt(clone), { head: 'origin/feature', env: {} });
  expect(await complaint(asked)).toMatchObject({
    code: 'git/shallow',
    remedy: expect.stringContaining('git fetch --unshallow'),
  });
});

test('a base that is an ancestor, or HEAD itself, is known in a shallow clone', async () => {
  await using box = await sandbox();
  await box.write({ 'c.go': 'package c\n' });
  const second = await box.commit();
  await box.write({ 'd.go': 'package d\n' });
  const third = await box.commit();
  await git(box.outside, 'clone', '-q', '--depth=2', `file://${box.folder}`, 'clone');
  const repository = await openAt(`${box.outside}/clone`);
  expect((await resolveBase(repository, { base: second, env: {} })).rev).toBe(second);
  expect((await resolveBase(repository, { env: {} })).rev).toBe(third);
});

test('a target that was not fetched into a shallow clone has the remedy of CI in it', async () => {
  await using box = await sandbox();
  await box.git('branch', 'feature');
  await box.write({ 'c.go': 'package c\n' });
  await box.commit();
  await git(box.outside, 'clone', '-q', '--depth=1', '--branch=feature', `file://${box.folder}`, 'clone');
  const repository = await openAt(`${box.outside}/clone`);
  expect(await complaint(resolveBase(repository, { env: { GITHUB_BASE_REF: 'main' } }))).toMatchObject({
    code: 'git/missing-base',
    remedy: expect.stringContaining('fetch-depth: 0'),
  });
});
