// Which remote cache is used and what is told to it, by command line, environment and gows.jsonc.

import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { expect, test } from 'vitest';
import { type Config, readConfig } from '#config';
import { DiagnosticError } from '#diagnostics';
import { chooseRemote } from './remote.ts';
import { scopesOf } from './remote-scope.ts';

const secret = `gows-key-1:${'A'.repeat(43)}`;
const someone = `gows-pub-1:${'B'.repeat(42)}A`;

function chosen(env: Record<string, string>, remote?: string, config?: Config) {
  return chooseRemote({ own: remote === undefined ? {} : { remote }, env }, config);
}

async function config(remote: unknown): Promise<Config | undefined> {
  const folder = mkdtempSync(path.join(tmpdir(), 'gows-config-'));
  try {
    writeFileSync(path.join(folder, 'gows.jsonc'), JSON.stringify({ remote }));
    return await readConfig(folder, folder);
  } finally {
    rmSync(folder, { recursive: true, force: true });
  }
}

function refusal(env: Record<string, string>, remote?: string): string {
  try {
    chosen({ GOWS_REMOTE_TRUST: someone, ...env }, remote);
  } catch (error) {
    if (error instanceof DiagnosticError)
      return error.diagnostics.map(({ code, message }) => `${code}: ${message}`).join('\n');
  }
  return 'nothing';
}

test('the command line goes before the variable, and the variable before gows.jsonc; off is none', async () => {
  const file = await config({ url: 'http://in.file/x', trust: [someone] });
  const nameIn = (env: Record<string, string>, remote?: string) => chosen(env, remote, file).settings?.name;
  expect(nameIn({})).toBe('in.file/x');
  expect(nameIn({ GOWS_REMOTE: 'https://in.env:8/y/' })).toBe('in.env:8/y');
  expect(nameIn({ GOWS_REMOTE: 'https://in.env' }, 'http://given')).toBe('given');
  expect(nameIn({ GOWS_REMOTE: '' })).toBe('in.file/x');
  expect(nameIn({ GOWS_REMOTE: 'off' })).toBeUndefined();
  expect(nameIn({ GOWS_REMOTE: 'https://in.env' }, 'off')).toBeUndefined();
  expect(chosen({}).settings).toBeUndefined();
});

test('where nobody is trusted the remote is not used, and that is told', () => {
  const { settings, diagnostics } = chosen({ GOWS_REMOTE: 'http://a' });
  expect(settings).toBeUndefined();
  expect(diagnostics.map(({ code }) => code)).toEqual(['remote/untrusted']);
});

test('the own key is believed in the own scope only; the variable goes before the list of gows.jsonc', async () => {
  const file = await config({ trust: [`${someone}@main`] });
  const env = { GOWS_REMOTE: 'http://a', GOWS_REMOTE_KEY: ` ${secret}\n`, GOWS_REMOTE_SCOPE: 'pr/7<main' };
  const { settings } = chosen(env, undefined, file);
  expect(settings?.trust.map(({ scopes }) => scopes)).toEqual([['main'], ['pr/7']]);
  expect([settings?.scope, settings?.reads]).toEqual(['pr/7', ['main']]);
  const other = `gows-pub-1:${'C'.repeat(42)}A`;
  const listed = chosen({ ...env, GOWS_REMOTE_TRUST: `${other}\n ${someone}@a,b-*` }, undefined, file).settings?.trust;
  expect(listed?.map(({ writer, scopes }) => [writer, scopes]).slice(0, 2)).toEqual([
    [other, ['*']],
    [someone, ['a', 'b-*']],
  ]);
});

test('compiled outputs are believed on the word of who runs gows, never on that of gows.jsonc alone', async () => {
  const file = await config({ url: 'http://a', trust: [someone] });
  const believed = (env: Record<string, string>) => {
    const { settings } = chosen(env, undefined, file);
    return [settings?.trust.length, settings?.outputTrust?.map(({ scopes }) => scopes)];
  };
  expect(believed({})).toEqual([1, []]);
  expect(believed({ GOWS_REMOTE_TRUST: ' ' })).toEqual([1, []]);
  expect(believed({ GOWS_REMOTE_KEY: secret, GOWS_REMOTE_SCOPE: 'pr/7' })).toEqual([2, [['pr/7']]]);
  expect(believed({ GOWS_REMOTE_TRUST: `${someone}@main` })).toEqual([1, [['main']]]);
});

test('a token goes to an address that who runs gows has chosen, and to none that a file of the workspace names', async () => {
  const env = { GOWS_REMOTE_TOKEN: 'abc', GOWS_REMOTE_TRUST: someone };
  expect(chosen({ ...env, GOWS_REMOTE: 'http://a' }).settings?.access).toEqual({ kind: 'token', token: 'abc' });
  expect(chosen(env, 'http://a').settings?.access).toEqual({ kind: 'token', token: 'abc' });
  // As a script writes it whose variable is empty.
  expect(chosen({ ...env, GOWS_REMOTE: 'http://a' }, '').settings?.access).toEqual({ kind: 'token', token: 'abc' });
  const { settings, diagnostics } = chosen(env, undefined, await config({ url: 'http://a' }));
  expect(settings?.access).toEqual({ kind: 'open' });
  expect(diagnostics[0]?.message).toContain('GOWS_REMOTE_TOKEN is not sent to a');
});

test('user and password of an address are not in its name', () => {
  const { settings } = chosen({ GOWS_REMOTE: 'https://me:p%40ss@host/c', GOWS_REMOTE_TRUST: someone });
  expect(settings?.access).toEqual({ kind: 'basic', user: 'me', password: 'p@ss' });
  expect([settings?.name, settings?.base.href]).toEqual(['host/c', 'https://host/c']);
});

test('a bucket is asked for by path, at Amazon or where AWS_ENDPOINT_URL says', () => {
  const aws = { AWS_ACCESS_KEY_ID: 'id', AWS_SECRET_ACCESS_KEY: 'key', GOWS_REMOTE_TRUST: someone };
  const base = (more: Record<string, string>) =>
    chosen({ ...aws, GOWS_REMOTE: 's3://team-cache/gows/', ...more }).settings?.base.href;
  expect(base({})).toBe('https://s3.us-east-1.amazonaws.com/team-cache/gows');
  expect(base({ AWS_REGION: 'eu-west-1' })).toBe('https://s3.eu-west-1.amazonaws.com/team-cache/gows');
  expect(base({ AWS_ENDPOINT_URL: 'http://127.0.0.1:7070' })).toBe('http://127.0.0.1:7070/team-cache/gows');
});

test('a bucket without credentials is not used, and that is told', async () => {
  const inFile = await config({ url: 's3://team-cache/gows', trust: [someone] });
  const fork = { AWS_ACCESS_KEY_ID: '', AWS_SECRET_ACCESS_KEY: '', GOWS_REMOTE_KEY: '', GOWS_REMOTE_TOKEN: '' };
  const said = 'remote/unreachable: the remote cache s3://team-cache/gows is not used: there are no credentials for it';
  for (const { settings, diagnostics } of [
    chosen({}, undefined, inFile),
    chosen({ ...fork, GOWS_REMOTE: 's3://team-cache/gows', GOWS_REMOTE_TRUST: someone }),
    chosen({ AWS_ACCESS_KEY_ID: 'id', GOWS_REMOTE_TRUST: someone }, 's3://team-cache/gows'),
  ]) {
    expect(settings).toBeUndefined();
    expect(diagnostics.map(({ severity, code, message }) => [severity, `${code}: ${message}`])).toEqual([
      ['warning', said],
    ]);
    expect(diagnostics[0]?.remedy).toContain('AWS_SECRET_ACCESS_KEY');
  }
});

test.for([
  [{ GOWS_REMOTE: 'http//x' }, 'config/environment: GOWS_REMOTE is no address of a remote cache'],
  [{ GOWS_REMOTE: 'http://a%zz@x' }, 'config/environment: GOWS_REMOTE is no address of a remote cache'],
  [{ GOWS_REMOTE: 'ftp://x' }, 'config/environment: GOWS_REMOTE begins with ftp:, which no remote cache speaks'],
  [{ GOWS_REMOTE: 'http://x/?a=b' }, 'config/environment: GOWS_REMOTE holds a "?" or a "#"'],
  [{ GOWS_REMOTE: 'http://x', GOWS_REMOTE_KEY: someone }, 'config/environment: GOWS_REMOTE_KEY is no secret key'],
  [
    { GOWS_REMOTE: 'http://x', GOWS_REMOTE_TRUST: secret },
    'config/environment: GOWS_REMOTE_TRUST holds a secret key, which is no public key with scopes',
  ],
  [
    { GOWS_REMOTE: 'http://x', GOWS_REMOTE_SCOPE: 'a<../b' },
    'config/environment: GOWS_REMOTE_SCOPE holds "../b", which is no scope',
  ],
  [{ GOWS_REMOTE: 'http://x', GOWS_REMOTE_TIMEOUT: '1h' }, 'config/environment: GOWS_REMOTE_TIMEOUT is "1h"'],
  [
    { GOWS_REMOTE: 'http://x', GOWS_REMOTE_TOKEN: 'a\nb' },
    'config/environment: GOWS_REMOTE_TOKEN holds what no token holds: spaces, line breaks or other letters',
  ],
] as const)('%s is refused', ([env, said]) => {
  expect(refusal(env)).toBe(said);
});

test('what gows.jsonc says of trust and is none is told with its place, not as of the variable', async () => {
  const file = await config({ url: 'http://a', trust: [`${someone}@a..b`] });
  expect(() => chosen({}, undefined, file)).toThrow(
    expect.objectContaining({
      diagnostics: [
        expect.objectContaining({
          code: 'config/meaning',
          message: `"${someone}@a..b" is no public key with scopes`,
          place: expect.objectContaining({ line: 1 }),
        }),
      ],
    }),
  );
  expect(chosen({ GOWS_REMOTE_TRUST: someone }, undefined, file).settings?.trust.length).toBe(1);
});

test('a secret that stands in the wrong place is not shown', () => {
  expect(refusal({ GOWS_REMOTE: 'http//me:hunter2@x' })).not.toContain('hunter2');
  expect(refusal({}, 'http://me:hunter2@x:port')).toBe('usage/flag-value: --remote is no address of a remote cache');
});

test('the scope is what is told, else what CI says of whose commit it is, else main', () => {
  expect(scopesOf({})).toEqual({ scope: 'main', reads: [] });
  const gitlab = { GITLAB_CI: 'true', CI_DEFAULT_BRANCH: 'trunk' };
  expect(scopesOf({ ...gitlab, CI_COMMIT_BRANCH: 'trunk' })).toEqual({ scope: 'main', reads: [] });
  expect(scopesOf({ ...gitlab, CI_COMMIT_BRANCH: 'release-1' })).toEqual({ scope: 'release-1', reads: ['main'] });
  const request = { ...gitlab, CI_MERGE_REQUEST_IID: '12', CI_MERGE_REQUEST_TARGET_BRANCH_NAME: 'release-1' };
  expect(scopesOf(request)).toEqual({ scope: 'pr/12', reads: ['release-1', 'main'] });
  expect(scopesOf({ ...request, CI_MERGE_REQUEST_TARGET_BRANCH_NAME: 'trunk' })).toEqual({
    scope: 'pr/12',
    reads: ['main'],
  });
  expect(scopesOf({ ...request, GOWS_REMOTE_SCOPE: 'a<b' })).toEqual({ scope: 'a', reads: ['b'] });
  // A tag: it is nobody's branch.
  expect(scopesOf(gitlab)).toEqual({ scope: 'other', reads: ['main'] });
});

test('a branch that is called main beside another default, or has odd letters, is nobody but itself', () => {
  const of = (branch: string) =>
    scopesOf({ GITLAB_CI: 'true', CI_DEFAULT_BRANCH: 'trunk', CI_COMMIT_BRANCH: branch }).scope;
  const names = ['main', 'pr/12', 'a/b', 'a-b', 'a+b', '../x', 'ä', 'x'.repeat(300), '*'];
  const scopes = names.map(of);
  expect(new Set([...scopes, 'main', 'pr/12']).size).toBe(names.length + 2);
  expect(scopes.filter((scope) => scope.startsWith('pr/'))).toEqual([]);
});

test('a pull request of GitHub is known by its reference and its event, a branch by an event that builds no other', () => {
  const folder = mkdtempSync(path.join(tmpdir(), 'gows-event-'));
  try {
    const file = path.join(folder, 'event.json');
    const payload = { pull_request: { number: 12, base: { ref: 'trunk' } }, repository: { default_branch: 'trunk' } };
    writeFileSync(file, JSON.stringify(payload));
    const github = { GITHUB_ACTIONS: 'true', GITHUB_EVENT_PATH: file };
    const expected = { scope: 'pr/12', reads: ['main'] };
    expect(scopesOf({ ...github, GITHUB_REF: 'refs/pull/12/merge', GITHUB_BASE_REF: 'trunk' })).toEqual(expected);
    expect(scopesOf({ ...github, GITHUB_EVENT_NAME: 'pull_request_target', GITHUB_REF: 'refs/heads/trunk' })).toEqual(
      expected,
    );
    writeFileSync(file, JSON.stringify({ repository: { default_branch: 'trunk' } }));
    const onTrunk = { ...github, GITHUB_REF: 'refs/heads/trunk' };
    for (const name of ['push', 'schedule', 'workflow_dispatch', 'merge_group', 'create']) {
      expect(scopesOf({ ...onTrunk, GITHUB_EVENT_NAME: name })).toEqual({ scope: 'main', reads: [] });
    }
    // These run with the secrets of the default branch, and may have checked out what a stranger has sent.
    for (const name of ['workflow_run', 'issue_comment', 'repository_dispatch', 'of next year', '']) {
      expect(scopesOf({ ...onTrunk, GITHUB_EVENT_NAME: name })).toEqual({ scope: 'other', reads: ['main'] });
    }
  } finally {
    rmSync(folder, { recursive: true, force: true });
  }
});
