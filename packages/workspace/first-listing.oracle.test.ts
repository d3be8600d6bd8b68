// The first listing of a workspace, kept by rows alone, against listings anew: what is seen after it, and what it costs.

import { appendFile, rename, rm, symlink, utimes, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { setTimeout } from 'node:timers/promises';
import { expect, test } from 'vitest';
import { type TemporaryFolder, temporaryFolder, writeTree } from '#testkit';
import { type Edit, replace, write } from './edits.fixture.ts';
import { makeStand, type Stand, withoutContents, withoutTestFaults } from './kept.fixture.ts';
import type { Outline } from './workspace.ts';

const workspace = {
  'go.work': 'go 1.25\n\nuse (\n\t./a\n\t./b\n)\n',
  'a/go.mod': 'module example.com/a\n\ngo 1.25\n',
  'a/a.go':
    '// Package a is first.\npackage a\n\nimport _ "embed"\n\n//go:embed assets\nvar assets string\n\nfunc A() int { return 1 }\n',
  'a/a_test.go': 'package a\n\nimport "testing"\n\nfunc TestA(t *testing.T) { _ = A() }\n',
  'a/tagged.go': '// Words.\n\n//go:build integration\n\npackage a\n\nimport _ "html"\n',
  'a/assets/deep/one.txt': 'one\n',
  'a/asm_amd64.s': '// Words.\n\n\n#define X 1\n',
  'a/testdata/hidden/hidden.go': 'package hidden\n',
  'b/go.mod': 'module example.com/b\n\ngo 1.25\n',
  'b/cmd/main.go': 'package main\n\nimport _ "example.com/a"\n\nfunc main() {}\n',
  'b/native/native.go': 'package native\n\n// #cgo CFLAGS: -DONE\n// int f(void);\nimport "C"\n\nvar N = C.f()\n',
  'b/native/native.c': '// Words.\n\nint f(void) { return 1; }\n',
  'c/go.mod': 'module example.com/c\n\ngo 1.25\n',
  'c/c.go': 'package c\n',
};

/** Equal in size and in the time of its modification. */
const swapUnseen = (file: string, before: string, after: string) => async (root: string) => {
  const path = join(root, file);
  const old = new Date(Date.now() - 3_600_000);
  await replace(file, before, after)(root);
  await utimes(path, old, old);
};

const telling: readonly Edit[] = [
  { name: 'a body', edit: replace('a/a.go', 'return 1', 'return 2') },
  { name: 'an import', edit: replace('a/a.go', 'import _ "embed"', 'import _ "embed"\nimport _ "strings"') },
  { name: 'an import fewer', edit: replace('a/a_test.go', 'import "testing"', 'import _ "fmt"') },
  {
    name: 'an import of a test',
    edit: replace('a/a_test.go', 'import "testing"', 'import "testing"\nimport _ "sort"'),
  },
  { name: 'an import at equal size and time', edit: swapUnseen('a/a_test.go', '"testing"', '"os/user"') },
  { name: 'a constraint fewer', edit: replace('a/tagged.go', '//go:build integration', '// words') },
  { name: 'another constraint', edit: replace('a/tagged.go', 'integration', 'linux || !linux') },
  { name: 'a constraint in assembly', edit: replace('a/asm_amd64.s', '// Words.', '//go:build ignore') },
  { name: 'a package clause', edit: replace('b/cmd/main.go', 'package main', 'package cmd') },
  { name: 'a pattern', edit: replace('a/a.go', '//go:embed assets', '//go:embed assets *.s') },
  { name: 'a name deep in an embedded folder', edit: write('a/assets/deep/two.txt', 'two\n') },
  { name: 'a folder in an embedded folder', edit: write('a/assets/deeper/still/two.txt', 'two\n') },
  { name: 'a name fewer there', edit: (root) => rename(join(root, 'a/assets/deep/one.txt'), join(root, 'one.txt')) },
  { name: 'a flag of the C compiler', edit: replace('b/native/native.go', '-DONE', '-DTWO') },
  { name: 'a header', edit: write('b/native/native.h', 'int f(void);\n') },
  { name: 'a source', edit: write('a/more.go', 'package a\n\nimport _ "path"\n') },
  { name: 'a source fewer', edit: (root) => rm(join(root, 'b/native/native.c')) },
  { name: 'another name', edit: (root) => rename(join(root, 'a/tagged.go'), join(root, 'a/tagged_windows.go')) },
  { name: 'a link to a source', edit: (root) => symlink('../c/c.go', join(root, 'a/testdata/hidden/c.go')) },
  { name: 'a package', edit: write('b/fresh/fresh.go', 'package fresh\n') },
  { name: 'a module in place of packages', edit: write('b/native/go.mod', 'module example.com/native\n') },
  { name: 'a setting', edit: replace('b/cmd/main.go', 'package main', '//go:debug panicnil=1\npackage main') },
  { name: 'a profile', edit: write('b/cmd/default.pgo', '') },
  { name: 'a member', edit: replace('go.work', '\t./b\n', '\t./b\n\t./c\n') },
  { name: 'a go line', edit: replace('b/go.mod', 'go 1.25', 'go 1.24') },
  { name: 'a file of sums', edit: (root) => appendFile(join(root, 'go.work.sum'), '\n') },
];

/** What changed less than two seconds before it is looked at proves nothing. */
const settled = () => setTimeout(2100);

test('after a first listing every edit that counts is seen, and nothing else is listed', async () => {
  await using folders = new Folders();
  const stands = await Promise.all(
    telling.map(async ({ name, edit }) => ({ name, edit, stand: await folders.stand() })),
  );
  await settled();
  for (const { name, edit, stand } of stands) {
    const told = async () => ({ name, ...(await stand.outline()) });
    const outline = await anew(stand);
    expect(await told()).toEqual({ name, outline, started: 1 });
    expect(await told()).toEqual({ name, outline, started: 0 });
    await edit(stand.root);
    const { outline: seen, started } = await told();
    expect({ name, started, seen: withoutTestFaults(seen) }).toEqual({
      name,
      started: 1,
      seen: withoutTestFaults(await anew(stand)),
    });
  }
}, 240_000);

test('the first edit after it costs a go process, and from then on what counts is what sources hold', async () => {
  await using folders = new Folders();
  const stand = await folders.stand();
  await settled();
  const startedAfter = async (from: string, to: string) => {
    await replace('a/a.go', from, to)(stand.root);
    return (await stand.outline()).started;
  };
  expect((await stand.outline()).started).toBe(1);
  expect(await startedAfter('return 1', 'return 2')).toBe(1);
  expect(await startedAfter('return 2', 'return 3')).toBe(0);
  expect(await startedAfter('import _ "embed"', 'import _ "embed"\nimport _ "path"')).toBe(1);
});

test('who asks for what is in the files takes the first listing over, and the other way round', async () => {
  await using folders = new Folders();
  const stand = await folders.stand();
  await settled();
  expect((await stand.outline()).started).toBe(1);
  expect(await stand.read()).toEqual({ snapshot: await stand.readAnew(), started: 0 });
  await replace('a/a.go', 'return 1', 'return 2')(stand.root);
  expect(await stand.read()).toEqual({ snapshot: await stand.readAnew(), started: 0 });
  expect((await stand.outline()).started).toBe(0);
  stand.forget();
  expect((await stand.read()).started).toBe(1);
  expect(await stand.outline()).toEqual({ outline: await anew(stand), started: 0 });
});

test('a workspace that was just written is not kept by rows', async () => {
  await using folders = new Folders();
  const stand = await folders.stand();
  expect((await stand.outline()).started).toBe(1);
  expect((await stand.outline()).started).toBe(1);
  await replace('a/a.go', 'return 1', 'return 2')(stand.root);
  expect(await stand.outline()).toEqual({ outline: await anew(stand), started: 0 });
});

test('edits while go list runs, put back or not, are in no later answer', async () => {
  await using folders = new Folders();
  const stand = await folders.stand();
  const source = join(stand.root, 'c/c.go');
  await writeTree(stand.root, {
    'c/c.go': 'package c\n\nimport _ "path"\n',
    'c.old': 'package c\n\nimport _ "sort"\n',
    'go.work': 'go 1.25\n\nuse ./c\n',
  });
  const imported = async () => (await stand.outline()).outline.units.find(({ dir }) => dir === 'c')?.imports;
  await settled();
  const swap = `mv '${source}' '${source}.x'; mv '${stand.root}/c.old' '${source}'; mv '${source}.x' '${stand.root}/c.old'`;
  // Where the look comes after the first swap, the source is one with an earlier time, and a second listing is made.
  const swapUnless = (name: string) => `grep -q ${name} '${source}' || { ${swap}; }`;
  await stand.aroundGo(swapUnless('sort'), swapUnless('path'));
  expect(await imported()).toEqual(['sort']);
  await stand.aroundGo('');
  expect(await imported()).toEqual(['path']);
  stand.forget();
  await settled();
  await stand.aroundGo(swapUnless('sort'));
  expect(await imported()).toEqual(['sort']);
  await stand.aroundGo('');
  expect(await imported()).toEqual(['sort']);
});

test('a first listing does not take from the go command’s index what is no longer so', async () => {
  await using folders = new Folders();
  const stand = await folders.stand({ GODEBUG: '' });
  const imported = async () => (await stand.outline()).outline.units.find(({ dir }) => dir === 'c')?.imports;
  const importing = async (name: string) => {
    await writeFile(join(stand.root, 'c/c.go'), `package c\n\nimport _ "${name}"\n`);
    const old = new Date(Date.now() - 3_600_000);
    await utimes(join(stand.root, 'c/c.go'), old, old);
  };
  await write('go.work', 'go 1.25\n\nuse ./c\n')(stand.root);
  await importing('path');
  await stand.readAnew();
  await importing('sort');
  expect(await imported()).toEqual(['sort']);
});

async function anew(stand: Stand): Promise<Outline> {
  return withoutContents(await stand.readAnew());
}

/** Of stands, each removed at the end. */
class Folders {
  readonly #made: TemporaryFolder[] = [];

  async stand(env: Readonly<Record<string, string>> = {}): Promise<Stand> {
    const folder = await temporaryFolder();
    this.#made.push(folder);
    const stand = await makeStand(folder.path, [], env);
    await writeTree(stand.root, workspace);
    return stand;
  }

  async [Symbol.asyncDispose](): Promise<void> {
    for (const folder of this.#made) await folder[Symbol.asyncDispose]();
  }
}
