// Pollution found by real runs: packages of testdata/pollution depend on what a key knows, or does not know.

import { execFileSync } from 'node:child_process';
import { cpSync, mkdirSync, mkdtempSync, realpathSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { afterAll, beforeAll, expect, it } from 'vitest';
import { ruleFor } from '#config';
import { consultedShape, createRoots, emptyShape, mergeShapes, parseTestlog, type Shape } from '#observe';
import type { Plan, Task } from '#plan';
import { type GoMachine, goMachine, type TemporaryFolder, temporaryFolder } from '#testkit';
import { inspectPollution } from './pollution.ts';
import type { ExaminedPackage, PollutionAnswer } from './pollution-answer.ts';
import type { PollutionRequest } from './pollution-request.ts';
import { runForOutcomes } from './pollution-run.ts';
import { pollutionAnswerSchema } from './pollution-schema.ts';

const names = ['clean', 'initial', 'known', 'order', 'places'];

let go: GoMachine;
let folder: TemporaryFolder;
let short: string;
let answer: PollutionAnswer;
const said: string[] = [];

beforeAll(async () => {
  go = await goMachine();
  folder = await temporaryFolder();
  short = mkdtempSync(path.join(tmpdir(), 'gows-'));
  answer = await inspect();
}, 240_000);
afterAll(async () => {
  rmSync(short, { recursive: true });
  await folder[Symbol.asyncDispose]();
});

async function inspect(): Promise<PollutionAnswer> {
  const top = path.join(realpathSync(folder.path), 'top');
  cpSync(path.join(import.meta.dirname, 'testdata', 'pollution'), top, { recursive: true });
  const plan = planIn(top);
  const cacheDir = path.join(folder.path, 'cache');
  const base = { cacheDir, signal: new AbortController().signal, buildCause: () => undefined };
  const roots = createRoots({
    top,
    packageDir: top,
    moduleDir: top,
    goroot: go.env.GOROOT,
    moduleCache: go.env.GOMODCACHE,
    goCache: go.env.GOCACHE,
    home: path.join(folder.path, 'home'),
    temps: [tmpdir()],
    runFolder: path.join(cacheDir, 'runs', 'first'),
  });
  const first = await runForOutcomes(plan, { ...base, runId: 'first', workspaceRoot: top });
  const shapeOf = (task: Task): Shape => {
    const log = parseTestlog(first.get(task.package)?.testlog ?? '', task.dir);
    if (!log) throw new Error(`${task.package} does not pass: ${first.get(task.package)?.outcome}`);
    return mergeShapes(emptyShape, consultedShape(log, roots));
  };
  const request: PollutionRequest = {
    plan,
    examined: plan.tasks.map((task) => ({
      task,
      dir: path.basename(task.dir),
      moduleDir: top,
      rule: ruleFor(undefined, { importPath: task.package, dir: path.basename(task.dir) }),
      isCompiled: () => false,
      kept: { shape: shapeOf(task), tests: first.get(task.package)?.tests ?? new Map() },
    })),
    notKept: [],
    roots,
    root: '.',
    runs: 2,
    seed: 1,
    workTreeFiles: () => execFileSync('find', [top, '-type', 'f'], { encoding: 'utf8' }).trim().split('\n'),
    isSource: () => false,
    moreFiles: [],
    go: { goos: go.env.GOOS, goarch: go.env.GOARCH, moduleCache: go.env.GOMODCACHE, folders: {} },
    umask: 0o022,
  };
  let folders = 0;
  const newFolder = (parent: string) => {
    const made = path.join(parent, String(folders++));
    mkdirSync(made, { recursive: true });
    return made;
  };
  return inspectPollution(request, {
    ...base,
    runId: 'hunt',
    folder: (name) => newFolder(path.join(folder.path, 'scratch', name)),
    shortFolder: () => newFolder(short),
    say: (text) => said.push(text),
  });
}

function planIn(top: string): Plan {
  const home = path.join(folder.path, 'home');
  mkdirSync(home);
  cpSync(path.join(top, 'go.mod'), path.join(home, 'settings'));
  const env = { PATH: process.env['PATH'] ?? '', HOME: home, LANG: 'C', TZ: 'UTC', UNDECLARED: 'x', TOP: top };
  return {
    tasks: names.map(
      (name): Task => ({
        id: `test:ex.com/p/${name}`,
        kind: 'test',
        package: `ex.com/p/${name}`,
        module: 'ex.com/p',
        dir: path.join(top, name),
        hasTests: true,
        binary: `${name}.test`,
        group: 0,
        reason: 'test',
      }),
    ),
    build: {
      go: go.goBin,
      goVersion: go.env.GOVERSION,
      goroot: go.env.GOROOT,
      flags: [],
      cwd: top,
      env: { ...env, ...go.shared, GOFLAGS: '-buildvcs=false', GOPROXY: 'off' },
      wrapper: [],
    },
    run: { args: [], timeoutMs: 60_000, timeout: '1m0s', failfast: false, env, repeat: [] },
    jobs: 4,
  };
}

function found(name: string): Pick<ExaminedPackage, 'verdict' | 'changed' | 'unknown'> & { readonly mend?: string } {
  const one = answer.packages.find(({ importPath }) => importPath === `ex.com/p/${name}`);
  if (!one) throw new Error(`no ${name}`);
  const { verdict, changed, unknown, mend } = one;
  return { verdict, changed, unknown, ...(mend === undefined ? {} : { mend }) };
}

it('names nothing of a package that depends on nothing', () => {
  expect(found('clean')).toEqual({ verdict: 'clean', changed: [], unknown: [] });
});

it('names a variable and files that are read outside of tests, with the line that declares them', () => {
  expect(found('initial')).toEqual({
    verdict: 'polluted',
    changed: [],
    unknown: [
      { kind: 'variable', name: 'UNDECLARED' },
      { kind: 'file', name: 'clean/clean_test.go' },
      { kind: 'file', name: 'initial/data.txt' },
    ],
    mend: '"./initial": { "inputs": ["/clean/clean_test.go", "data.txt"], "env": ["UNDECLARED"] }',
  });
});

it('names tests that depend on their order', () => {
  expect(found('order')).toMatchObject({
    verdict: 'polluted',
    changed: [{ variation: 'shuffle', detail: 'TestSecond fail', known: false }],
    mend: '"./order": { "cache": false }',
  });
});

it('names each thing that a package depends on, and why', () => {
  expect(found('places')).toMatchObject({
    verdict: 'polluted',
    changed: [
      { variation: 'directory', detail: 'TestFolder fail', known: false },
      { variation: 'umask', detail: 'TestMode fail', known: false },
    ],
    mend: '"./places": { "cache": false }',
  });
});

it('does not call polluted what the key knows', () => {
  const { verdict, changed, mend } = found('known');
  expect({ verdict, mend }).toEqual({ verdict: 'known' });
  expect(changed.map(({ variation, detail, known }) => ({ variation, detail, known }))).toEqual([
    { variation: 'TZ', detail: 'TestZone fail', known: true },
    { variation: 'LANG', detail: 'TestLanguage skip → fail', known: true },
    { variation: 'HOME', detail: 'TestSettings fail', known: true },
  ]);
});

it('says what it does, and varies one by one only what came out another way', () => {
  expect(answer.variations.map(({ name }) => name).join(' ')).toBe(
    'complete-log shuffle directory TZ LANG HOME TMPDIR umask shuffle',
  );
  expect(answer.untried).toEqual([]);
  expect(said).toContain('running 5 packages with all of it varied at once');
  expect(said).toContainEqual(expect.stringMatching(/^running [23] packages with umask 077$/));
  expect(pollutionAnswerSchema.parse(answer)).toEqual(answer);
});
