// Programs of the real go command, built in two ways: the verdict is that of cmp, the cause that which was made.

import { execFile } from 'node:child_process';
import { cp, mkdir, readFile, rm, writeFile } from 'node:fs/promises';
import path from 'node:path';
import { promisify } from 'node:util';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { raceSupport, readGoEnv } from '#gocmd';
import { drawExplain } from '#report';
import { type CauseKind, type ExplainAnswer, explain } from '#repro';
import { explainAnswerSchema } from '#repro/schema';
import { commitAll, git, gitInit, goMachine, makeProxy, temporaryFolder, writeTree } from '#testkit';
import { bytesOf, diffoscope } from './diffoscope.fixture.ts';

const run = promisify(execFile);
const machine = await goMachine();
const cgo = raceSupport(await readGoEnv('/', process.env)).ok;
const amd64 = machine.env.GOARCH === 'amd64';

const shop = {
  'go.work': 'go 1.25\n\nuse (\n\t.\n\t./lib\n)\n',
  'go.mod':
    'module example.com/shop\n\ngo 1.25\n\nrequire example.com/lib v0.1.0\n\nreplace example.com/lib v0.1.0 => ./lib\n',
  'page.txt': 'a page of the shop\n',
  'main.go': `package main

import (
	_ "embed"

	"example.com/lib"
)

//go:embed page.txt
var page string

var Version = "none"

func main() { println(lib.Price(len(page)), page, Version, kind) }
`,
  'kind.go': '//go:build !big\n\npackage main\n\nconst kind = "small"\n',
  'kind_big.go': '//go:build big\n\npackage main\n\nconst kind = "big"\n',
  'lib/go.mod': 'module example.com/lib\n\ngo 1.25\n',
  'lib/lib.go': 'package lib\n\n//go:noinline\nfunc Price(n int) int {\n\treturn n * 3\n}\n',
  '.gitignore': '/out\n',
};

let folder: Awaited<ReturnType<typeof temporaryFolder>>;
const at = (...names: string[]) => path.join(folder.path, ...names);

beforeAll(async () => {
  folder = await temporaryFolder();
  await writeTree(at('shop'), shop);
  await gitInit(at('shop'));
  await commitAll(at('shop'), 'first');
  await cp(at('shop'), at('moved'), { recursive: true });
});

afterAll(() => folder?.[Symbol.asyncDispose]());

interface Build {
  readonly in?: string;
  readonly flags?: readonly string[];
  readonly env?: Readonly<Record<string, string>>;
  /** Files of the shop that are written first, and put back. */
  readonly edit?: Readonly<Record<string, string>>;
}

async function build(name: string, { in: place = 'shop', flags = [], env = {}, edit = {} }: Build): Promise<string> {
  const base = { ...process.env, ...machine.shared, GOFLAGS: '', GOWORK: 'off', CGO_ENABLED: '0', GOENV: 'off' };
  const file = at(name);
  for (const [each, text] of Object.entries(edit)) await writeFile(at(place, each), text);
  try {
    await run('go', ['build', '-buildvcs=false', ...flags, '-o', file, '.'], {
      cwd: at(place),
      env: { ...base, ...env },
    });
  } finally {
    for (const each of Object.keys(edit)) {
      const old = (shop as Readonly<Record<string, string>>)[each];
      if (old === undefined) await rm(at(place, each));
      else await writeFile(at(place, each), old);
    }
  }
  return file;
}

async function isEqual(a: string, b: string): Promise<boolean> {
  return run('cmp', ['-s', a, b]).then(
    () => true,
    () => false,
  );
}

interface Variation {
  readonly name: string;
  readonly a?: Build;
  readonly b: Build;
  /** None: they are equal. */
  readonly cause?: CauseKind;
  /** What the answer says to do. */
  readonly change?: RegExp;
  readonly message?: RegExp;
  readonly skip?: boolean;
}

const values = (text: string) => ({ flags: [`-ldflags=-X main.Version=${text}`] });
const trimmed = (...more: string[]) => ({ flags: ['-trimpath', ...more] });
const older = (text: string) => text.replace('go 1.25', 'go 1.23');
const windows = { env: { GOOS: 'windows', GOARCH: 'amd64' } };
const vcs = { flags: ['-trimpath', '-buildvcs=true'] };

const variations: readonly Variation[] = [
  { name: 'nothing differs', b: {} },
  {
    name: 'the folder',
    b: { in: 'moved' },
    cause: 'path',
    message: /\/shop \(A\) and .*\/moved \(B\)/,
    change: /-trimpath/,
  },
  { name: 'the folder, trimmed', a: trimmed(), b: { in: 'moved', ...trimmed() } },
  {
    name: 'only one is trimmed',
    b: trimmed(),
    cause: 'trimpath',
    message: /A names the folder .*\/shop/,
    change: /-trimpath/,
  },
  {
    name: 'a value',
    a: values('1'),
    b: values('2'),
    cause: 'ldflags',
    message: /Version=1 \(A\), .*Version=2 \(B\)/,
    change: /main\.Version=1/,
  },
  {
    name: 'a time',
    a: values('2026-01-02T03:04:05Z'),
    b: values('2026-02-03T04:05:06Z'),
    cause: 'ldflags',
    change: /from the commit/,
  },
  {
    name: 'a value, trimmed, of the same length',
    a: trimmed('-ldflags=-X main.Version=built-by-ann'),
    b: trimmed('-ldflags=-X main.Version=built-by-bob'),
    cause: 'data',
    message: /built-by-ann.*built-by-bob.*-X of -ldflags/,
    change: /-ldflags=-X/,
  },
  {
    name: 'symbols',
    a: trimmed(),
    b: trimmed('-ldflags=-s -w'),
    cause: 'stripped',
    message: /^B has no symbols/,
    change: /-s -w/,
  },
  {
    name: 'an embedded file',
    b: { edit: { 'page.txt': 'a page of the SHOP\n' } },
    cause: 'data',
    message: /a page of the shop.*a page of the SHOP/,
    change: /go:embed/,
  },
  {
    name: 'an embedded file of another size',
    b: { edit: { 'page.txt': 'a longer page of the shop\n' } },
    cause: 'data',
    change: /go:embed/,
  },
  {
    name: 'the content of a folder that replaces a module',
    b: { edit: { 'lib/lib.go': shop['lib/lib.go'].replace('n * 3', 'n * 3 / (n + 1)') } },
    cause: 'source',
    message: /example\.com\/lib/,
    change: /replace example\.com\/lib => \.\/lib/,
  },
  {
    name: 'a constant in code',
    b: { edit: { 'lib/lib.go': shop['lib/lib.go'].replace('n * 3', 'n * 5') } },
    cause: 'source',
    message: /example\.com\/lib/,
  },
  { name: 'lines', b: { edit: { 'lib/lib.go': `// Package lib.\n\n${shop['lib/lib.go']}` } }, cause: 'lines' },
  {
    name: 'lines, in a PE file',
    a: windows,
    b: { ...windows, edit: { 'lib/lib.go': `// Package lib.\n\n${shop['lib/lib.go']}` } },
    cause: 'lines',
  },
  {
    name: 'a constant in code, in a PE file',
    a: windows,
    b: { ...windows, edit: { 'lib/lib.go': shop['lib/lib.go'].replace('n * 3', 'n * 5') } },
    cause: 'source',
    message: /example\.com\/lib/,
  },
  {
    name: 'a value, in a PE file, trimmed',
    a: { ...windows, ...trimmed('-ldflags=-X main.Version=first') },
    b: { ...windows, ...trimmed('-ldflags=-X main.Version=second') },
    cause: 'data',
    message: /"first" \(A\), "second" \(B\).*-X of -ldflags/,
  },
  {
    name: 'the version of a module',
    b: { edit: { 'go.mod': shop['go.mod'].replaceAll('v0.1.0', 'v0.2.0') } },
    cause: 'module',
    message: /v0\.1\.0 => \.\/lib.*v0\.2\.0 => \.\/lib/,
    change: /replace example\.com\/lib => \.\/lib/,
  },
  {
    name: 'the level of the processor',
    b: { env: { GOAMD64: 'v3' } },
    cause: 'setting',
    change: /GOAMD64=v1/,
    skip: !amd64,
  },
  { name: 'a tag', b: { flags: ['-tags=big'] }, cause: 'setting', change: /-tags=big/ },
  {
    name: 'the go line',
    a: trimmed(),
    b: { ...trimmed(), edit: { 'go.mod': older(shop['go.mod']), 'lib/go.mod': older(shop['lib/go.mod']) } },
    cause: 'setting',
    message: /^DefaultGODEBUG is (without these|not set) in A and \w+/,
    change: /"go" and "godebug" lines/,
  },
  { name: 'the mode', b: { flags: ['-buildmode=pie'] }, cause: 'setting', change: /-buildmode=exe/ },
  { name: 'cgo', b: { env: { CGO_ENABLED: '1' } }, cause: 'setting', change: /CGO_ENABLED=0/, skip: !cgo },
  { name: 'the platform', b: { env: { GOOS: 'windows', GOARCH: 'amd64' } }, cause: 'platform', change: /GOOS=/ },
  {
    name: 'the workspace',
    a: { env: { GOWORK: '' } },
    b: {},
    cause: 'workspace',
    message: /example\.com\/lib is \(devel\)/,
    change: /GOWORK=off/,
  },
  { name: 'the id', a: trimmed(), b: trimmed('-ldflags=-buildid=mine'), cause: 'ids', change: /-buildid=/ },
  {
    name: 'a stamp',
    b: { flags: ['-buildvcs=true'] },
    cause: 'vcs',
    message: /A names none/,
    change: /-buildvcs=false/,
  },
  {
    name: 'a dirty tree',
    a: vcs,
    b: { ...vcs, edit: { NOTES: 'draft\n' } },
    cause: 'vcs',
    message: /^B was built with uncommitted/,
    change: /git status/,
  },
];

/** For these the library of Go is compiled once more. */
const isFar = ({ env }: Variation['b']): boolean => env?.['GOOS'] !== undefined || env?.['GOAMD64'] !== undefined;
const long = process.env['GOWS_LONG'] === '1';
const otherWord = long ? await diffoscope() : undefined;

for (const [number, { name, a = {}, b, cause, change = /./, message = /./, skip = false }] of variations.entries()) {
  test.skipIf(skip || (!long && [a, b].some(isFar)))(`the cause is told: ${name}`, async () => {
    const files = [await build(`${number}a`, a), await build(`${number}b`, b)] as const;
    const answer = explain(files, files);
    expect(answer.equal).toBe(await isEqual(...files));
    expect(explainAnswerSchema.parse(answer)).toEqual(answer);
    expect(answer.outcome).toBe(cause ? 'different' : 'equal');
    const [first] = answer.causes;
    expect(first?.kind, JSON.stringify(answer, null, 1)).toBe(cause);
    if (!cause) return;
    expect(first?.message).toMatch(message);
    expect(first?.change).toMatch(change);
    expectScreen(answer);
  });

  const areElf = [a, b].every(({ env }) => env?.['GOOS'] === undefined) && machine.env.GOOS === 'linux';
  test.skipIf(skip || !otherWord || !areElf)(
    `diffoscope finds the same sections different: ${name}`,
    { timeout: 120_000 },
    async () => {
      const files = [await build(`${number}a`, a), await build(`${number}b`, b)] as const;
      const { sections } = explain(files, files);
      const dumped = await otherWord?.(...files);
      const different = new Set(sections.map((section) => section.name));
      const inBoth = sections.filter((section) => section.a !== undefined && section.b !== undefined);
      for (const section of dumped?.sections ?? []) {
        if (different.has(section)) continue;
        const [first, second] = [await bytesOf(files[0], section), await bytesOf(files[1], section)];
        expect(first.equals(second), `${section} only lies elsewhere`).toBe(true);
      }
      for (const { name: section } of inBoth) {
        const view = viewOf(section);
        if (view !== undefined) expect(dumped?.views, section).toContain(view);
        else if (isDumped(section)) expect(dumped?.sections).toContain(section);
      }
    },
  );
}

/** It shows what is for debuggers by what that says, and headers by themselves. */
function isDumped(section: string): boolean {
  return section.startsWith('.') && !section.startsWith('.debug_') && viewOf(section) === undefined;
}

/** Sections that diffoscope shows by what stands in them. */
function viewOf(section: string): string | undefined {
  if (section.startsWith('.note')) return 'notes';
  if (section === '.symtab' || section === '.dynsym') return 'symbols';
  if (section.startsWith('.rela')) return 'relocs';
  if (section.startsWith('.gnu.version')) return 'version-info';
  return section === '.dynamic' ? 'dynamic' : undefined;
}

/** Twenty lines of eighty columns, of which the last says what to change, however long the files' names are. */
function expectScreen(answer: ExplainAnswer): void {
  for (const name of ['a', at('a/folder/with/a/long/name'.repeat(6), 'program')]) {
    const named = { ...answer, a: { ...answer.a, file: name }, b: { ...answer.b, file: `${name}2` } };
    const lines = drawExplain(named, { color: false, columns: 80 }).trimEnd().split('\n');
    expect(lines.length).toBeLessThanOrEqual(20);
    expect(lines.findLastIndex((line) => line.startsWith('change  '))).toBeGreaterThan(
      lines.findLastIndex((line) => line.startsWith('cause   ')),
    );
  }
}

test('another commit is told, and its version follows', async () => {
  const a = await build('first', vcs);
  await mkdir(at('shop', 'docs'), { recursive: true });
  await writeFile(at('shop', 'docs', 'a.txt'), 'a\n');
  await commitAll(at('shop'), 'second');
  const b = await build('second', vcs);
  await git(at('shop'), 'tag', 'v1.0.0');
  const c = await build('tagged', vcs);
  const kinds = (files: readonly [string, string]) => explain(files, files).causes.map(({ kind }) => kind);
  expect(kinds([a, b])).toEqual(['vcs']);
  expect(kinds([b, c])).toEqual(['tags']);
});

test('another version of a module is told, and other content under the same', async () => {
  const module = (version: string, text: string) => ({
    path: 'example.com/dep',
    version,
    files: {
      'go.mod': 'module example.com/dep\n',
      'dep.go': `package dep\n\nfunc Name() string { return "${text}" }\n`,
    },
  });
  const buildWith = async (name: string, version: string, text: string): Promise<string> => {
    const proxy = await makeProxy(at(name, 'proxy'), [module(version, text)]);
    await writeTree(at(name, 'src'), {
      'go.mod': `module example.com/user\n\ngo 1.25\n\nrequire example.com/dep ${version}\n`,
      'go.sum': proxy.sums,
      'main.go': 'package main\n\nimport "example.com/dep"\n\nfunc main() { println(dep.Name()) }\n',
    });
    const env = { ...proxy.env, GOMODCACHE: at(name, 'cache'), GOFLAGS: '-modcacherw' };
    return build(`${name}/program`, { in: `${name}/src`, flags: ['-trimpath'], env });
  };
  const first = await buildWith('first-dep', 'v1.0.0', 'one');
  const second = await buildWith('second-dep', 'v1.1.0', 'two');
  const forged = await buildWith('forged-dep', 'v1.0.0', 'forged');
  const told = (files: readonly [string, string]) => explain(files, files).causes;
  expect(told([first, second])).toEqual([
    {
      kind: 'module',
      message: 'example.com/dep is v1.0.0 in A and v1.1.0 in B',
      change: 'write "require example.com/dep v1.0.0" into go.mod (or go.work) for both',
    },
  ]);
  expect(told([first, forged])).toEqual([
    expect.objectContaining({
      kind: 'module',
      message: expect.stringMatching(
        /^example\.com\/dep v1\.0\.0 has other content: its checksum is h1:.* in A and h1:/,
      ),
      change: expect.stringContaining('go mod verify'),
    }),
  ]);
});

test('secrets in -ldflags are not told', async () => {
  const files = [
    await build('s1', { flags: ['-ldflags=-X main.apiToken=abc123def'] }),
    await build('s2', { flags: ['-ldflags=-X main.apiToken=def456abc'] }),
  ] as const;
  expect(JSON.stringify(explain(files, files))).not.toMatch(/abc123def|def456abc/);
});

test('what cannot be told is said, and the verdict is that of cmp all the same', async () => {
  const whole = await build('whole', {});
  const bytes = await readFile(whole);
  const info = bytes.indexOf(Buffer.from('\xff Go buildinf:', 'latin1'));
  const with_ = (change: (copy: Buffer) => Buffer | undefined) => {
    const copy = Buffer.from(bytes);
    return change(copy) ?? copy;
  };
  const cases: readonly (readonly [Buffer, RegExp])[] = [
    [Buffer.from('a text\n'), /no ELF, Mach-O or PE file/],
    [Buffer.alloc(0), /it is empty/],
    [with_((copy) => void copy.write('no', info + 1)), /build info was taken out/],
    [with_((copy) => void copy.fill(0xff, info + 32, info + 48)), /build info is damaged/],
    [bytes.subarray(0, bytes.length - 100_000), /it is cut off: its headers tell of \d+ bytes/],
    [Buffer.concat([bytes.subarray(0, 1_000_000), Buffer.from('x')]), /it is cut off/],
    [bytes.subarray(0, 30), /cut off or damaged/],
  ];
  for (const [content, sentence] of cases) {
    const other = at('other');
    await writeFile(other, content);
    const answer = explain([whole, other], [whole, other]);
    expect(answer).toMatchObject({ equal: false, outcome: 'unknown' });
    const isBeginning = content.length > 0 && bytes.subarray(0, content.length).equals(content);
    expect(answer.b.fault).toMatch(sentence);
    expect(answer.causes.at(-1)?.kind).toBe(isBeginning ? 'cut-off' : 'unknown');
    if (!isBeginning) expect(answer.causes.at(-1)?.message).toMatch(sentence);
    expectScreen(answer);
    expect(explain([other, other], [other, other])).toMatchObject({ equal: true, outcome: 'equal' });
  }
});

test('whichever byte is altered, the verdict is that of cmp, and a cause is told', async () => {
  const whole = await build('byte', {});
  const bytes = await readFile(whole);
  const other = at('altered');
  for (let offset = 0; offset < bytes.length; offset += Math.floor(bytes.length / 30)) {
    const copy = Buffer.from(bytes);
    copy[offset] = (copy[offset] ?? 0) ^ 0xff;
    await writeFile(other, copy);
    const answer = explain([whole, other], [whole, other]);
    expect(answer).toMatchObject({ equal: false, firstByte: offset + 1 });
    expect(answer.causes).not.toEqual([]);
  }
  await writeFile(other, Buffer.concat([bytes, Buffer.from('more')]));
  const longer = explain([whole, other], [whole, other]);
  expect(longer).toMatchObject({ equal: false, firstByte: bytes.length + 1 });
  expect(longer.causes.map(({ kind }) => kind)).toEqual(['appended']);
  expect(longer.sections).toEqual([expect.objectContaining({ name: 'outside of sections', differing: 0 })]);
});
