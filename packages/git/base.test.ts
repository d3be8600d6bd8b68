// Which commit is compared with, as people and CI providers expect.

import { writeFile } from 'node:fs/promises';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { git, gitInit, temporaryFolder } from '#testkit';
import { layOut, resolveBase, treeId, treeOf, workTreeChanges } from './index.ts';
import { complaint, openAt, type Sandbox, sandbox } from './sandbox.fixture.ts';

interface Forked {
  readonly box: Sandbox;
  readonly clone: string;
  /** Commits: where the branches part, and their tips. */
  readonly fork: string;
  readonly feature: string;
  readonly main: string;
}

/** A clone with a branch `feature` of one commit, while main went on. */
async function forked(): Promise<Forked> {
  const box = await sandbox();
  const fork = box.first;
  await box.git('checkout', '-q', '-b', 'feature');
  await box.write({ 'feature.go': 'package a\n' });
  const feature = await box.commit('feature');
  await box.git('checkout', '-q', 'main');
  await box.write({ 'main.go': 'package a\n' });
  const main = await box.commit('main goes on');
  const clone = `${box.outside}/clone`;
  await git(box.outside, 'clone', '-q', box.folder, clone);
  await git(clone, 'checkout', '-q', 'feature');
  return { box, clone, fork, feature, main };
}

/** For the tests that write nothing. */
let shared: Forked;
beforeAll(async () => {
  shared = await forked();
});
afterAll(() => shared.box[Symbol.asyncDispose]());

test('without a word, the base is the merge base with what origin calls its HEAD', async () => {
  const { clone, fork, feature } = shared;
  expect(await resolveBase(await openAt(clone), { env: {} })).toEqual({
    rev: fork,
    how: 'merge base with origin/main (origin/HEAD)',
    head: feature,
  });
});

test('origin/main, origin/master and local branches serve where origin/HEAD is not set', async () => {
  const { box, clone, fork } = await forked();
  await using _ = box;
  const repository = await openAt(clone);
  const how = async () => (await resolveBase(repository, { env: {} })).how;
  await git(clone, 'remote', 'set-head', 'origin', '--delete');
  expect(await how()).toBe('merge base with origin/main');
  await git(clone, 'update-ref', 'refs/remotes/origin/master', fork);
  await git(clone, 'update-ref', '-d', 'refs/remotes/origin/main');
  expect(await how()).toBe('merge base with origin/master');
  await git(clone, 'remote', 'remove', 'origin');
  await git(clone, 'branch', '-m', 'main', 'master');
  expect(await how()).toBe('merge base with master');
  await git(clone, 'branch', 'main', fork);
  expect(await how()).toBe('merge base with main');
});

test('a remote of another name serves as origin does', async () => {
  const { box, clone, fork } = await forked();
  await using _ = box;
  await git(clone, 'remote', 'rename', 'origin', 'company');
  const { rev, how } = await resolveBase(await openAt(clone), { env: { GITHUB_BASE_REF: 'main' } });
  expect([rev, how]).toEqual([fork, 'merge base with company/main (GITHUB_BASE_REF)']);
});

test('on the default branch only uncommitted changes count, and that is said', async () => {
  await using box = await sandbox();
  expect(await resolveBase(await box.open(), { env: {} })).toEqual({
    rev: box.first,
    how: 'merge base with main, which is HEAD: only uncommitted changes count',
    head: box.first,
  });
});

test('--base is a merge base, with a detached or a named head too', async () => {
  const { box, clone, fork, feature, main } = await forked();
  await using _ = box;
  const repository = await openAt(clone);
  await git(clone, 'checkout', '-q', '--detach', 'feature');
  const detached = await resolveBase(repository, { base: 'origin/main', env: {} });
  expect(detached).toEqual({ rev: fork, how: 'merge base with origin/main', head: feature });
  const named = await resolveBase(repository, { base: feature, head: 'origin/main', env: { GITHUB_BASE_REF: 'x' } });
  expect(named).toEqual({ rev: fork, how: `merge base with ${feature.slice(0, 12)}`, head: main });
});

test('--base main means the remote branch where there is no local one', async () => {
  const { box, clone, fork } = await forked();
  await using _ = box;
  await git(clone, 'branch', '-D', 'main').catch(() => {});
  const { rev, how } = await resolveBase(await openAt(clone), { base: 'main', env: {} });
  expect([rev, how]).toEqual([fork, 'merge base with origin/main']);
});

test('an unknown base is named, with how to get it', async () => {
  await using box = await sandbox();
  expect(await complaint(resolveBase(await box.open(), { base: 'release', env: {} }))).toEqual({
    code: 'git/missing-base',
    severity: 'error',
    message: 'there is no revision release in this repository',
    remedy: 'git fetch origin release, or name another with --base',
  });
});

test('without any default branch --base is asked for', async () => {
  await using box = await sandbox();
  await box.git('branch', '-m', 'trunk');
  expect(await complaint(resolveBase(await box.open(), { env: {} }))).toMatchObject({
    code: 'git/missing-base',
    remedy: expect.stringContaining('--base'),
  });
});

test('histories without a common ancestor have no base', async () => {
  await using box = await sandbox();
  await box.git('checkout', '-q', '--orphan', 'island');
  await box.commit('island');
  expect(await complaint(resolveBase(await box.open(), { env: {} }))).toMatchObject({ code: 'git/no-merge-base' });
});

test('before the first commit the base is the empty tree, which every question takes', async () => {
  await using folder = await temporaryFolder();
  await gitInit(folder.path);
  await writeFile(`${folder.path}/a.go`, 'package a\n');
  const repository = await openAt(folder.path);
  const { rev, how, head } = await resolveBase(repository, { env: {} });
  expect([how, head]).toEqual(['the repository has no commit yet', rev]);
  expect(await treeOf(repository, rev)).toEqual(new Map());
  expect(await treeId(repository, rev)).toBe(rev);
  expect(await layOut(repository, rev, `${folder.path}/out`)).toEqual({ submodules: [], filtersSkipped: false });
  expect(await workTreeChanges(repository, rev)).toEqual([{ path: 'a.go', change: 'added', untracked: true }]);
});

test.each([
  ['GITHUB_BASE_REF', { GITHUB_BASE_REF: 'main' }],
  ['CI_MERGE_REQUEST_TARGET_BRANCH_NAME', { CI_MERGE_REQUEST_TARGET_BRANCH_NAME: 'main' }],
  ['BUILDKITE_PULL_REQUEST_BASE_BRANCH', { BUILDKITE_PULL_REQUEST: '7', BUILDKITE_PULL_REQUEST_BASE_BRANCH: 'main' }],
  ['SYSTEM_PULLREQUEST_TARGETBRANCH', { SYSTEM_PULLREQUEST_TARGETBRANCH: 'refs/heads/main' }],
  ['BITBUCKET_PR_DESTINATION_BRANCH', { BITBUCKET_PR_DESTINATION_BRANCH: 'main' }],
  ['CHANGE_TARGET', { CHANGE_TARGET: 'main' }],
  ['TRAVIS_BRANCH', { TRAVIS_BRANCH: 'main', TRAVIS_PULL_REQUEST: '7' }],
  ['DRONE_TARGET_BRANCH', { DRONE_TARGET_BRANCH: 'main', DRONE_BUILD_EVENT: 'pull_request' }],
])('the pull request that %s tells of decides', async (variable, env) => {
  const { clone, fork } = shared;
  const { rev, how } = await resolveBase(await openAt(clone), { env });
  expect([rev, how]).toEqual([fork, `merge base with origin/main (${variable})`]);
});

test.each([
  { TRAVIS_BRANCH: 'gone', TRAVIS_PULL_REQUEST: 'false' },
  { DRONE_TARGET_BRANCH: 'gone', DRONE_BUILD_EVENT: 'push' },
  { BUILDKITE_PULL_REQUEST: 'false', BUILDKITE_PULL_REQUEST_BASE_BRANCH: '' },
  { GITHUB_BASE_REF: '' },
])('%j tells of no pull request', async (env) => {
  const { clone } = shared;
  expect((await resolveBase(await openAt(clone), { env })).how).toBe('merge base with origin/main (origin/HEAD)');
});

test("GitLab's own base serves, and the target branch where that commit is not here", async () => {
  const { clone, fork } = shared;
  const repository = await openAt(clone);
  const env = { CI_MERGE_REQUEST_DIFF_BASE_SHA: fork, CI_MERGE_REQUEST_TARGET_BRANCH_NAME: 'main' };
  expect((await resolveBase(repository, { env })).how).toContain('(CI_MERGE_REQUEST_DIFF_BASE_SHA)');
  const gone = { ...env, CI_MERGE_REQUEST_DIFF_BASE_SHA: '1'.repeat(40) };
  expect(await resolveBase(repository, { env: gone })).toMatchObject({
    rev: fork,
    how: "merge base with origin/main (the merge request's target)",
  });
});

test("a pull request's target that is not here is an error, never another base", async () => {
  const { clone } = shared;
  const asked = resolveBase(await openAt(clone), { env: { GITHUB_BASE_REF: 'release' } });
  expect(await complaint(asked)).toMatchObject({
    code: 'git/missing-base',
    message: expect.stringContaining('GITHUB_BASE_REF: there is no revision origin/release'),
    remedy: expect.stringContaining('git fetch origin release'),
  });
});

async function pushed(box: Sandbox, before: string, ref = 'refs/heads/main'): Promise<Record<string, string>> {
  const file = `${box.outside}/event.json`;
  await writeFile(file, JSON.stringify({ ref, before, repository: { default_branch: 'main' } }));
  return { GITHUB_EVENT_NAME: 'push', GITHUB_EVENT_PATH: file };
}

test('on a push to the default branch the base is the commit before', async () => {
  await using box = await sandbox();
  await box.write({ 'c.go': 'package a\n' });
  const head = await box.commit();
  const repository = await box.open();
  expect(await resolveBase(repository, { env: await pushed(box, box.first) })).toEqual({
    rev: box.first,
    how: 'the commit before the push (GITHUB_EVENT_PATH)',
    head,
  });
  const gitlab = { CI_COMMIT_BRANCH: 'main', CI_DEFAULT_BRANCH: 'main', CI_COMMIT_BEFORE_SHA: box.first };
  expect((await resolveBase(repository, { env: gitlab })).how).toBe(
    'the commit before the push (CI_COMMIT_BEFORE_SHA)',
  );
});

test('a first or forced push to the default branch counts everything, never nothing', async () => {
  await using box = await sandbox();
  const repository = await box.open();
  for (const before of ['0'.repeat(40), '1'.repeat(40)]) {
    const { rev, how } = await resolveBase(repository, { env: await pushed(box, before) });
    expect(await treeOf(repository, rev)).toEqual(new Map());
    expect(how).toMatch(/^nothing: /);
  }
});

test('a push to another branch, and a pipeline that no push began, have the usual base', async () => {
  const { clone, fork } = shared;
  const repository = await openAt(clone);
  const usual = { rev: fork, how: 'merge base with origin/main (origin/HEAD)' };
  const feature = await pushed(shared.box, '1'.repeat(40), 'refs/heads/feature');
  expect(await resolveBase(repository, { env: feature })).toMatchObject(usual);
  const schedule = { CI_COMMIT_BRANCH: 'main', CI_COMMIT_BEFORE_SHA: '0'.repeat(40), CI_PIPELINE_SOURCE: 'schedule' };
  expect(await resolveBase(repository, { env: schedule })).toMatchObject(usual);
});

test("a merge queue's base is the commit that it names", async () => {
  await using box = await sandbox();
  await box.write({ 'c.go': 'package a\n' });
  await box.commit();
  const file = `${box.outside}/event.json`;
  await writeFile(file, JSON.stringify({ merge_group: { base_sha: box.first } }));
  const env = { GITHUB_EVENT_NAME: 'merge_group', GITHUB_EVENT_PATH: file };
  expect((await resolveBase(await box.open(), { env })).rev).toBe(box.first);
});
