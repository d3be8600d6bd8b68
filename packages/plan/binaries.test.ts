import { execFileSync } from 'node:child_process';
import { readdirSync } from 'node:fs';
import path from 'node:path';
import { expect, test } from 'vitest';
import { goBin, temporaryFolder, writeTree } from '#testkit';
import type { Package } from '#workspace';
import { binaryGroups, testBinaryName } from './binaries.ts';

test('binaries are named as go test -c names them', async () => {
  await using folder = await temporaryFolder();
  const names = ['a', 'b/v2', 'c/v1', 'd/v10', 'e/v02', 'f.v3', 'g/v', 'h/v2x'];
  const files: Record<string, string> = { 'go.mod': 'module ex.com/m\n\ngo 1.25\n' };
  for (const name of names) files[`${name}/x_test.go`] = 'package x\n';
  await writeTree(folder.path, files);
  const env = { ...process.env, GOFLAGS: '', GOWORK: 'off' };
  execFileSync(await goBin(), ['test', '-c', '-vet=off', '-o', `${folder.path}/bin/`, './...'], {
    cwd: folder.path,
    env,
  });
  const built = readdirSync(path.join(folder.path, 'bin')).map((name) => name.replace(/\.exe$/, ''));
  expect(names.map((name) => testBinaryName({ importPath: `ex.com/m/${name}` })).sort()).toEqual(built.sort());
});

test('a group never has a name twice, also where only the case differs, and a package keeps its group', () => {
  const paths = ['m/a/api', 'm/b/API', 'm/b/api', 'm/c/money', 'm/c/api/v2'];
  const packages = paths.map(
    (importPath): Package => ({
      importPath,
      name: 'p',
      module: 'm',
      dir: importPath,
      hasTests: true,
      files: [],
      goFiles: [],
    }),
  );
  expect([...binaryGroups(packages)]).toEqual([
    ['m/a/api', 0],
    ['m/b/API', 1],
    ['m/b/api', 2],
    ['m/c/money', 0],
    ['m/c/api/v2', 3],
  ]);
});
