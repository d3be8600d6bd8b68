// The example pipeline for GitLab, every line of its scripts as it stands, by gitlab-ci-local on this machine: `npm run test:long -- pipelines`.

import { readFileSync, symlinkSync, writeFileSync } from 'node:fs';
import path from 'node:path';
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, test } from 'vitest';
import { userCacheDir } from '#parts';
import { capture } from '#process';
import { git, installNpmTool, type TemporaryFolder, temporaryFolder } from '#testkit';
import { buildProgram } from '../../build/program.ts';
import { repository } from '../../repository.ts';
import { edit } from '../../sample.ts';
import { jobEnvironment, openShop, type Shop } from './shop.ts';

const isAsked = process.env['GOWS_LONG'] === '1' && process.platform === 'linux';
const tool = await (async () => {
  if (!isAsked) return { fault: 'asked for by GOWS_LONG=1, on Linux' };
  const rsync = await capture({ command: 'rsync', args: ['--version'], cwd: repository }).catch(() => undefined);
  if (rsync?.exitCode !== 0) return { fault: 'it needs rsync' };
  return installNpmTool('gitlab-ci-local@4.75.1', path.join(userCacheDir(process.env), 'gows-test-tools'));
})();

const example = path.join(repository, 'docs/examples/gitlab-shards.yml');
/** `JOB LINE` of all scripts of a pipeline, in their order. */
const scriptLines = (text: string): readonly string[] =>
  [...text.matchAll(/^(\w+):\n((?: .*\n)+)/gm)].flatMap(([, job = '', body = '']) =>
    [...body.matchAll(/^ {2}(?:after_)?script:\n((?: {4}.*\n)+)/gm)].flatMap(([, lines = '']) =>
      [...lines.matchAll(/^ {4}- (.*?)(?: #.*)?$/gm)].map(([, line = '']) => `${job} ${line}`),
    ),
  );

describe.skipIf(tool.fault !== undefined)(`gitlab-ci-local${tool.fault === undefined ? '' : `: ${tool.fault}`}`, () => {
  let built: TemporaryFolder;
  let place: TemporaryFolder;
  let shop: Shop;
  let env: Record<string, string>;

  beforeAll(async () => {
    built = await temporaryFolder();
    await buildProgram({ outFolder: built.path });
  });
  afterAll(() => built[Symbol.asyncDispose]());
  beforeEach(async () => {
    place = await temporaryFolder();
    symlinkSync(path.join(built.path, 'gows.js'), path.join(place.path, 'gows'));
    const ignored = path.join(place.path, 'ignored');
    // What gitlab-ci-local leaves in the work tree is no part of what is to be tested.
    writeFileSync(ignored, '.gows/\n.gitlab-ci-local/\n');
    shop = await openShop(place.path, { [example]: '.gitlab-ci.yml', [ignored]: '.gitignore' });
    await git(shop.folder, 'remote', 'set-url', 'origin', 'git@gitlab.example.com:shop/shop.git');
    const inherited = await jobEnvironment(path.join(place.path, 'home'));
    env = { ...inherited, PATH: [place.path, inherited['PATH']].join(path.delimiter) };
  });
  afterEach(() => place[Symbol.asyncDispose]());

  /** What each job printed, line by line under its name, and the exit code of all. */
  const pipeline = async (before: string, ...flags: readonly string[]) => {
    const program = tool.fault === undefined ? tool.program : '';
    const variables = [`CI_COMMIT_BEFORE_SHA=${before}`, `GOWS_CACHE_DIR=${place.path}/caches/$CI_JOB_ID`];
    const args = ['--force-shell-executor', ...flags, ...variables.flatMap((one) => ['--variable', one])];
    const { exitCode, stdout, stderr } = await capture({
      command: process.execPath,
      args: [program, ...args],
      cwd: shop.folder,
      env,
    });
    return { code: exitCode, out: stdout.toString('utf8'), log: stdout + stderr };
  };
  /** `JOB LINE` of all that was started. */
  const started = (out: string) =>
    [...out.matchAll(/^(\w+)(?:: \[\d\/\d\])? +\$ (.*)$/gm)].map(([, job, line]) => `${job} ${line}`);

  test('a push is planned, tested in three jobs, and made one run again, by every line that the example has', async () => {
    edit(shop.folder, 'cart/discount/discount.go', 'const percent = 5', 'const percent = 7');
    // Each job in a folder of its own, with what earlier jobs left as artifacts and nothing else.
    const { code, out, log } = await pipeline(await shop.commit('discount: 7 percent'), '--shell-isolation');
    expect(code, log).toBe(0);
    const lines = scriptLines(readFileSync(example, 'utf8'));
    expect(lines).toHaveLength(9);
    expect([...new Set(started(out))]).toEqual(lines);
    expect(started(out).filter((line) => line.startsWith('test gows affected test'))).toHaveLength(3);
    for (const shard of ['1/3', '2/3', '3/3'])
      expect(out).toMatch(new RegExp(`^test: \\[${shard}\\] > ok {2}\\t`, 'm'));
    expect(out).toMatch(/^merge +> DONE 3 passed, 1 without tests · 7 tests .* exit 0$/m);
    const kept = path.join(shop.folder, '.gitlab-ci-local/cache/gows-history/.gows/history.jsonl');
    expect(readFileSync(kept, 'utf8')).toContain('"package":"example.com/shop/cart/discount"');
  });

  test('a failing test is red in its job and in the one that merges, and the JUnit file has it', async () => {
    const failing = 'func TestNever(t *testing.T) { t.Fatal("never") }';
    edit(shop.folder, 'cart/cart_test.go', 'func TestTotal', `${failing}\n\nfunc TestTotal`);
    const { code, out, log } = await pipeline(await shop.commit('cart: a test that fails'));
    expect(code, log).toBe(1);
    expect(out).toMatch(/^ *FAIL +merge/m);
    expect(out.match(/^ *FAIL +test: \[\d\/3\]/gm)).toHaveLength(1);
    expect(out).toMatch(/^merge +> DONE .*1 failed.* exit 1$/m);
    const junit = readFileSync(path.join(shop.folder, '.gows/junit.xml'), 'utf8');
    expect(junit).toMatch(/name="TestNever"[^>]*>\s*<failure/);
  });
});
