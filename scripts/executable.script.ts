// The single executable of this machine's platform, built and used as by somebody who has no Node.

import { execFile } from 'node:child_process';
import { lstatSync, readdirSync, readFileSync } from 'node:fs';
import { appendFile, mkdir, writeFile } from 'node:fs/promises';
import path from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { promisify } from 'node:util';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { goMachine, openTerminal, removeTree, repository, type TemporaryFolder, temporaryFolder } from '#testkit';
import { buildExecutable } from './build/executable.ts';
import { hostPlatform } from './build/platforms.ts';
import { readManifest } from './repository.ts';
import { makeSample } from './sample.ts';

const run = promisify(execFile);
const platform = hostPlatform();
let folder: TemporaryFolder;
let gows: string;
let sample: string;
let env: Record<string, string>;

// Who asks for some scripts does not ask for these.
const skipped = process.env['GOWS_SCRIPT'] !== undefined;
describe.skipIf(skipped || platform === undefined || process.platform === 'win32')('the executable', () => {
  beforeAll(async () => {
    folder = await temporaryFolder();
    if (!platform) return;
    gows = (await buildExecutable({ platform, outFolder: path.join(folder.path, 'dist') })).file;
    sample = path.join(folder.path, 'sample');
    await mkdir(sample);
    await makeSample(sample);
    const home = path.join(folder.path, 'home');
    const { shared } = await goMachine();
    const { PATH = '' } = process.env;
    env = { PATH, HOME: home, ...shared, GOTOOLCHAIN: 'local', GOWS_CACHE_DIR: path.join(folder.path, 'cache') };
  }, 180_000);

  afterAll(() => removeTree(folder.path));

  const start = (args: readonly string[], more: Readonly<Record<string, string>> = {}) =>
    run(gows, args, { cwd: sample, env: { ...env, ...more } });
  const partsBelow = (home: string) => readdirSync(path.join(home, '.cache/gows/parts')).sort();

  test('tells its version, and lays out no file for that', async () => {
    const { version } = await readManifest();
    expect(await start(['--version'])).toEqual({ stdout: `gows ${version}\n`, stderr: '' });
    expect(() => partsBelow(env['HOME'] ?? '')).toThrow('ENOENT');
  });

  test('lists what a change affects, tests it, and reuses that', async () => {
    expect((await start(['affected', 'list'])).stdout).toContain('4 of 6 packages affected in 2 modules');
    const first = await start(['affected', 'test', '-race=false']);
    expect(first.stdout).toMatch(/DONE 3 passed/);
    const again = await start(['affected', 'test', '-race=false']);
    expect(again.stdout).toContain('REUSED 3 of 3 results (100 %)');
    expect(`${first.stderr}${again.stderr}`).toBe('');
  });

  test('begins to build early after an edit', async () => {
    await sleep(2200);
    for (let i = 0; i < 2; i++) await start(['affected', 'test', '-race=false']);
    await appendFile(path.join(sample, 'api/api.go'), '\nvar edits int\n\nfunc init() { edits++ }\n');
    const { stdout, stderr } = await start(['affected', 'test', '-race=false']);
    expect(stdout).toMatch(/^REUSED 2 of 3 results[\s\S]*^DONE 3 passed/m);
    expect(stderr).toBe('');
  });

  test('its native module and goexec are files of this user alone, made once, and goexec does its work', async () => {
    const home = path.join(folder.path, 'home');
    const goexec = path.join(home, '.cache/gows/parts');
    expect(lstatSync(goexec).mode & 0o777).toBe(0o700);
    const before = partsBelow(home).map((name) => lstatSync(path.join(goexec, name)).ino);
    const { stdout } = await start(['test', '-race=false', '--force', '--json', './cart/...']);
    expect(stdout).toMatch(/"usage":\{[^}]*"maxRssKiB"/);
    expect(partsBelow(home).map((name) => lstatSync(path.join(goexec, name)).ino)).toEqual(before);
    expect(
      partsBelow(home)
        .map((name) => name.replace(/^[0-9a-f]{32}-/, ''))
        .sort(),
    ).toEqual([`${platform?.goexec}`, `${platform?.native}`]);
  });

  test('without a home its parts go to the named cache folder, else to that of temporary files', async () => {
    const temporary = path.join(folder.path, 'tmp');
    const other = path.join(folder.path, 'other');
    await mkdir(temporary);
    await writeFile(path.join(folder.path, 'file'), '');
    const homeless = { HOME: path.join(folder.path, 'file'), TMPDIR: temporary };
    expect((await start(['affected', 'list'], { ...homeless, GOWS_CACHE_DIR: other })).stderr).toBe('');
    expect(readdirSync(path.join(other, 'parts'))).toHaveLength(1);
    const named = { ...homeless, GOWS_CACHE_DIR: '' };
    expect((await start(['affected', 'list', '--cache-dir', path.join(folder.path, 'named')], named)).stderr).toBe('');
    expect(readdirSync(path.join(temporary, `gows-${process.getuid?.()}`))).toHaveLength(1);
  });

  test('draws its screen', async () => {
    const recorded = path.join(repository, 'testdata/recorded/long.jsonl');
    using terminal = openTerminal({
      command: gows,
      args: ['replay', recorded, '--speed', '20'],
      cwd: folder.path,
      env,
    });
    await terminal.until(/run .*TestSoak[\s\S]*q stop/);
    terminal.type('q');
    expect((await terminal.exited).code).toBe(130);
  });

  test('makes its pages', async () => {
    await start(['graph', '--format', 'html', '--out', 'graph.html']);
    expect(readFileSync(path.join(sample, 'graph.html'), 'utf8')).toMatch(
      /^<!doctype html>[\s\S]*example\.com\/shop\/cart/,
    );
  });

  test("has Node's licence with it", () => {
    const text = readFileSync(`${gows}.licenses.txt`, 'utf8');
    for (const part of [/^Node\.js 2\d\./m, /^better-sqlite3 /m, /^The Go standard library/m])
      expect(text).toMatch(part);
  });
});
