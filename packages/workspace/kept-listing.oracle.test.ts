// Readings by kept listings against readings anew, step by step through edits; and what starts a go process.

import { execFile } from 'node:child_process';
import { appendFile, mkdir, rename, rm, symlink, utimes, writeFile } from 'node:fs/promises';
import { dirname, join } from 'node:path';
import { promisify } from 'node:util';
import { expect, test } from 'vitest';
import { temporaryFolder, writeTree } from '#testkit';
import { type Edit, replace, write } from './edits.fixture.ts';
import { makeStand, type Stand, withoutTestFaults } from './kept.fixture.ts';
import type { Snapshot } from './workspace.ts';

const modules = [
  {
    path: 'example.org/leaf',
    version: 'v1.0.0',
    files: {
      'go.mod': 'module example.org/leaf\n\ngo 1.25\n',
      'leaf.go': 'package leaf\n\nconst Name = "leaf"\n',
      'more/more.go': 'package more\n\nconst Name = "more"\n',
    },
  },
];

const workspace = (sums: string) => ({
  'go.work': 'go 1.25\n\nuse (\n\t./a\n\t./b\n)\n',
  'a/go.mod': 'module example.com/a\n\ngo 1.25\n\nrequire example.org/leaf v1.0.0\n',
  'a/go.sum': sums,
  'a/a.go':
    '// Package a is first.\npackage a\n\nimport (\n\t_ "embed"\n\t_ "example.org/leaf"\n)\n\n//go:embed assets\nvar assets string\n\nfunc A() int { return 1 }\n',
  'a/a_test.go': 'package a\n\nimport "testing"\n\nfunc TestA(t *testing.T) { _ = A() }\n',
  'a/tagged.go': '// Words.\n\n//go:build integration\n\npackage a\n',
  'a/assets/one.txt': 'one\n',
  'a/asm_amd64.s': '// Words.\n\n\n#define X 1\n',
  'a/asm_arm64.s': '#define X 1\n',
  'a/testdata/hidden/hidden.go': 'package hidden\n',
  'a/testdata/in.json': '{}\n',
  'b/go.mod': 'module example.com/b\n\ngo 1.25\n',
  'b/cmd/main.go': 'package main\n\nimport _ "example.com/a"\n\nfunc main() {}\n',
  'b/native/native.go': 'package native\n\n// #cgo CFLAGS: -DONE\n// int f(void);\nimport "C"\n\nvar N = C.f()\n',
  'b/native/native.c': '// Words.\n\nint f(void) { return 1; }\n',
  'b/native/marked.h': '\ufeff// Words.\n\n#define X 1\n',
  'c/go.mod': 'module example.com/c\n\ngo 1.25\n',
  'c/c.go': 'package c\n',
  'c/linked/linked.go': 'package native\n',
  'patched/go.mod': 'module example.org/leaf\n\ngo 1.25\n',
  'patched/leaf.go': 'package leaf\n\nconst Name = "patched"\n',
});

/** `go` is how many go processes the next reading takes. */
interface Step extends Edit {
  readonly go: 0 | 1;
}

const remove = (file: string) => (root: string) => rm(join(root, file), { recursive: true });
const move = (file: string, to: string) => (root: string) => rename(join(root, file), join(root, to));

const steps: readonly Step[] = [
  { name: 'nothing', go: 0, edit: async () => {} },
  { name: 'a body', go: 0, edit: replace('a/a.go', 'return 1', 'return 2') },
  { name: 'a body of a test', go: 0, edit: replace('a/a_test.go', '_ = A()', '_ = A() + 1') },
  { name: 'a test that does not parse', go: 0, edit: replace('a/a_test.go', '_ = A() + 1', '_ = A( + 1') },
  { name: 'a test that parses again', go: 0, edit: replace('a/a_test.go', 'A( + 1', 'A() + 1') },
  { name: 'a time', go: 0, edit: (root) => utimes(join(root, 'a/a.go'), new Date(), new Date()) },
  {
    name: 'the order of imports',
    go: 0,
    edit: replace('a/a.go', '\t_ "embed"\n\t_ "example.org/leaf"', '\t_ "example.org/leaf"\n\n\t_ "embed"'),
  },
  { name: 'a comment above the build constraint', go: 0, edit: replace('a/tagged.go', 'Words', 'Other words') },
  { name: 'the comment of a package', go: 0, edit: replace('a/a.go', 'is first', 'goes first') },
  { name: 'prose', go: 0, edit: write('a/README.md', '# a\n') },
  { name: 'testdata', go: 0, edit: write('a/testdata/in.json', '{"n": 1}\n') },
  { name: 'content of an embedded file', go: 0, edit: write('a/assets/one.txt', 'other\n') },
  { name: 'a body in C', go: 0, edit: replace('b/native/native.c', 'return 1', 'return 2') },
  { name: 'a body in assembly', go: 0, edit: replace('a/asm_amd64.s', 'X 1', 'X 2') },
  { name: 'a folder without Go files', go: 0, edit: write('docs/page.md', 'words\n') },
  { name: 'an import', go: 1, edit: replace('a/a.go', '\t_ "embed"', '\t_ "embed"\n\t_ "strings"') },
  { name: 'a body after that', go: 0, edit: replace('a/a.go', 'return 2', 'return 3') },
  { name: 'the import taken back', go: 0, edit: replace('a/a.go', '\n\t_ "strings"', '') },
  {
    name: 'an import by a test',
    go: 1,
    edit: replace('a/a_test.go', 'import "testing"', 'import (\n\t"testing"\n\t_ "slices"\n)'),
  },
  {
    name: 'an import of a folder that patterns pass over',
    go: 1,
    edit: replace('a/a.go', '\t_ "embed"', '\t_ "embed"\n\t_ "example.com/a/testdata/hidden"'),
  },
  { name: 'a body there', go: 0, edit: write('a/testdata/hidden/hidden.go', 'package hidden\n\nconst H = 1\n') },
  { name: 'an import there', go: 1, edit: write('a/testdata/hidden/hidden.go', 'package hidden\n\nimport _ "path"\n') },
  { name: 'a file in an embedded folder', go: 1, edit: write('a/assets/two.txt', 'two\n') },
  { name: 'a hidden file in an embedded folder', go: 0, edit: write('a/assets/.two.txt', 'two\n') },
  { name: 'another name in an embedded folder', go: 1, edit: move('a/assets/two.txt', 'a/assets/three.txt') },
  { name: 'another name deep in an embedded folder', go: 1, edit: write('a/assets/deep/er/four.txt', 'four\n') },
  { name: 'a module in an embedded folder', go: 0, edit: write('a/assets/deep/go.mod', 'module example.com/deep\n') },
  { name: 'a name fewer in an embedded folder', go: 0, edit: remove('a/assets/three.txt') },
  { name: 'a pattern', go: 1, edit: replace('a/a.go', '//go:embed assets', '//go:embed assets *.md') },
  { name: 'a file that a pattern matches', go: 1, edit: write('a/MORE.md', 'more\n') },
  { name: 'a file that no pattern matches', go: 0, edit: write('a/MORE.txt', 'more\n') },
  { name: 'a file left out on this platform', go: 1, edit: write('a/x_windows.go', 'package a\n') },
  { name: 'a name that puts it in', go: 1, edit: move('a/x_windows.go', 'a/x.go') },
  {
    name: 'a setting of the runtime',
    go: 1,
    edit: replace('b/cmd/main.go', 'package main', '//go:debug panicnil=1\npackage main'),
  },
  { name: 'a profile', go: 1, edit: write('b/cmd/default.pgo', '') },
  { name: 'no profile', go: 0, edit: remove('b/cmd/default.pgo') },
  { name: 'a link to no profile', go: 0, edit: (root) => symlink('../../profile', join(root, 'b/cmd/default.pgo')) },
  { name: 'a profile at its end', go: 0, edit: write('profile', '') },
  { name: 'a flag of the C compiler', go: 1, edit: replace('b/native/native.go', '-DONE', '-DTWO') },
  { name: 'a constraint in C', go: 1, edit: replace('b/native/native.c', '// Words.', '//go:build !windows') },
  {
    name: 'a constraint behind a byte order mark',
    go: 1,
    edit: replace('b/native/marked.h', '// Words.', '//go:build !windows'),
  },
  { name: 'a header', go: 1, edit: write('b/native/native.h', 'int f(void);\n') },
  { name: 'a constraint in assembly', go: 1, edit: replace('a/asm_amd64.s', '// Words.', '//go:build ignore') },
  {
    name: 'a link to a source',
    go: 1,
    edit: (root) => symlink('../../c/linked/linked.go', join(root, 'b/native/link.go')),
  },
  { name: 'a link that leads to itself', go: 0, edit: (root) => symlink('round', join(root, 'b/native/round')) },
  { name: 'a link less', go: 0, edit: remove('b/native/link.go') },
  { name: 'a package', go: 1, edit: write('b/fresh/fresh.go', 'package fresh\n') },
  { name: 'a module in its place', go: 0, edit: write('b/fresh/go.mod', 'module example.com/fresh\n') },
  {
    name: 'a line of go.sum',
    go: 1,
    edit: (root) =>
      appendFile(
        join(root, 'b/go.sum'),
        'example.org/other v1.0.0/go.mod h1:AAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAA=\n',
      ),
  },
  { name: 'that line taken back', go: 0, edit: remove('b/go.sum') },
  { name: 'a member', go: 1, edit: replace('go.work', '\t./b\n', '\t./b\n\t./c\n') },
  { name: 'a go line', go: 1, edit: replace('c/go.mod', 'go 1.25', 'go 1.24') },
  {
    name: 'a replacement by a folder',
    go: 1,
    edit: (root) => appendFile(join(root, 'go.work'), '\nreplace example.org/leaf => ./patched\n'),
  },
  { name: 'a body there', go: 0, edit: replace('patched/leaf.go', '"patched"', '"mended"') },
  {
    name: 'an import there',
    go: 1,
    edit: replace('patched/leaf.go', 'package leaf\n', 'package leaf\n\nimport _ "sort"\n'),
  },
  {
    name: 'the replacement taken back',
    go: 0,
    edit: replace('go.work', '\nreplace example.org/leaf => ./patched\n', ''),
  },
];

test('a kept listing holds until something changes that a listing depends on, and no longer', async () => {
  await using folder = await temporaryFolder();
  const stand = await makeStand(folder.path, modules);
  await writeTree(stand.root, workspace(stand.sums));
  expect((await stand.read()).started).toBe(1);
  await follow(stand, steps);
  expect((await stand.read(['-tags=integration'])).started).toBe(1);
  expect((await stand.read(['-race'])).started).toBe(1);
  expect((await stand.read()).started).toBe(0);
}, 120_000);

async function follow(stand: Stand, edits: readonly Step[]): Promise<void> {
  for (const { name, go, edit } of edits) {
    await edit(stand.root);
    const first = await stand.read();
    expect({ name, started: first.started }).toEqual({ name, started: go });
    const other = first.started === 0 ? await stand.readAnew() : await again(stand, name);
    expect({ name, ...withoutTestFaults(first.snapshot) }).toEqual({ name, ...withoutTestFaults(other) });
  }
}

/** What was just listed and kept. */
async function again(stand: Stand, name: string): Promise<Snapshot> {
  const { snapshot, started } = await stand.read();
  expect({ name, started }).toEqual({ name, started: 0 });
  return snapshot;
}

test('an import that changes at equal size and time is listed, though the go command has the old one in its index', async () => {
  await using folder = await temporaryFolder();
  const stand = await makeStand(folder.path, [], { GODEBUG: '' });
  const source = join(stand.root, 'p/p.go');
  const old = new Date(Date.now() - 3_600_000);
  await writeTree(stand.root, { 'go.work': 'go 1.25\n\nuse .\n', 'go.mod': 'module example.com/a\n\ngo 1.25\n' });
  await mkdir(dirname(source));
  const importing = async (name: string) => {
    await writeFile(source, `package p\n\nimport _ "${name}"\n`);
    await utimes(source, old, old);
  };
  const imported = ({ units }: Snapshot) => units.find(({ dir }) => dir === 'p')?.imports;
  await importing('path');
  expect(imported(await stand.readAnew())).toEqual(['path']);
  await importing('sort');
  // What gows guards against: the go command alone does not see it.
  expect(imported(await stand.readAnew())).toEqual(['path']);
  expect(imported((await stand.read()).snapshot)).toEqual(['sort']);
  expect((await stand.read()).started).toBe(0);
});

test('what is vendored counts by the heads of its files and by its list', async () => {
  await using folder = await temporaryFolder();
  const stand = await makeStand(folder.path, modules, { GOFLAGS: '' });
  await writeTree(stand.root, workspace(stand.sums));
  await promisify(execFile)('go', ['work', 'vendor'], { cwd: stand.root, env: { ...stand.env, PWD: stand.root } });
  const vendored = 'vendor/example.org/leaf';
  const edits: readonly Step[] = [
    { name: 'nothing', go: 1, edit: async () => {} },
    { name: 'a body', go: 0, edit: replace(`${vendored}/leaf.go`, '"leaf"', '"edited"') },
    {
      name: 'an import',
      go: 1,
      edit: replace(`${vendored}/leaf.go`, 'package leaf\n', 'package leaf\n\nimport _ "path"\n'),
    },
    { name: 'a file', go: 1, edit: write(`${vendored}/new.go`, 'package leaf\n') },
    { name: 'a vendor folder of a member, which is ignored', go: 0, edit: write('a/vendor/x/x.go', 'package x\n') },
    { name: 'the list', go: 1, edit: (root) => appendFile(join(root, 'vendor/modules.txt'), '# words\n') },
    { name: 'no vendor folder', go: 1, edit: remove('vendor') },
  ];
  await follow(stand, edits);
}, 60_000);

test('an edit that is put back while go list runs keeps no answer', async () => {
  await using folder = await temporaryFolder();
  const stand = await makeStand(folder.path, []);
  const source = join(stand.root, 'p.go');
  await writeTree(stand.root, { 'go.work': 'go 1.25\n\nuse .\n', 'go.mod': 'module example.com/a\n\ngo 1.25\n' });
  await writeTree(stand.root, { 'p.go': 'package p\n\nimport _ "path"\n', 'p.old': 'package p\n\nimport _ "sort"\n' });
  const imported = async () => (await stand.read()).snapshot.units.find(({ dir }) => dir === '.')?.imports;
  const swap = `mv '${source}' '${source}.x'; mv '${stand.root}/p.old' '${source}'; mv '${source}.x' '${stand.root}/p.old'`;
  await stand.aroundGo(`${swap}`);
  expect(await imported()).toEqual(['sort']);
  await stand.aroundGo('');
  expect(await imported()).toEqual(['path']);
});

test('a module cache that was emptied is listed anew', async () => {
  await using folder = await temporaryFolder();
  const stand = await makeStand(folder.path, modules);
  await writeTree(stand.root, workspace(stand.sums));
  expect((await stand.read()).started).toBe(1);
  expect((await stand.read()).started).toBe(0);
  await rm(join(stand.env['GOMODCACHE'] ?? '', 'example.org'), { recursive: true });
  expect((await stand.read()).started).toBe(1);
}, 60_000);
