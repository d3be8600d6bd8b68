// Coverage beside `go test`: the same share for each package, and the same profile, byte for byte.

import { execFile } from 'node:child_process';
import { chmodSync, existsSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import path from 'node:path';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { builtProgram, goMachine, type TemporaryFolder, temporaryFolder, writeTree } from '#testkit';

const passing = (name: string, calls = '') =>
  `package ${name}\n\nimport "testing"\n\nfunc Test(t *testing.T) { ${calls} }\n`;
/** One statement of sixteen: 6.25 %, which Go rounds to the even neighbour. */
const sixteen = `package tie

func One() int { return 1 }

func Rest() (n int) {
${'\tn++\n'.repeat(14)}	return n
}
`;

const files = {
  'go.work': 'go 1.25\n\nuse (\n\t./one\n\t./two\n\t./three\n)\n',
  'one/go.mod': 'module example.com/one\n\ngo 1.25\n',
  'one/a/a.go':
    'package a\n\nimport "example.com/one/b"\n\nvar Late = func() int { return 3 }\n\nfunc A(n int) int {\n\tif n > 0 {\n\t\treturn b.B(n)\n\t}\n\treturn -1\n}\n',
  'one/a/a_test.go':
    'package a\n\nimport "testing"\n\nfunc TestUp(t *testing.T) {\n\tfor range 3 {\n\t\tA(1)\n\t}\n}\n\nfunc TestDown(t *testing.T) { A(-1) }\n',
  'one/b/b.go': 'package b\n\nfunc B(n int) int { return n + 1 }\n',
  'one/ext/ext.go': 'package ext\n\nfunc E[T any](v T) T { return v }\n\nfunc F() int { return 2 }\n',
  'one/ext/ext_test.go':
    'package ext_test\n\nimport (\n\t"os"\n\t"testing"\n\n\t"example.com/one/ext"\n)\n\nfunc Test(t *testing.T) {\n\tif _, err := os.ReadFile("testdata/x"); err != nil {\n\t\tt.Fatal(err)\n\t}\n\text.E(1)\n}\n',
  'one/ext/testdata/x': 'x',
  'one/fail/fail.go': 'package fail\n\nfunc F(n int) int {\n\tif n == 0 {\n\t\treturn 1\n\t}\n\treturn 2\n}\n',
  'one/fail/fail_test.go':
    'package fail\n\nimport "testing"\n\nfunc TestF(t *testing.T) { F(0); t.Error("bad") }\n\nfunc TestG(t *testing.T) { F(1) }\n',
  'one/quits/quits.go': 'package quits\n\nfunc Q() int { return 1 }\n',
  'one/quits/quits_test.go': passing('quits', 'Q(); panic("no profile")'),
  // What it starts ends by itself, and counts all the same: it finds the folder of the test in its environment.
  'one/child/child.go': 'package child\n\nfunc Parent() int { return 1 }\n\nfunc Child() int { return 2 }\n',
  'one/child/child_test.go':
    'package child\n\nimport (\n\t"os"\n\t"os/exec"\n\t"testing"\n)\n\nfunc TestMain(m *testing.M) {\n\tif os.Getenv("CHILD") == "1" {\n\t\tChild()\n\t\tos.Exit(0)\n\t}\n\tos.Exit(m.Run())\n}\n\nfunc Test(t *testing.T) {\n\tParent()\n\tcmd := exec.Command(os.Args[0])\n\tcmd.Env = append(os.Environ(), "CHILD=1")\n\tif err := cmd.Run(); err != nil {\n\t\tt.Fatal(err)\n\t}\n}\n',
  'one/types/types.go': 'package types\n\ntype T int\n',
  'one/typetest/typetest.go': 'package typetest\n\ntype T int\n',
  'one/typetest/typetest_test.go': passing('typetest'),
  'two/go.mod': 'module example.com/two\n\ngo 1.25\n',
  'two/c/c.go': 'package c\n\nimport "example.com/one/a"\n\nfunc C() int { return a.A(3) }\n',
  'two/c/c_test.go': passing('c', 'C()'),
  'two/cmd/main.go': 'package main\n\nfunc main() { println("x") }\n',
  'two/tie/tie.go': sixteen,
  'two/tie/tie_test.go': passing('tie', 'One()'),
  'overlay.json': JSON.stringify({ Replace: { 'one/b/b.go': 'one/b/other.txt' } }),
  'one/b/other.txt': 'package b\n\nfunc B(n int) int {\n\tif n > 9 {\n\t\treturn 9\n\t}\n\treturn n + 1\n}\n',
  'three/go.mod': 'module example.com/three\n\ngo 1.25\n',
  'three/only/only_test.go': passing('only'),
  // A binary of the same name as another's.
  'three/a/a.go': 'package a\n\nfunc A() int { return 1 }\n',
  'three/a/a_test.go': passing('a', 'A()'),
};

let folder: TemporaryFolder;
let top: string;
let env: Record<string, string>;

beforeAll(async () => {
  folder = await temporaryFolder();
  top = path.join(folder.path, 'ws');
  await writeTree(top, files);
  const { GOFLAGS: _, ...rest } = process.env as Record<string, string>;
  const { goBin } = await goMachine();
  env = {
    ...rest,
    PATH: `${path.dirname(goBin)}${path.delimiter}${rest['PATH']}`,
    GOFLAGS: '-buildvcs=false',
    GOPROXY: 'off',
    GOWS_CACHE_DIR: path.join(folder.path, 'cache'),
  };
});
afterAll(() => folder[Symbol.asyncDispose]());

interface Said {
  readonly stdout: string;
  readonly stderr: string;
  readonly code: number;
  readonly profile: string;
}

/** Runs a program, and takes the profile that it has written with it. */
function said(command: string, args: readonly string[], cwd: string): Promise<Said> {
  const file = path.join(folder.path, 'profile.out');
  writeFileSync(file, 'of an earlier run\n');
  return new Promise((resolve) => {
    execFile(command, [...args], { cwd, env: { ...env, PWD: cwd } }, (error, stdout, stderr) => {
      const profile = readFileSync(file, 'utf8');
      resolve({ stdout, stderr, code: typeof error?.code === 'number' ? error.code : 0, profile });
    });
  });
}

const gows = (args: readonly string[], cwd = top) => said(process.execPath, [builtProgram, 'test', ...args], cwd);
/** In the order of its arguments. */
const goTest = (args: readonly string[], cwd = top) => said('go', ['test', '-p=1', ...args], cwd);

/** What is said of the coverage of each package. */
function sharesIn(stdout: string): Readonly<Record<string, string>> {
  const shares: Record<string, string> = {};
  let apart = '';
  for (const line of stdout.split('\n')) {
    apart = /^coverage: (.*)$/.exec(line)?.[1] ?? apart;
    const [, path, rest = ''] = /^(?:ok {2}|FAIL|\?? *)\t(example\.com\S+)[\t ](.*)$/.exec(line) ?? [];
    if (path === undefined) continue;
    // What has passed before, under -run for one, is run once more alone.
    const share = /coverage: (.*?)(?: \[(?:no tests to run|failed beside .*)\])?$/.exec(rest)?.[1] ?? apart;
    if (share !== '') shares[path] = share;
    apart = '';
  }
  return shares;
}

const profileTo = () => `-coverprofile=${path.join(folder.path, 'profile.out')}`;

interface Asked {
  readonly flags: string;
  /** Without: all of the workspace, which the go command calls `work`. */
  readonly packages: string;
  readonly within?: string;
  /** How many packages have a share at least. */
  readonly of: number;
}

const asked: readonly Asked[] = [
  { flags: '-race=false -cover', packages: '', of: 10 },
  { flags: '-race=false -covermode=count -coverpkg=work', packages: '', of: 10 },
  { flags: '-race=false -run=TestUp -coverpkg=example.com/one/b', packages: './one/...', of: 5 },
  { flags: '-race=false -coverpkg=../two/...,./a', packages: './a ./b ../two/c', within: 'one', of: 2 },
];
const some = { packages: './one/a ./one/b ./one/fail ./two/cmd ./two/tie', of: 4 };
const one = { packages: './one/a', of: 1 };
/** With GOWS_LONG=1, among them every other flag that changes what is built, run or told. */
const askedLong: readonly Asked[] = [
  { flags: '-race -coverpkg=./...', packages: './one/a ./one/b', of: 2 },
  { flags: '-race=false -failfast', packages: './one/fail', of: 1 },
  { flags: '-race=false -coverpkg=./...', ...one },
  { flags: '-race=false -count=2 -covermode=count', packages: './one/a ./one/types', of: 1 },
  { flags: '-race=false -cover -short -skip=TestUp', ...some },
  { flags: '-race=false -cover -shuffle=7 -parallel=1 -cpu=1,2', ...some },
  { flags: '-race=false -cover -list=Test', ...some, of: 0 },
  { flags: '-race=false -cover -v -fullpath', ...some },
  { flags: '-race=false -cover -vet=off -timeout=1m -p=1', ...some },
  { flags: '-race=false -cover -trimpath -tags=x -mod=readonly', ...some },
  { flags: '-race=false -cover -gcflags=-N -ldflags=-w -asmflags=-spectre=all', ...some },
  { flags: '-race=false -cover -buildmode=pie -pgo=off -installsuffix=x', ...some },
  { flags: '-race=false -cover -bench=. -benchtime=1x -benchmem', ...some },
  { flags: '-race=false -cover -exec=env', ...some },
  { flags: '-race=false -cover -toolexec=env', ...some },
  { flags: '-race=false -cover -o=made/', ...some },
  { flags: '-race=false -cover -cpuprofile=cpu.out -blockprofile=block.out -trace=trace.out -outputdir=.', ...one },
  { flags: '-race=false -cover -artifacts', ...one },
  { flags: '-race=false -cover -overlay=overlay.json', ...some },
  { flags: '-race=false -coverpkg=./one/...,./two/... -overlay=overlay.json', ...some },
  { flags: '-race=false -run=TestUp -coverpkg=./... -overlay=overlay.json', packages: './one/a ./one/ext', of: 2 },
];
test.for([...asked, ...(process.env['GOWS_LONG'] === '1' ? askedLong : [])])(
  '$flags tells of $packages what go test tells',
  async ({ flags, packages, within = '', of }) => {
    const cwd = path.join(top, within);
    const all = [...flags.split(' '), profileTo()];
    const named = packages.split(' ').filter(Boolean);
    const expected = await goTest([...all, ...(named.length > 0 ? named : ['work'])], cwd);
    const first = await gows([...all, ...named], cwd);
    const shares = sharesIn(expected.stdout);
    expect(Object.keys(shares).length, expected.stdout).toBeGreaterThanOrEqual(of);
    expect(sharesIn(first.stdout), first.stdout + first.stderr).toEqual(shares);
    expect(first.profile).toBe(expected.profile);
    if (named.length > 0) return;
    // What a process counts that a test starts is in the test’s profile. Since Go 1.27 statements begin behind the brace.
    expect(first.profile).toMatch(/child\.go:5\.(18|20),5\.30 1 [1-9]/);
    // All that passed is kept now, with its lines.
    const again = await gows(all, cwd);
    expect(again.stdout).toContain('(cached)');
    expect(sharesIn(again.stdout)).toEqual(shares);
    expect(again.profile).toBe(expected.profile);
    expect(again.code).toBe(expected.code);
  },
);

test('lines of the form of a share that a test prints itself stay as they are, before and after that of its package', async () => {
  const own = path.join(folder.path, 'own');
  const says = (share: string) => `\tfmt.Println("coverage: ${share} of statements")\n`;
  await writeTree(own, {
    'go.mod': 'module example.com/own\n\ngo 1.25\n',
    'a/a.go': 'package a\n\nfunc Reached() int { return 1 }\n\nfunc Never() int { return 2 }\n',
    'a/a_test.go': `package a\n\nimport (\n\t"fmt"\n\t"os"\n\t"testing"\n)\n\nfunc TestMain(m *testing.M) {\n${says('12.5%')}\tcode := m.Run()\n${says('87.5%')}\tos.Exit(code)\n}\n\nfunc Test(t *testing.T) { Reached() }\n`,
    'b/b.go': 'package b\n\nfunc B() int { return 1 }\n',
  });
  const linesOf = ({ stdout }: Said) => stdout.split('\n').filter((line) => line.startsWith('coverage: '));
  for (const flags of [['-cover'], ['-coverpkg=./...']]) {
    const all = ['-race=false', '-v', ...flags, profileTo(), './a', './b'];
    const expected = linesOf(await goTest(all, own));
    expect(expected).toHaveLength(3);
    expect(linesOf(await gows(all, own))).toEqual(expected);
  }
});

test('a kept result is of all that was covered: an edit of another package that is named counts', async () => {
  const flags = ['-race=false', '-coverpkg=./...', './one/b', './two/tie', profileTo()];
  const before = await gows(flags);
  expect((await gows(flags)).stdout).toContain('(cached)');
  writeFileSync(path.join(top, 'one/b/b.go'), 'package b\n\nfunc B(n int) int {\n\tn++\n\treturn n\n}\n');
  const expected = await goTest(flags);
  const after = await gows(flags);
  expect(sharesIn(after.stdout)).toEqual(sharesIn(expected.stdout));
  expect(after.profile).toBe(expected.profile);
  expect(after.profile).not.toBe(before.profile);
  expect(after.stdout).not.toContain('two/tie\t(cached)');
});

test('a kept result without coverage does not stand for one with it', async () => {
  await gows(['-race=false', './two/c']);
  const { stdout, profile } = await gows(['-race=false', './two/c', profileTo()]);
  expect(stdout).toMatch(/^ok {2}\texample\.com\/two\/c\t.*coverage: 100\.0% of statements$/m);
  expect(profile).toContain('two/c/c.go:');
});

test.skipIf(process.platform === 'win32')(
  'what could not be measured is told, and no share that lacks it is kept',
  async () => {
    const bin = path.join(folder.path, 'bin');
    const once = path.join(folder.path, 'once');
    const { goBin } = await goMachine();
    await writeTree(bin, {
      go: `#!/bin/sh\ncase "$*" in *-coverprofile=*) rm ${once} 2>/dev/null && { echo killed >&2; exit 1; } ;; esac\nexec ${goBin} "$@"\n`,
    });
    chmodSync(path.join(bin, 'go'), 0o755);
    for (const flags of [
      ['-coverpkg=./...', './one/a', './two/tie'],
      ['-cover', './one/b', './two/c'],
    ]) {
      const all = ['-race=false', ...flags, profileTo()];
      writeFileSync(once, '');
      env = {
        ...env,
        PATH: `${bin}${path.delimiter}${env['PATH']}`,
        GOWS_CACHE_DIR: `${folder.path}/cache-${flags[0]}`,
      };
      const lacking = await gows(all);
      expect(existsSync(once)).toBe(false);
      expect(lacking.stdout + lacking.stderr).toContain('[coverage/missing]');
      const again = await gows(all);
      // What a test reaches of its own package is known all the same.
      if (flags.includes('-coverpkg=./...')) expect(again.stdout).not.toContain('(cached)');
      const expected = await goTest(all);
      expect(sharesIn(again.stdout)).toEqual(sharesIn(expected.stdout));
      expect(again.profile).toBe(expected.profile);
    }
  },
);

test('what contradicts itself is refused before anything runs', async () => {
  for (const [flags, words] of [
    [['-race', '-covermode=set'], '-covermode must be "atomic", not "set"'],
    [['-covermode=often'], '-covermode takes set, count or atomic'],
    [['-cover=false', '-coverpkg=./...'], '-cover=false and -coverpkg contradict each other'],
    [['-outputdir=x'], '-outputdir is the folder of -coverprofile'],
    [['-coverprofile=no/such/folder'], 'which is no folder'],
  ] as const) {
    const { code, stderr } = await gows(flags);
    expect(stderr).toContain(words);
    expect(code).toBe(2);
  }
});

test('-outputdir is where the profile goes, and the race detector gives way to a mode that it cannot go with', async () => {
  const { stdout, stderr } = await gows(['-covermode=set', '-coverprofile=p.out', '-outputdir=three', './two/c']);
  expect(stdout + stderr).toContain('the race detector is off: it cannot go with -covermode=set');
  expect(readFileSync(path.join(top, 'three/p.out'), 'utf8')).toMatch(/^mode: set\nexample\.com\/two\/c\/c\.go:/);
  rmSync(path.join(top, 'three/p.out'));
});

test('packages that do not compile leave the others their coverage', async () => {
  const broken = 'func A() int { return "1" }\n';
  await writeTree(top, { 'three/a/a.go': `package a\n\n${broken}`, 'three/bad/bad.go': `package bad\n\n${broken}` });
  const fine = ['./one/b', './two/c', './two/cmd', './two/tie'];
  const flags = ['-race=false', '-coverpkg=./...', profileTo()];
  const { stdout, code, profile } = await gows([...flags, ...fine, './three/a', './three/bad']);
  const expected = await goTest([...flags, ...fine]);
  expect(sharesIn(stdout), stdout).toEqual(sharesIn(expected.stdout));
  expect(Object.keys(sharesIn(stdout))).toHaveLength(4);
  expect(profile).toBe(expected.profile);
  expect(stdout).toMatch(/^FAIL\texample\.com\/three\/bad \[build failed\]$/m);
  expect(code).toBe(1);
});
