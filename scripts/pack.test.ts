import { execFile } from 'node:child_process';
import { cp, mkdir, readdir, readFile, stat, writeFile } from 'node:fs/promises';
import path from 'node:path';
import { promisify } from 'node:util';
import { afterAll, beforeAll, expect, test } from 'vitest';
import {
  commitAll,
  gitInit,
  openTerminal,
  removeTree,
  repository,
  type TemporaryFolder,
  temporaryFolder,
} from '#testkit';
import { pack } from './build/package.ts';
import { readManifest } from './repository.ts';

const run = promisify(execFile);
let folder: TemporaryFolder;
let prefix: string;

beforeAll(async () => {
  folder = await temporaryFolder();
  const tarball = await pack({ outFolder: folder.path, allPlatforms: false });
  prefix = path.join(folder.path, 'prefix');
  await mkdir(prefix);
  const args = ['install', '--global', '--prefix', prefix, '--offline', '--no-audit', '--no-fund', tarball];
  await run('npm', args, { cwd: folder.path });
}, 180_000);

afterAll(() => removeTree(folder.path));

/** Runs the installed command as a user's shell would find it. */
async function gows(cwd: string, ...args: readonly string[]) {
  const PATH = [path.join(prefix, 'bin'), path.dirname(process.execPath), process.env['PATH']].join(path.delimiter);
  return run('gows', args, { cwd, env: { ...process.env, PATH, GOWS_CACHE_DIR: path.join(folder.path, 'cache') } });
}

test('the tarball installs without network, dependencies or scripts, and runs from any folder', async () => {
  const { version } = await readManifest();
  expect((await gows(folder.path, '--version')).stdout).toBe(`gows ${version}\n`);
  const installed = path.join(prefix, 'lib/node_modules/gows');
  expect(JSON.parse(await readFile(path.join(installed, 'package.json'), 'utf8'))).not.toHaveProperty('dependencies');
  expect((await readdir(installed)).sort()).toEqual([
    'LICENSE',
    'README.md',
    'again.js',
    'early.js',
    'goexec',
    'gows.js',
    'licenses.txt',
    'native',
    'package.json',
    'pages',
    'program.js',
    'tui.mjs',
  ]);
});

test('goexec arrives executable, and the licences of what is bundled are there', async () => {
  const installed = path.join(prefix, 'lib/node_modules/gows');
  const programs = await readdir(path.join(installed, 'goexec'));
  expect(programs.length).toBeGreaterThan(0);
  for (const name of programs) expect((await stat(path.join(installed, 'goexec', name))).mode & 0o111).toBe(0o111);
  const licenses = await readFile(path.join(installed, 'licenses.txt'), 'utf8');
  for (const name of [
    'better-sqlite3 ',
    'commander ',
    '@dagrejs/dagre ',
    'ink ',
    'react ',
    'yoga-layout ',
    'The Go standard library',
  ])
    expect(licenses).toContain(name);
});

test('the installed program draws its screen', async () => {
  const stream = path.join(repository, 'testdata/recorded/long.jsonl');
  using terminal = openTerminal({
    command: process.execPath,
    args: [path.join(prefix, 'lib/node_modules/gows/gows.js'), 'replay', stream, '--speed', '20'],
    cwd: folder.path,
  });
  await terminal.until(/run .*TestSoak[\s\S]*q stop/);
  terminal.type('q');
  expect((await terminal.exited).code).toBe(130);
});

test('the installed program does its job: it lists what a change in the sample affects', async () => {
  const sample = path.join(folder.path, 'sample');
  await cp(path.join(repository, 'testdata/sample'), sample, { recursive: true });
  await gitInit(sample);
  await commitAll(sample, 'base');
  await writeFile(path.join(sample, 'catalog/more.go'), 'package catalog\n\nconst More = 1\n');
  const { stdout } = await gows(sample, 'affected', 'list', '--json');
  const answer = JSON.parse(stdout) as { packages: { importPath: string }[] };
  expect(answer.packages.map((p) => p.importPath).sort()).toEqual([
    'example.com/shop/api',
    'example.com/shop/api/cmd/shopd',
    'example.com/shop/cart',
    'example.com/shop/catalog',
  ]);
});
