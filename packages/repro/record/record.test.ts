// Real builds of a program whose linker takes something of its surroundings into it: what is told of it, beside what cmp says.

import { execFile } from 'node:child_process';
import { chmodSync, cpSync, mkdtempSync, readdirSync, symlinkSync } from 'node:fs';
import path from 'node:path';
import { promisify } from 'node:util';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { type GoMachine, goMachine, type TemporaryFolder, temporaryFolder, writeTree } from '#testkit';
import type { VariationName } from './answer.ts';
import { type Recorded, recordBuilds, settleLeftOut } from './record.ts';
import type { Subject } from './subject.ts';
import { subject } from './target.fixture.ts';
import { variationNames } from './variation.ts';

const run = promisify(execFile);

let go: GoMachine;
let folder: TemporaryFolder;
let top: string;
/** Without what is to be varied. */
let env: Record<string, string>;
const said: string[] = [];
const built = { sha256: 'a'.repeat(64), size: 1 };

beforeAll(async () => {
  go = await goMachine();
  folder = await temporaryFolder();
  top = path.join(folder.path, 'top');
  await writeTree(top, {
    'go.mod': 'module example.com/app\n\ngo 1.25\n',
    'main.go': 'package main\n\nfunc main() { println("here") }\n',
  });
  env = { ...go.shared, PATH: process.env['PATH'] ?? '', HOME: folder.path, GOENV: 'off', TZ: 'UTC', LANG: 'C' };
  env = { ...env, GOMODCACHE: go.env.GOMODCACHE, GOCACHE: go.env.GOCACHE, GOTOOLCHAIN: 'local' };
});
afterAll(() => folder[Symbol.asyncDispose]());

/** A program that is linked by way of a script, which takes in what the shell makes of `expression`. */
async function programWith(expression: string): Promise<Subject> {
  const script = path.join(mkdtempSync(path.join(folder.path, 'ld-')), 'ld');
  const line = `n=$(printf %s "${expression}" | cksum | cut -d' ' -f1)\nexec gcc "$@" -Wl,--defsym=taken_in=$n\n`;
  await writeTree(path.dirname(script), { ld: `#!/bin/sh\n${line}` });
  chmodSync(script, 0o755);
  const made = subject({}, ['-buildvcs=false', '-trimpath', `-ldflags=-linkmode=external -extld=${script}`]);
  return { ...made, cgo: true, build: { ...made.build, goroot: go.env.GOROOT, cwd: top, gowork: 'off' } };
}

function recorded(
  subjects: readonly Subject[],
  vary: readonly VariationName[],
  moved: readonly Subject[] = [],
): Promise<Recorded> {
  const goFolders = { GOCACHE: go.env.GOCACHE, GOMODCACHE: go.env.GOMODCACHE, GOENV: 'off' };
  const files = readdirSync(top, { recursive: true, encoding: 'utf8' }).map((name) => path.join(top, name));
  const ground = { env, top, files, moduleCache: go.env.GOMODCACHE, goFolders, umask: process.umask() };
  return recordBuilds(
    { subjects, vary, ground, lock: undefined },
    {
      folder: (name) => mkdtempSync(path.join(folder.path, `${name}-`)),
      signal: new AbortController().signal,
      say: (line) => said.push(line),
      now: () => performance.now(),
      moved: async () => new Set(moved),
    },
  );
}

/** Builds by hand, and answers the file. */
async function byHand(
  { build, package: name }: Subject,
  variables: Record<string, string>,
  cwd = top,
  before = '',
  flags: readonly string[] = [],
): Promise<string> {
  const out = path.join(mkdtempSync(path.join(folder.path, 'hand-')), 'out');
  const goroot = variables['GOROOT'] ?? go.env.GOROOT;
  const words = [path.join(goroot, 'bin', 'go'), 'build', ...build.flags, ...flags, '-o', out, name];
  const all = { ...env, ...build.env, ...variables, GOFLAGS: '', GOWORK: 'off', PWD: cwd };
  await run('/bin/sh', ['-c', `${before} exec "$@"`, 'sh', ...words], { cwd, env: all });
  return out;
}

async function cmp(a: string, b: string): Promise<boolean> {
  return run('cmp', ['-s', a, b]).then(
    () => true,
    () => false,
  );
}

type Way = readonly [variables: Record<string, string>, cwd?: string, before?: string, flags?: readonly string[]];

/** What each variation is, by hand. The first in every run, all with GOWS_LONG=1. */
const ways: readonly (readonly [VariationName, expression: string, way: () => Way])[] = [
  ['home', '$HOME', () => [{ HOME: mkdtempSync(path.join(folder.path, 'home-')) }]],
  ['path', '$PWD', () => [{}, copied()]],
  // The linker's own parent is the go command.
  ['p', '$(grep -c -e -p=1 /proc/$(cut -d" " -f4 /proc/$PPID/stat)/cmdline)', () => [{}, top, '', ['-p=1']]],
  ['tz', '$TZ', () => [{ TZ: 'Asia/Tokyo' }]],
  ['lang', '$LC_ALL', () => [{ LC_ALL: 'de_DE.UTF-8' }]],
  ['umask', '$(umask)', () => [{}, top, 'umask 027;']],
  ['modcache', '$GOMODCACHE', () => [{ GOMODCACHE: mkdtempSync(path.join(folder.path, 'modules-')) }]],
  // The go command takes GOROOT away from the linker; the linker itself lies there.
  ['goroot', '$(cut -d/ -f1-4 /proc/$PPID/cmdline)', () => [{ GOROOT: linked() }]],
];
const isLong = Boolean(process.env['GOWS_LONG']);

test.skipIf(process.platform !== 'linux').each(isLong ? ways : ways.slice(0, 1))(
  '%s is named where the linker takes it in, and cmp says the same',
  async (name, expression, way) => {
    const [program, plain] = await Promise.all([programWith(expression), programWith('nothing')]);
    const vary = isLong ? ways.map(([each]) => each) : ([name, 'tz'] as const);
    const { targets, fresh } = await recorded([program, plain], vary);
    expect(targets.map(({ verdict }) => verdict)).toEqual(['different', 'same']);
    expect(targets[0]?.cause?.variation).toBe(name);
    expect(fresh.map(({ sha256 }) => sha256)).toEqual([targets[1]?.built?.sha256]);

    const plainly = await byHand(plain, {});
    expect(await cmp(await byHand(program, {}), await byHand(program, ...way()))).toBe(false);
    expect(await cmp(plainly, await byHand(plain, ...way()))).toBe(true);
    expect((await run('sha256sum', [plainly])).stdout).toMatch(new RegExp(`^${targets[1]?.built?.sha256} `));
  },
);

function linked(): string {
  const made = mkdtempSync(path.join(folder.path, 'goroot-'));
  for (const name of readdirSync(go.env.GOROOT)) symlinkSync(path.join(go.env.GOROOT, name), path.join(made, name));
  return made;
}

function copied(): string {
  const made = mkdtempSync(path.join(folder.path, 'copy-'));
  for (const name of readdirSync(top)) {
    cpSync(path.join(top, name), path.join(made, name), { recursive: true });
  }
  return made;
}

test('what differs each time is told as that, and nothing is recorded', async () => {
  const program = await programWith('$(date +%N)');
  const { targets, fresh } = await recorded([program], ['tz']);
  expect(targets).toMatchObject([{ verdict: 'different', cause: { variation: 'again', about: 'built twice alike' } }]);
  expect(fresh).toEqual([]);
});

test('a program that builds here and not with an empty HOME is undecided, in the words of what failed', async () => {
  const program = await programWith(`$(test -e $HOME/top || { echo no top >&2; kill $$; })`);
  const { targets } = await recorded([program], ['home']);
  expect(targets).toMatchObject([{ verdict: 'undecided', cause: { variation: 'home' } }]);
  expect(targets[0]?.why).toMatch(/no top/);
});

test('a source that changed meanwhile decides nothing, whatever was built', async () => {
  const program = await programWith('$TZ');
  const { targets, fresh } = await recorded([program], ['tz'], [program]);
  expect(targets).toMatchObject([{ verdict: 'undecided', why: 'its source changed while it was built' }]);
  expect(fresh).toEqual([]);
});

test('a package that does not build is undecided; alone it is left out where it builds in the workspace', async () => {
  const made = await programWith('x');
  const broken = { ...made, package: 'example.com/app/none' };
  const { targets } = await recorded([broken, { ...broken, form: 'alone' }], ['tz']);
  expect(targets.map(({ verdict }) => verdict)).toEqual(['undecided', 'left-out']);
  expect(targets[0]?.why).toMatch(/example\.com\/app\/none/);
  expect(settleLeftOut(targets).map(({ verdict }) => verdict)).toEqual(['undecided', 'undecided']);
  const builds = targets.map((target) => (target.form === 'workspace' ? { ...target, built } : target));
  expect(settleLeftOut(builds)[1]).toMatchObject({
    verdict: 'left-out',
    why: expect.stringMatching(/^module example\.com\/app cannot be built alone: /),
  });
});

test.skipIf(!isLong || process.platform !== 'linux')(
  'with all varied and an empty cache: Go and C that reproduce, C that takes the time, and what holds folders',
  { timeout: 600_000 },
  async () => {
    await writeTree(top, {
      'c/main.go': 'package main\n\n// int one() { return 1; }\nimport "C"\n\nfunc main() { println(C.one()) }\n',
      'timed/main.go': `package main\n\n// char *when() { return __TIME__; }\nimport "C"\n\nfunc main() { println(C.GoString(C.when())) }\n`,
    });
    const plain = await programWith('nothing');
    const as = (name: string, flags: readonly string[], cgo = true): Subject => ({
      ...{ ...plain, package: `example.com/app${name}`, cgo, flags },
      build: { ...plain.build, flags, env: { CGO_ENABLED: cgo ? '1' : '0' } },
    });
    const trimmed = ['-buildvcs=false', '-trimpath'];
    const programs = [as('', trimmed, false), as('/c', trimmed), as('/timed', trimmed), as('', [trimmed[0] ?? ''])];
    const { targets } = await recorded(programs, variationNames);
    expect(targets.map(({ verdict, cause }) => cause?.variation ?? verdict)).toEqual(['same', 'same', 'again', 'path']);
    for (const [at, program] of programs.entries()) {
      const variables = { GOCACHE: mkdtempSync(path.join(folder.path, 'cache-')), TZ: 'Asia/Tokyo' };
      const equal = await cmp(await byHand(program, {}), await byHand(program, variables, copied(), 'umask 027;'));
      expect(equal ? 'same' : 'different').toBe(targets[at]?.verdict);
    }
  },
);
