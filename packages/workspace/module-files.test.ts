// go.work and the go.mod of its members: what they say, and every fault at once.

import { afterEach, beforeEach, expect, test } from 'vitest';
import { DiagnosticError } from '#diagnostics';
import { type Files, type TemporaryFolder, temporaryFolder, writeTree } from '#testkit';
import { readModuleFiles } from '#workspace';

let folder: TemporaryFolder;

beforeEach(async () => {
  folder = await temporaryFolder();
});

afterEach(() => folder[Symbol.asyncDispose]());

async function read(files: Files, kind: 'work' | 'module' = 'work') {
  await writeTree(folder.path, files);
  const root = folder.path;
  return readModuleFiles({ kind, root, file: `${root}/${kind === 'work' ? 'go.work' : 'go.mod'}` }, root);
}

async function faults(files: Files, kind?: 'work' | 'module') {
  try {
    await read(files, kind);
  } catch (error) {
    if (error instanceof DiagnosticError) return error.diagnostics;
    throw error;
  }
  return [];
}

test('members are the main modules, those without a package too, by path', async () => {
  const files = {
    'go.work': 'go 1.25\n\nuse ./z\nuse .\n',
    'go.mod': 'module example.com/root\n\ngo 1.25\n',
    'z/go.mod': 'module example.com/a\n\ngo 1.25\n',
  };
  expect(await read(files)).toEqual([
    { path: 'example.com/a', dir: 'z' },
    { path: 'example.com/root', dir: '.' },
  ]);
});

test('a module alone is the one main module', async () => {
  expect(await read({ 'go.mod': 'module example.com/m\n' }, 'module')).toEqual([{ path: 'example.com/m', dir: '.' }]);
});

test('every fault of every member is told, each with its place and remedy', async () => {
  const told = await faults({
    'go.work': 'go 1.25\n\nuse ./a\nuse ./b\nuse ./gone\nuse ./bare\n',
    'a/go.mod': 'module example.com/a\n\ngo 1.26\n',
    'b/go.mod': 'module example.com/b\n\ngoo 1.25\n',
    'bare/x.go': 'package bare\n',
  });
  expect(told.map(({ code, place }) => [code, place?.file, place?.line])).toEqual([
    ['modfile/meaning', 'go.work', 1],
    ['modfile/meaning', 'b/go.mod', 3],
    ['workspace/missing-member', 'go.work', 5],
    ['workspace/missing-member', 'go.work', 6],
  ]);
  for (const { remedy } of told) expect(remedy).toBeTruthy();
});

test('a member that git left out is had by git', async () => {
  const work = { 'go.work': 'go 1.25\n\nuse ./lib/inner\n' };
  const [submodule] = await faults({ ...work, '.gitmodules': '[submodule "x"]\n\tpath = lib\n\turl = ../x\n' });
  expect(submodule?.remedy).toBe('git submodule update --init lib');
  const [sparse] = await faults({ ...work, '.gitmodules': '', '.git/config': '[core]\n\tsparseCheckout = true\n' });
  expect(sparse?.remedy).toBe('git sparse-checkout add lib/inner');
});

test('a go.mod that is a folder is named as one', async () => {
  const told = await faults({ 'go.work': 'go 1.25\n\nuse ./a\n', 'a/go.mod/x': '' });
  expect(told).toMatchObject([
    { code: 'workspace/unreadable', message: 'a/go.mod cannot be read: it is a folder', place: { file: 'a/go.mod' } },
  ]);
});
