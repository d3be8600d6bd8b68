// Which go.work or go.mod serves a folder: the go command's own rule.

import { execFileSync } from 'node:child_process';
import { afterEach, beforeEach, expect, test } from 'vitest';
import { goBin, type TemporaryFolder, temporaryFolder, writeTree } from '#testkit';
import { locate } from '#workspace';

let folder: TemporaryFolder;

beforeEach(async () => {
  folder = await temporaryFolder();
  await writeTree(folder.path, {
    'go.work': 'go 1.25\n\nuse ./a\n',
    'other.work': 'go 1.25\n\nuse ./a\n',
    'a/go.mod': 'module example.com/a\n\ngo 1.25\n',
    'a/deep/x.go': 'package deep\n',
    'inner/go.work/not-a-file': '',
    'inner/x.go': 'package inner\n',
  });
});

afterEach(() => folder[Symbol.asyncDispose]());

test.each([
  ['.', ''],
  ['a/deep', ''],
  ['inner', ''],
  ['a/deep', 'off'],
  ['a', 'FOLDER/other.work'],
])('in %s with GOWORK=%s it is what the go command says', async (dir, given) => {
  const gowork = given.replace('FOLDER', folder.path);
  const cwd = `${folder.path}/${dir}`;
  const env = { ...process.env, GOENV: 'off', GOTOOLCHAIN: 'local', GOWORK: gowork };
  const said = execFileSync(await goBin(), ['env', 'GOWORK', 'GOMOD'], { cwd, env, encoding: 'utf8' }).split('\n');
  const { kind, file } = locate({ cwd, gowork });
  expect(file).toBe(kind === 'work' ? said[0] : said[1]);
});

test.each([
  ['relative.work', 'which is not an absolute path'],
  ['/nowhere/go.work', 'which does not exist'],
  ['/', 'which is no file'],
])('GOWORK=%s is refused', (gowork, message) => {
  expect(() => locate({ cwd: folder.path, gowork })).toThrow(message);
});

test('without a module the folder is named', () => {
  expect(() => locate({ cwd: '/', gowork: '' })).toThrow('no go.work and no go.mod in /');
});
