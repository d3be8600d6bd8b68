// A binary that is built again by the tools alone, against the one that the go command builds: the same content, or the go command is asked.

import { execFile } from 'node:child_process';
import { chmod, readFile, rm, stat, utimes, writeFile } from 'node:fs/promises';
import path from 'node:path';
import { promisify } from 'node:util';
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import { binaryDigest } from '#keys';
import { type GoMachine, goMachine, seedsOf, type TemporaryFolder, temporaryFolder, writeTree } from '#testkit';
import { buildGoexec, trialEnvironment } from './trial.ts';

const run = promisify(execFile);
const onUnix = describe.skipIf(process.platform === 'win32');
const long = process.env['GOWS_LONG'] === '1';
const steps = long ? 60 : 8;

let go: GoMachine;
let tools: TemporaryFolder;
let goexec: string;
let folder: TemporaryFolder;

beforeAll(async () => {
  go = await goMachine();
  tools = await temporaryFolder();
  goexec = await buildGoexec(go, tools.path);
}, 60_000);
afterAll(() => tools[Symbol.asyncDispose]());

/** By name below the module's folder. */
type Tree = Readonly<Record<string, string>>;

const base: Tree = {
  'go.mod': 'module ex.com/m\n\ngo 1.25\n',
  'dep/dep.go': 'package dep\n\nfunc Dep(n int) int { return n }\n',
  'leaf/leaf.go': `// Package leaf is edited.
package leaf

import "ex.com/m/dep"

type T struct{ n int }

func (t T) Get() int { return dep.Dep(t.n) }

func New(n int) T {
	return T{n: n}
}
`,
  'leaf/other.go': '//go:build linux || darwin\n\npackage leaf\n\nfunc other() string { return "other" }\n',
  'leaf/unbuilt.go': '//go:build never\n\npackage leaf\n\nfunc unbuilt() {}\n',
  'leaf/leaf_test.go': `package leaf

import "testing"

func TestGet(t *testing.T) {
	if got := New(1).Get(); got != 1 {
		t.Fatal(got, other())
	}
}

func helper() {}
`,
  'leaf/outer_test.go': `package leaf_test

import (
	"fmt"
	"testing"

	"ex.com/m/leaf"
)

func TestOuter(t *testing.T) {
	if leaf.New(2).Get() != 2 {
		t.Error("not 2")
	}
}

func ExampleNew() {
	fmt.Println(leaf.New(3).Get())
	// Output: 3
}
`,
};

interface Built {
  readonly ok: boolean;
  /** Of the binary, where there is one. */
  readonly digest?: string;
  /** Whether no go command was started. */
  readonly byTools: boolean;
  readonly said: string;
}

const top = () => path.join(folder.path, 'm');

beforeEach(async () => {
  folder = await temporaryFolder();
  await writeTree(top(), base);
  const log = path.join(folder.path, 'asked');
  await writeFile(path.join(folder.path, 'go'), `#!/bin/sh\necho >> '${log}'\nexec '${go.goBin}' "$@"\n`);
  await chmod(path.join(folder.path, 'go'), 0o755);
  // What the package imports is compiled by then.
  await build([go.goBin]);
});
afterEach(() => folder[Symbol.asyncDispose]());

async function build(words: readonly string[], key = 'key', flags: readonly string[] = []): Promise<Built> {
  const log = path.join(folder.path, 'asked');
  const binary = path.join(folder.path, 'out', 'leaf.test');
  await writeTree(folder.path, { asked: '', 'out/.keep': '', 'tmp/.keep': '' });
  await rm(binary, { force: true });
  const [program = '', ...before] = words;
  const recipe = [
    path.join(folder.path, 'recipe.json'),
    key,
    path.join(top(), 'leaf'),
    binary,
    '--',
    path.join(folder.path, 'go'),
  ];
  const args = ['test', '-c', ...flags, '-o', `${path.dirname(binary)}/`, 'ex.com/m/leaf'];
  const env = { ...trialEnvironment(), GOTMPDIR: path.join(folder.path, 'tmp') };
  const { ok, said } = await run(program, [...before, ...(before.length > 0 ? recipe : []), ...args], {
    cwd: top(),
    env,
  }).then(
    ({ stdout, stderr }) => ({ ok: true, said: stdout + stderr }),
    (error: { stdout: string; stderr: string }) => ({ ok: false, said: error.stdout + error.stderr }),
  );
  const digest = ok ? await binaryDigest(binary) : undefined;
  return { ok, said, ...(digest ? { digest } : {}), byTools: (await readFile(log, 'utf8')) === '' };
}

/** As gows builds, and as the go command does of itself. */
async function both(key?: string, flags?: readonly string[]): Promise<readonly [Built, Built]> {
  const ours = await build([goexec, '-rebuild'], key, flags);
  return [ours, await build([go.goBin], key, flags)];
}

async function edit(name: string, change: (text: string) => string): Promise<void> {
  const file = path.join(top(), name);
  const before = await readFile(file, 'utf8');
  const after = change(before);
  expect(after, `${name} is edited`).not.toBe(before);
  await writeFile(file, after);
}

let fresh = 0;
/** An edit that nothing else sees, and no compile cache knows. */
const anew = () =>
  edit(
    'leaf/leaf.go',
    (text) =>
      `${text}\nvar fresh${++fresh}_${process.pid} = ${Math.random()}\n\nfunc init() { _ = fresh${fresh}_${process.pid} }\n`,
  );
const anewOuter = () => edit('leaf/outer_test.go', (text) => `${text}\nvar _ = "${++fresh} ${Math.random()}"\n`);

const replace = (name: string, from: string | RegExp, to: string) => () => edit(name, (text) => text.replace(from, to));
const create = (name: string, text: string) => () => writeTree(top(), { [name]: text });

onUnix('what is edited of a package', () => {
  const byTools: readonly (readonly [string, () => Promise<unknown>])[] = [
    ['a body', replace('leaf/leaf.go', 'return T{n: n}', 'n++\n\treturn T{n: n - 1}')],
    ['a type', replace('leaf/leaf.go', '{ n int }', '{ n, more int }')],
    ['a new function', replace('leaf/leaf.go', /$/, '\nfunc More() int { return 7 }\n')],
    ['a comment', replace('leaf/leaf.go', 'type T', '// T is a type.\ntype T')],
    ['the body of a test', replace('leaf/leaf_test.go', 'got, other()', 'got, "is", other()')],
    ['the body of an outer test', replace('leaf/outer_test.go', '"not 2"', '"not two"')],
    ['what only a test uses', replace('leaf/leaf_test.go', 'func helper() {}', 'func helper2(n int) int { return n }')],
    [
      'all files',
      async () => {
        await replace('leaf/leaf.go', 'return T{n: n}', 'return T{n: n + 0}')();
        await replace('leaf/other.go', '"other"', '"another"')();
        await replace('leaf/leaf_test.go', 'got != 1', '1 != got')();
        await anewOuter();
      },
    ],
  ];
  const byGo: readonly (readonly [string, () => Promise<unknown>])[] = [
    ['an import', replace('leaf/leaf.go', 'import "ex.com/m/dep"', 'import (\n\t"ex.com/m/dep"\n\t_ "strings"\n)')],
    ['another test', replace('leaf/leaf_test.go', /$/, '\nfunc TestMore(t *testing.T) {}\n')],
    ['the name of a test', replace('leaf/leaf_test.go', 'TestGet', 'TestGot')],
    ['a test that is none any more', replace('leaf/leaf_test.go', 'func TestGet', 'func testGet')],
    ['what an example prints', replace('leaf/outer_test.go', 'Output: 3', 'Output: 4')],
    ['an example without output', replace('leaf/outer_test.go', '// Output: 3', '// That is 3.')],
    ['TestMain', replace('leaf/leaf_test.go', /$/, '\nfunc TestMain(m *testing.M) { m.Run() }\n')],
    ['a new file', create('leaf/new.go', 'package leaf\n\nfunc init() { println("new") }\n')],
    [
      'a file that is gone',
      async () => {
        await rm(path.join(top(), 'leaf/unbuilt.go'));
        await anew();
      },
    ],
    ['a constraint', replace('leaf/unbuilt.go', 'never', 'linux || darwin')],
    ['a file that is not compiled', replace('leaf/unbuilt.go', 'func unbuilt() {}', 'func unbuilt() { println() }')],
    ['a directive', replace('leaf/leaf.go', 'func New', '//go:noinline\nfunc New')],
    [
      'what is embedded',
      async () => {
        await create('leaf/a.txt', 'a')();
        await replace('leaf/other.go', /$/, '\n//go:embed a.txt\nvar text string\n')();
        await replace('leaf/other.go', 'package leaf', 'package leaf\n\nimport _ "embed"')();
      },
    ],
    ['assembly', create('leaf/a.s', '// nothing\n')],
    ['an error of syntax', replace('leaf/leaf.go', 'return T{n: n}', 'return T{n: n')],
    ['an error of type', replace('leaf/leaf.go', 'return T{n: n}', 'return T{n: "n"}')],
    ['an error in a test', replace('leaf/leaf_test.go', 'got != 1', 'got != "1"')],
    ['what vet finds', replace('leaf/leaf_test.go', 't.Fatal(got, other())', 't.Fatalf("%s", 1)')],
    ['what vet finds in an outer test', replace('leaf/outer_test.go', 't.Error("not 2")', 't.Errorf("%d", "2")')],
    ['a test with another parameter', replace('leaf/leaf_test.go', 't *testing.T', 't *testing.B')],
    ['a package clause', replace('leaf/outer_test.go', 'package leaf_test', 'package other_test')],
    ['import "C"', replace('leaf/other.go', 'package leaf', 'package leaf\n\nimport "C"')],
  ];

  /** After it the tools alone would build what is edited by a body. */
  async function settle(flags?: readonly string[]): Promise<void> {
    await build([go.goBin], 'key', flags);
    for (const byTools of [false, true]) {
      await anew();
      await anewOuter();
      const [ours, theirs] = await both('key', flags);
      expect(ours).toEqual({ ...theirs, byTools, said: '' });
    }
  }

  it('is built by the tools alone where the go command would do nothing else, and else by it, as it does', async () => {
    await settle();
    const kept = await Promise.all(
      ['leaf/leaf.go', 'leaf/other.go', 'leaf/unbuilt.go', 'leaf/leaf_test.go', 'leaf/outer_test.go'].map(
        async (name) => [name, await readFile(path.join(top(), name), 'utf8')] as const,
      ),
    );
    const recipe = await readFile(path.join(folder.path, 'recipe.json'), 'utf8');
    for (const [name, make, isTools] of [
      ...byTools.map((one) => [...one, true] as const),
      ...byGo.map((one) => [...one, false] as const),
    ]) {
      await rm(path.join(top(), 'leaf'), { recursive: true });
      await writeTree(top(), Object.fromEntries(kept));
      await writeFile(path.join(folder.path, 'recipe.json'), recipe);
      await make();
      const ours = await build([goexec, '-rebuild']);
      expect({ name, ...ours }).toMatchObject({ name, byTools: isTools });
      // What the go command built is what it builds.
      if (isTools) expect({ name, ...ours }).toEqual({ name, ...(await build([go.goBin])) });
    }
  });

  const flags = ['-race', '-vet=off', '-trimpath'];
  it.each(long ? [...flags, '-gcflags=-N', '-ldflags=-X=ex.com/m/leaf.x=1', '-tags=never'] : flags)(
    'is built so with %s',
    async (flag) => {
      await settle(flag === '-race' && go.env.CGO_ENABLED !== '1' ? [] : [flag]);
    },
  );

  it('counts where comments in an example stand, as the last group of them is what it prints', async () => {
    const examples = `
func ExampleT() {
	fmt.Println("not run, as the last comment is another")
	// Output: 4

	// That is all.
}

func ExampleT_Get() {
	fmt.Println("run, and wrong") // Output: x
	// y
}
`;
    // Vet would say that neither is of use.
    const flags = ['-vet=off'];
    await edit('leaf/outer_test.go', (text) => text + examples);
    await settle(flags);
    for (const make of [
      replace('leaf/outer_test.go', '4\n\n', '4\n'),
      replace('leaf/outer_test.go', ' // Output: x', '\n\t// Output: x'),
    ]) {
      await make();
      const [ours, theirs] = await both('key', flags);
      expect(ours).toEqual({ ...theirs, byTools: false });
    }
  });

  it('with -cover is built by the go command', async () => {
    for (let i = 0; i < 3; i++) {
      await anew();
      const [ours, theirs] = await both('key', ['-cover']);
      expect(ours).toEqual({ ...theirs, byTools: false });
    }
  });

  it('is vetted by the tools, too, whatever the first build did not vet', async () => {
    await anew();
    await both('key', ['-vet=off']);
    await anew();
    await replace('leaf/leaf_test.go', 't.Fatal(got, other())', 't.Fatalf("%s", 1)')();
    const [ours, theirs] = await both();
    expect(ours).toEqual({ ...theirs, ok: false, byTools: false });
    expect(ours.said).toContain('Fatalf format %s has arg 1 of wrong type int');
  });
});

onUnix('what is not edited', () => {
  it('of a package that only outer tests were compiled for, all is compiled with the next edit of the package', async () => {
    await anew();
    await both();
    await anewOuter();
    await both();
    await rm(path.join(folder.path, 'recipe.json'));
    await anewOuter();
    await both();
    await anew();
    const [ours, theirs] = await both();
    expect(ours).toEqual({ ...theirs, byTools: false });
  });

  it('counts by the key, by the tools, and by what the compile cache has', async () => {
    for (const _ of [1, 2]) {
      await anew();
      await both();
    }
    await anew();
    expect(await both('another')).toMatchObject([{ byTools: false }, {}]);
    await anew();
    expect(await both('another')).toMatchObject([{ byTools: true }, {}]);
    const file = path.join(folder.path, 'recipe.json');
    const text = await readFile(file, 'utf8');
    const { tools: seen } = JSON.parse(text) as { tools: Record<string, string> };
    expect(
      Object.keys(seen)
        .map((tool) => path.basename(tool))
        .sort(),
    ).toEqual(['compile', 'link', 'vet']);
    for (const broken of [
      text.replace(/"(\/[^"]*\/link)":"[^"]*"/, '"$1":"another"'),
      text.replaceAll(/(packagefile fmt=[^ ]*?)-d/g, '$1-gone'),
      text.slice(0, -1),
      '',
    ]) {
      expect(broken).not.toBe(text);
      await anew();
      await writeFile(file, broken);
      const [ours, theirs] = await both('another');
      expect(ours).toEqual({ ...theirs, byTools: false });
    }
  });

  it('has ids that the go command never gives, so that it takes no such binary for its own', async () => {
    for (const _ of [1, 2]) {
      await anew();
      await build([goexec, '-rebuild']);
    }
    const binary = path.join(folder.path, 'out', 'leaf.test');
    const idOf = async () => (await run(go.goBin, ['tool', 'buildid', binary])).stdout.trim().split('/');
    const ours = await idOf();
    expect(ours).toEqual(Array.from({ length: 4 }, () => expect.stringMatching(/^[\w-]{20}$/)));
    expect(new Set(ours).size).toBe(1);
    const { mtimeMs } = await stat(binary);
    await utimes(binary, 1, 1);
    const flags = { cwd: top(), env: trialEnvironment() };
    await run(go.goBin, ['test', '-c', '-o', `${path.dirname(binary)}/`, 'ex.com/m/leaf'], flags);
    const theirs = await idOf();
    expect(theirs[0]).not.toBe(ours[0]);
    expect((await stat(binary)).mtimeMs).toBeGreaterThanOrEqual(mtimeMs);
  });
});

onUnix('edit after edit', () => {
  it.each(seedsOf(1))('gives what the go command builds (seed %i)', async (seed) => {
    let state = seed;
    const next = (below: number): number => {
      state = (state * 1103515245 + 12345) % 2 ** 31;
      return Math.floor((state / 2 ** 31) * below);
    };
    const files = ['leaf/leaf.go', 'leaf/other.go', 'leaf/leaf_test.go', 'leaf/outer_test.go'];
    const lines: readonly ((n: number) => string)[] = [
      (n) => `\nfunc f${n}() int { return ${next(9)} }\n`,
      (n) => `\nvar v${n} = map[string]int{"a": ${next(9)}, "}": 1}\n`,
      (n) => `\n// A comment ${n}: func TestNone(t *testing.T) {\n`,
      (n) => `\n/* } */ const c${n} = \`{ ${next(9)} //go:embed x\`\n`,
      (n) => `\nfunc Test${n}(t *testing.T) {}\n`,
      (n) => `\nfunc Example_a${n}() {\n\tprintln()\n\t// Output: ${next(3)}\n}\n`,
      (n) => `\nfunc g${n}() { x := ${next(9)} }\n`,
      (n) => `\ntype t${n} struct{ f func() interface{ M() } }\n\nfunc (t${n}) TestM() {}\n`,
    ];
    let tools = 0;
    for (let step = 0; step < steps; step++) {
      const file = files[next(files.length)] ?? '';
      const before = await readFile(path.join(top(), file), 'utf8');
      const isTest = file.endsWith('_test.go');
      const line = lines[next(lines.length)] ?? (() => '');
      const text = line(step);
      if (/\bt \*testing\.T\) \{\}/.test(text) && !isTest) continue;
      await writeFile(path.join(top(), file), `${before}${text}\nvar _ = "${Math.random()}"\n`);
      const [ours, theirs] = await both();
      expect({ step, text, ...ours }).toEqual({ step, text, ...theirs, byTools: ours.byTools });
      if (ours.byTools) tools += 1;
      if (!theirs.ok) await writeFile(path.join(top(), file), before);
    }
    expect(tools).toBeGreaterThan(steps / 8);
  });
});
