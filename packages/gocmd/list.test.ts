// `go list` of small workspaces: what comes back, and what is said where the go command refuses.

import { execFile } from 'node:child_process';
import path from 'node:path';
import { promisify } from 'node:util';
import { afterEach, beforeEach, expect, test } from 'vitest';
import { goList, type ListedPackage, type ListRequest, parseListing } from '#gocmd';
import { type Files, goBin, goMachine, type TemporaryFolder, temporaryFolder, writeTree } from '#testkit';

const environment = { ...process.env, GOFLAGS: '', GOPROXY: 'off', GOTOOLCHAIN: 'local' };
let folder: TemporaryFolder;

beforeEach(async () => {
  folder = await temporaryFolder();
});

afterEach(() => folder[Symbol.asyncDispose]());

async function list(files: Files, more: Partial<ListRequest> & { extra?: Readonly<Record<string, string>> } = {}) {
  await writeTree(folder.path, files);
  const { extra, ...request } = more;
  return goList({
    go: await goBin(),
    cwd: folder.path,
    env: { ...environment, ...extra },
    patterns: ['work'],
    flags: [],
    ...request,
  });
}

const module = (modulePath: string, more = '') => `module ${modulePath}\n\ngo 1.25\n${more}`;
const work = (...uses: readonly string[]) => `go 1.25\n\n${uses.map((use) => `use ${use}\n`).join('')}`;
const find = (packages: readonly ListedPackage[], importPath: string) =>
  packages.find((listed) => listed.ImportPath === importPath);

const twoModules = {
  'go.work': work('./a', './b'),
  'a/go.mod': module('example.com/a'),
  'a/a.go': 'package a\n\nimport _ "embed"\n\n//go:embed text.txt\nvar Text string\n',
  'a/text.txt': 'hello\n',
  'a/a_test.go': 'package a\n\nimport _ "testing"\n',
  'a/x_test.go': 'package a_test\n\nimport _ "example.com/b"\n',
  'a/a_plan9.go': 'package a\n',
  'b/go.mod': module('example.com/b'),
  'b/b.go': 'package b\n\nimport _ "example.com/a"\n',
};

test('packages come with their variants, and what is imported comes first', async () => {
  const { packages, diagnostics } = await list(twoModules);
  expect(diagnostics).toEqual([]);
  const a = find(packages, 'example.com/a');
  expect(a).toMatchObject({
    Dir: path.join(folder.path, 'a'),
    Name: 'a',
    Match: ['work'],
    GoFiles: ['a.go'],
    IgnoredGoFiles: ['a_plan9.go'],
    EmbedPatterns: ['text.txt'],
    EmbedFiles: ['text.txt'],
    TestGoFiles: ['a_test.go'],
    XTestGoFiles: ['x_test.go'],
    Module: { Path: 'example.com/a', Main: true, GoVersion: '1.25' },
  });
  expect(find(packages, 'example.com/b [example.com/a.test]')).toMatchObject({
    ForTest: 'example.com/a',
    Imports: ['example.com/a [example.com/a.test]'],
  });
  expect(find(packages, 'example.com/a.test')?.Name).toBe('main');
  expect(find(packages, 'runtime')).toMatchObject({ Standard: true, DepOnly: true });
  const at = (importPath: string) => packages.findIndex((listed) => listed.ImportPath === importPath);
  expect(at('example.com/a')).toBeLessThan(at('example.com/b'));
});

test('every entry is what go list itself says', async () => {
  const { packages } = await list(twoModules);
  const plain = await promisify(execFile)(await goBin(), ['list', '-deps', '-test', 'work'], {
    cwd: folder.path,
    env: environment,
  });
  expect(packages.map((listed) => listed.ImportPath)).toEqual(plain.stdout.trim().split('\n'));
});

test('build flags change what is listed', async () => {
  const files = {
    'go.work': work('./a'),
    'a/go.mod': module('example.com/a'),
    'a/a.go': 'package a\n',
    'a/tagged.go': '//go:build special\n\npackage a\n',
  };
  const names = async (flags: readonly string[]) =>
    find((await list(files, { flags, deps: false, test: false })).packages, 'example.com/a')?.GoFiles;
  expect(await names([])).toEqual(['a.go']);
  expect(await names(['-tags=special'])).toEqual(['a.go', 'tagged.go']);
});

test('a package that does not load carries its error, and the rest is listed', async () => {
  const { packages, diagnostics } = await list({
    'go.work': work('./a'),
    'a/go.mod': module('example.com/a'),
    'a/good/good.go': 'package good\n',
    'a/two/one.go': 'package one\n',
    'a/two/two.go': 'package two\n',
    'a/lost/lost.go': 'package lost\n\nimport _ "example.com/a/nowhere"\n',
  });
  expect(find(packages, 'example.com/a/two')?.Error?.Err).toContain('found packages one (one.go) and two (two.go)');
  expect(find(packages, 'example.com/a/good')?.Error).toBeUndefined();
  expect(find(packages, 'example.com/a/lost')?.DepsErrors).toHaveLength(1);
  expect(diagnostics).toMatchObject([
    { code: 'workspace/package', severity: 'warning', place: { file: 'a/lost/lost.go', line: 3, column: 8 } },
  ]);
});

test('a module that cannot be fetched is told once, with what to do', async () => {
  const { packages, diagnostics } = await list({
    'go.work': work('./a'),
    'a/go.mod': module('example.com/a', '\nrequire example.com/none v1.2.3\n'),
    'a/a.go': 'package a\n\nimport (\n\t_ "example.com/none"\n\t_ "example.com/none/sub"\n)\n',
  });
  expect(find(packages, 'example.com/a')).toBeDefined();
  expect(diagnostics).toMatchObject([
    {
      code: 'workspace/offline',
      severity: 'warning',
      message: expect.stringContaining('module lookup disabled by GOPROXY=off'),
      remedy: expect.stringContaining('go mod download'),
    },
  ]);
});

test('a proxy that does not answer is being offline as well', async () => {
  const { diagnostics } = await list(
    {
      'go.work': work('./a'),
      'a/go.mod': module('example.com/a', '\nrequire example.com/none v1.2.3\n'),
      'a/a.go': 'package a\n\nimport _ "example.com/none"\n',
    },
    { extra: { GOPROXY: 'http://127.0.0.1:1', GONOSUMDB: '*', GOSUMDB: 'off' } },
  );
  expect(diagnostics).toMatchObject([{ code: 'workspace/offline', severity: 'warning' }]);
});

interface Refusal {
  readonly name: string;
  readonly files: Readonly<Record<string, string>>;
  readonly extra?: Readonly<Record<string, string>>;
  readonly flags?: readonly string[];
  readonly told: readonly Readonly<Record<string, unknown>>[];
}

const has = (text: string): unknown => expect.stringContaining(text);
const a = { 'a/go.mod': module('example.com/a'), 'a/a.go': 'package a\n' };

const refusals: readonly Refusal[] = [
  {
    name: 'a use of a folder without go.mod',
    files: { ...a, 'go.work': work('./a', './gone') },
    told: [{ code: 'workspace/missing-member', remedy: has('go work edit -dropuse=./gone') }],
  },
  {
    name: 'a module newer than go.work',
    files: { 'go.work': 'go 1.24\n\nuse ./a\n', ...a },
    told: [
      {
        code: 'workspace/go-list',
        message: has('requires go >= 1.25, but go.work lists go 1.24'),
        remedy: 'run go work use, which raises the go line of go.work to 1.25',
      },
    ],
  },
  {
    name: 'the same module path twice',
    files: { ...a, 'go.work': work('./a', './b'), 'b/go.mod': module('example.com/a') },
    told: [{ code: 'workspace/go-list', message: 'module example.com/a appears multiple times in workspace' }],
  },
  {
    name: 'a go.mod with two faults',
    files: { 'go.work': work('./a'), 'a/go.mod': module('example.com/a', 'requir x v1\nrequire y\n') },
    told: [
      { code: 'modfile/syntax', message: 'unknown directive: requir', place: { file: 'a/go.mod', line: 4 } },
      { code: 'modfile/syntax', message: 'usage: require module/path v1.2.3', place: { file: 'a/go.mod', line: 5 } },
    ],
  },
  {
    name: 'a version behind use',
    files: { 'go.work': 'go 1.25\n\nuse ./a @v0.5.0\n', ...a },
    told: [{ code: 'modfile/syntax', message: 'usage: use local/dir', place: { file: 'go.work', line: 3 } }],
  },
  {
    name: 'a vendor folder that does not fit',
    files: {
      'go.work': work('./a'),
      'a/go.mod': module('example.com/a', '\nrequire example.com/none v1.2.3\n'),
      'a/a.go': 'package a\n',
      'vendor/modules.txt': '## workspace\n',
    },
    told: [
      {
        code: 'workspace/go-list',
        message: expect.stringMatching(/^inconsistent vendoring in .* not marked as explicit in vendor\/modules.txt$/),
        remedy: 'run go work vendor',
      },
    ],
  },
  {
    name: '-mod=mod in a workspace',
    files: { ...a, 'go.work': work('./a') },
    flags: ['-mod=mod'],
    told: [
      {
        code: 'usage/flag-value',
        message: '-mod may only be set to readonly or vendor when in workspace mode, but it is set to "mod"',
        remedy: 'leave -mod out, also of GOFLAGS',
      },
    ],
  },
  {
    name: '-race without cgo',
    files: { ...a, 'go.work': work('./a') },
    flags: ['-race=true'],
    extra: { CGO_ENABLED: '0', GOOS: 'linux', GOARCH: 'amd64' },
    told: [{ code: 'usage/flag-value', message: has('-race requires cgo'), remedy: has('leave -race out') }],
  },
  {
    name: '-race on a platform without it',
    files: { ...a, 'go.work': work('./a') },
    flags: ['-race=true'],
    extra: { GOOS: 'linux', GOARCH: '386' },
    told: [{ code: 'usage/flag-value', message: '-race is not supported on linux/386' }],
  },
  {
    name: 'a flag in GOFLAGS that go does not know',
    files: { ...a, 'go.work': work('./a') },
    extra: { GOFLAGS: '-nonsense' },
    told: [{ code: 'config/environment', message: has('unknown flag -nonsense'), remedy: has('go env GOFLAGS') }],
  },
  {
    name: 'a GOWORK that is no absolute path',
    files: { ...a, 'go.work': work('./a') },
    extra: { GOWORK: 'go.work' },
    told: [{ code: 'config/environment', message: 'invalid GOWORK: not an absolute path' }],
  },
  {
    name: 'a toolchain newer than the installed one',
    files: { ...a, 'go.work': 'go 1.99\n\nuse ./a\n' },
    told: [{ code: 'go/too-old', message: has('go.work requires go >= 1.99'), remedy: has('GOTOOLCHAIN=auto') }],
  },
];

test.for(refusals)('$name is refused with its remedy', async ({ files, extra, flags, told }) => {
  const refused = list(files, { ...(extra ? { extra } : {}), ...(flags ? { flags } : {}) });
  await expect(refused).rejects.toMatchObject({ name: 'DiagnosticError' });
  const error: unknown = await refused.catch((caught: unknown) => caught);
  expect((error as { diagnostics: unknown }).diagnostics).toMatchObject(
    told.map((one) => ({ severity: 'error', ...one })),
  );
});

test('an empty go.work is a workspace without packages', async () => {
  const { packages, diagnostics } = await list({ 'go.work': 'go 1.25\n' });
  expect(packages).toEqual([]);
  expect(diagnostics).toMatchObject([{ code: 'workspace/empty' }]);
});

test('a pattern that matches nothing is told', async () => {
  const { diagnostics } = await list({ ...a, 'go.work': work('./a') }, { patterns: ['./a/...', './a/none/...'] });
  expect(diagnostics).toMatchObject([
    { code: 'usage/pattern', message: 'the pattern ./a/none/... matches no package' },
  ]);
});

test('an abort ends the listing with its reason', async () => {
  const abort = new AbortController();
  const reason = new Error('the user pressed Ctrl-C');
  abort.abort(reason);
  await expect(list({ ...a, 'go.work': work('./a') }, { signal: abort.signal })).rejects.toBe(reason);
});

test('packages are handed on as they come, whole and in order', async () => {
  const pieces: (readonly ListedPackage[])[] = [];
  const { packages } = await list(twoModules, {
    patterns: ['net/http'],
    onPackages: (some) => pieces.push(some),
  });
  expect(pieces.length).toBeGreaterThan(1);
  expect(pieces.flat()).toEqual(packages);
});

test('what fails with a package fails the listing', async () => {
  const onPackages = () => {
    throw new Error('not this one');
  };
  await expect(list(twoModules, { onPackages })).rejects.toThrow('not this one');
});

test('a thousand entries are parsed in well under a second', async () => {
  const { packages } = await list(twoModules);
  const text = packages.map((listed) => `${JSON.stringify(listed, null, '\t')}\n`).join('');
  const many = text.repeat(Math.ceil(1000 / packages.length));
  const begin = performance.now();
  const parsed = parseListing(many);
  expect(performance.now() - begin).toBeLessThan(500);
  expect(parsed.slice(0, packages.length)).toEqual(packages);
  expect(parsed.length).toBeGreaterThanOrEqual(1000);
});

test('the machine has a go command to test with', async () => {
  expect((await goMachine()).minor).toBeGreaterThanOrEqual(25);
});
