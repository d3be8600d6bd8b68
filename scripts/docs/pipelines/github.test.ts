// The example workflow for GitHub, every `run:` step of it as it stands, one job after the other: `npm run test:long -- pipelines`.

import { copyFileSync, existsSync, mkdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import path from 'node:path';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { userCacheDir } from '#parts';
import { git, installGoTool, type TemporaryFolder, temporaryFolder } from '#testkit';
import { pack } from '../../build/package.ts';
import { readManifest, repository } from '../../repository.ts';
import { edit } from '../../sample.ts';
import { type Acted, act } from './act.ts';
import { jobEnvironment, openShop, type Shop, writeSlowHistory } from './shop.ts';

const isAsked = process.env['GOWS_LONG'] === '1' && process.platform === 'linux';
const tool = isAsked
  ? await installGoTool('github.com/nektos/act@v0.2.89', path.join(userCacheDir(process.env), 'gows-test-tools'))
  : { fault: 'asked for by GOWS_LONG=1, on Linux' };

const example = path.join(repository, 'docs/examples/github-shards.yml');
const workflow = '.github/workflows/tests.yml';
/** The only thing that is put in the place of another: act does not know it. It stands in a step that uses an action. */
const jobIndex = ['strategy.job-index', "matrix.shard == '1/2' && '0' || '1'"] as const;

/** Job → its `run:` steps. */
function runSteps(text: string): ReadonlyMap<string, readonly string[]> {
  const steps = new Map<string, string[]>();
  let job: string[] = [];
  let block: { readonly indent: number; readonly lines: string[] } | undefined;
  for (const line of text.slice(text.indexOf('\njobs:\n')).split('\n')) {
    const indent = line.search(/\S/);
    if (block && indent > block.indent) block.lines.push(line.slice(block.indent + 2));
    else {
      if (block) job.push(block.lines.join('\n'));
      block = undefined;
    }
    const [, name] = /^ {2}(\w+):$/.exec(line) ?? [];
    if (name) {
      job = [];
      steps.set(name, job);
    }
    const [, run] = /^ +(?:- )?run: (.*?)(?: #.*)?$/.exec(line) ?? [];
    if (run === '|') block = { indent: line.indexOf('run:'), lines: [] };
    else if (run) job.push(run);
  }
  return steps;
}

/** The same, of what was run; of each shard one after the other. */
function ranSteps({ steps }: Acted, job: string, shard?: string): readonly string[] {
  const own = steps.filter((one) => one.job === job && one.matrix['shard'] === shard);
  return own.flatMap(({ step }) => (step.startsWith('actions/') ? [] : [step]));
}

const resultOf = ({ steps }: Acted, begin: string) =>
  steps.flatMap(({ job, step, result }) => (step.startsWith(begin) ? [`${job}: ${result}`] : []));

/** What a change of the discount affects; the command has no tests. */
const tested = ['example.com/shop/api', 'example.com/shop/cart', 'example.com/shop/cart/discount'];
const planned = [...tested, 'example.com/shop/api/cmd/shopd'].sort();

describe.skipIf(tool.fault !== undefined)(`act${tool.fault === undefined ? '' : `: ${tool.fault}`}`, () => {
  let place: TemporaryFolder;
  let shop: Shop;
  let store: string;
  let env: Record<string, string>;
  let run = 0;

  beforeAll(async () => {
    place = await temporaryFolder();
    const tarball = await pack({ outFolder: path.join(place.path, 'pack'), allPlatforms: false });
    const { version } = await readManifest();
    shop = await openShop(place.path, { [example]: workflow, [tarball]: `ci/gows-${version}.tgz` });
    store = path.join(place.path, 'store');
    env = await jobEnvironment(path.join(place.path, 'home'));
    const file = path.join(shop.folder, workflow);
    writeFileSync(file, readFileSync(file, 'utf8').replace(...jobIndex));
    await shop.commit('What act knows');
    await writeSlowHistory(path.join(place.path, 'slow.jsonl'), tested, 4);
  });
  afterAll(() => place[Symbol.asyncDispose]());

  const start = (event: 'push' | 'pull_request', payload: unknown): Promise<Acted> => {
    run += 1;
    const program = tool.fault === undefined ? tool.program : '';
    return act({ program, folder: shop.folder, env, event, payload, run, store });
  };
  const keepSlowHistory = (): void => {
    const cache = path.join(store, 'cache');
    rmSync(cache, { recursive: true, force: true });
    mkdirSync(cache, { recursive: true });
    copyFileSync(path.join(place.path, 'slow.jsonl'), path.join(cache, 'gows-history-0'));
  };
  const artifact = (name: string) => path.join(store, 'artifacts', String(run), name);

  test('a push is planned, tested in two jobs, and made one run again, by every command that the example has', async () => {
    keepSlowHistory();
    edit(shop.folder, 'cart/discount/discount.go', 'const percent = 5', 'const percent = 7');
    const ran = await start('push', { ref: 'refs/heads/main', before: await shop.commit('discount: 7 percent') });
    expect(ran.code, ran.log).toBe(0);
    const expected = runSteps(readFileSync(example, 'utf8'));
    expect([...expected.values()].map((steps) => steps.length)).toEqual([3, 2, 4]);
    expect(ranSteps(ran, 'plan')).toEqual(expected.get('plan'));
    for (const shard of ['1/2', '2/2']) {
      const filledIn = expected.get('test')?.map((step) => step.replace('${{ matrix.shard }}', shard));
      expect(ranSteps(ran, 'test', shard)).toEqual(filledIn);
      expect(ran.printed(`gows affected test --shard ${shard}`)).toMatch(/^ok {2}\t/m);
    }
    expect(ranSteps(ran, 'merge')).toEqual(expected.get('merge'));
    expect(new Set(ran.steps.map(({ result }) => result))).toEqual(new Set(['success']));

    expect(ran.printed('gows ci merge')).toMatch(/^DONE 3 passed, 1 without tests · 7 tests .* exit 0$/m);
    const junit = readFileSync(path.join(artifact('gows-report'), 'junit.xml'), 'utf8');
    expect([...junit.matchAll(/<testsuite name="([^"]*)"/g)].map(([, name]) => name).sort()).toEqual(planned);
    expect(existsSync(path.join(artifact('gows-report'), 'report.html'))).toBe(true);
    // What the next plan knows: the run before, and this one.
    const known = readFileSync(path.join(store, 'cache', `gows-history-${run}`), 'utf8')
      .trim()
      .split('\n');
    const packages = known.map((line) => JSON.parse(line)).filter((line) => tested.includes(line.package));
    expect(packages.map(({ results }) => results.length)).toEqual([2, 2, 2]);
  });

  test('a pull request with a failing test is red in its job and in the one that merges, and both reports are there', async () => {
    keepSlowHistory();
    await git(shop.folder, 'switch', '-q', '-c', 'feature');
    const failing = 'func TestNever(t *testing.T) { t.Fatal("never") }';
    edit(shop.folder, 'cart/cart_test.go', 'func TestTotal', `${failing}\n\nfunc TestTotal`);
    await shop.commit('cart: a test that fails');
    const ran = await start('pull_request', { pull_request: { base: { ref: 'main' }, head: { ref: 'feature' } } });
    expect(ran.code, ran.log).toBe(1);
    expect(ran.printed('gows affected test')).toContain('(GITHUB_BASE_REF)');
    expect(resultOf(ran, 'gows affected test').sort()).toEqual(['test: failure', 'test: success']);
    expect(resultOf(ran, 'gows ci merge')).toEqual(['merge: failure']);
    expect(ran.printed('gows ci merge')).toMatch(/^DONE 2 passed, 1 failed, .* exit 1$/m);
    expect(readFileSync(path.join(artifact('gows-report'), 'junit.xml'), 'utf8')).toMatch(
      /name="TestNever"[^>]*>\s*<failure/,
    );
    expect(resultOf(ran, 'gows history export')).toEqual(['merge: success']);
  });

  test('a push that affects nothing is planned, and no other job begins', async () => {
    await git(shop.folder, 'switch', '-q', 'main');
    edit(shop.folder, 'README.md', '\n', '\n\nOpen all day.\n');
    const ran = await start('push', { ref: 'refs/heads/main', before: await shop.commit('Prose') });
    expect(ran.code, ran.log).toBe(0);
    expect(ranSteps(ran, 'plan')).toHaveLength(3);
    expect(new Set(ran.steps.map(({ job }) => job))).toEqual(new Set(['plan']));
  });
});
