import { execFile, execFileSync } from 'node:child_process';
import { mkdir, readdir, readFile, stat, writeFile } from 'node:fs/promises';
import path from 'node:path';
import { promisify } from 'node:util';
import { expect, test } from 'vitest';
import { repository, temporaryFolder, writeTree } from '#testkit';
import { bundle } from './bundle.ts';
import { copyNative } from './native.ts';

const run = promisify(execFile);

/** Another Node on PATH that gows does not run on, if there is one. */
function oldNode(): string | undefined {
  for (const folder of (process.env['PATH'] ?? '').split(path.delimiter)) {
    const node = path.join(folder, 'node');
    try {
      const [major = 0, minor = 0] = execFileSync(node, ['-p', 'process.versions.node'], { encoding: 'utf8' })
        .split('.')
        .map(Number);
      if (major < 22 || (major === 22 && minor < 12)) return node;
    } catch {
      // No node in this folder.
    }
  }
  return undefined;
}

/** Builds a program whose program.ts exports `runProgram`; answers the path of its first file. */
async function bundled(folder: string, files: Readonly<Record<string, string>>): Promise<string> {
  await writeTree(folder, files);
  const outFolder = path.join(folder, 'dist');
  await bundle({ entries: { program: path.join(folder, 'program.ts') }, outFolder, version: '1.2.3' });
  return path.join(outFolder, 'gows.js');
}

/** Without the folder of this user, and with one of its own. */
function start(program: string, args: readonly string[] = [], env: Readonly<Record<string, string>> = {}) {
  const home = path.join(path.dirname(program), '..', 'home');
  const environment = { ...process.env, HOME: home, XDG_CACHE_HOME: path.join(home, '.cache'), ...env };
  return run(process.execPath, [program, ...args], { env: environment });
}

test('the bundle is two CommonJS files that know version and place, even in a folder of ES modules', async () => {
  await using folder = await temporaryFolder();
  const program = await bundled(folder.path, {
    'package.json': '{ "type": "module" }',
    'program.ts': `declare const GOWS_VERSION: string;
import { hello } from './hello.ts';
export const runProgram = async (argv: readonly string[]) => {
  console.log(hello, argv.join(), GOWS_VERSION, import.meta.dirname, import.meta.filename, import.meta.url);
  return 5;
};`,
    'hello.ts': "export const hello: string = 'hällo';",
  });
  const dist = path.join(folder.path, 'dist');
  const rest = path.join(dist, 'program.js');
  expect(await start(program, ['a', 'b']).catch((error) => error)).toMatchObject({
    code: 5,
    stdout: `hällo a,b 1.2.3 ${dist} ${rest} file://${rest}\n`,
    stderr: '',
  });
  expect((await start(program, ['--version'])).stdout).toBe('gows 1.2.3\n');
  expect((await readdir(dist)).sort()).toEqual([
    'gows.js',
    'gows.js.map',
    'package.json',
    'program.js',
    'program.js.map',
  ]);
  expect((await stat(program)).mode & 0o111).toBe(0o111);
});

test('what is imported lazily is not evaluated before', async () => {
  await using folder = await temporaryFolder();
  const program = await bundled(folder.path, {
    'program.ts': `export async function runProgram([late]: readonly string[]) {
  console.log(late ? (await import('./late.ts')).late : 'early');
  return 0;
}`,
    'late.ts': "console.log('evaluated');\nexport const late = 1;",
  });
  expect((await start(program)).stdout).toBe('early\n');
  expect((await start(program, ['x'])).stdout).toBe('evaluated\n1\n');
});

const stamp = (text: string) => ({
  'program.ts': `export async function runProgram() {
  console.log('${text}', process.execArgv.join());
  return 0;
}`,
});

test('what V8 made of the program is kept, and damage, another program or another V8 never do harm', async () => {
  await using folder = await temporaryFolder();
  const program = await bundled(folder.path, stamp('one'));
  const kept = path.join(folder.path, 'home/.cache/gows/code');
  expect((await start(program)).stdout).toBe('one \n');
  const [name = ''] = await readdir(kept);
  const file = path.join(kept, name);
  expect((await stat(file)).mode & 0o777).toBe(0o600);
  const whole = await readFile(file);
  for (const damaged of [whole.subarray(0, whole.length >> 1), Buffer.alloc(whole.length, 0x5a), Buffer.alloc(0)]) {
    await writeFile(file, damaged);
    expect((await start(program)).stdout).toBe('one \n');
    expect((await readFile(file)).equals(damaged)).toBe(false);
  }
  const flipped = Buffer.from(whole);
  for (let at = 1; at < flipped.length; at += 97) flipped.writeUInt8(flipped.readUInt8(at) ^ 1, at);
  await writeFile(file, flipped);
  expect((await start(program)).stdout).toBe('one \n');
  // Of the same length, so that V8 would take what it made of the other.
  await bundled(folder.path, stamp('two'));
  expect((await start(program)).stdout).toBe('two \n');
  expect(await readdir(kept)).toHaveLength(2);
  const otherFlags = await run(process.execPath, ['--no-lazy-feedback-allocation', program], {
    env: { ...process.env, XDG_CACHE_HOME: path.join(folder.path, 'home/.cache') },
  });
  expect(otherFlags.stdout).toBe('two --no-lazy-feedback-allocation\n');
  expect(await readdir(kept)).toHaveLength(3);
});

test('nothing is kept where it is not wanted or cannot be', async () => {
  await using folder = await temporaryFolder();
  const program = await bundled(folder.path, stamp('one'));
  const home = path.join(folder.path, 'home');
  expect((await start(program, [], { NODE_DISABLE_COMPILE_CACHE: '1' })).stdout).toBe('one \n');
  await expect(stat(home)).rejects.toThrow('ENOENT');
  await writeFile(home, 'a file');
  expect(await start(program)).toMatchObject({ stdout: 'one \n', stderr: '' });
});

test('a stack leads to the source with --enable-source-maps', async () => {
  await using folder = await temporaryFolder();
  const program = await bundled(folder.path, {
    'program.ts': `export async function runProgram(): Promise<number> {

  throw new Error('broken');
}`,
  });
  const failed = await start(program, [], { NODE_OPTIONS: '--enable-source-maps' }).catch((error) => error);
  expect(failed.stderr).toMatch(/at .*program\.ts:3:9/);
});

const old = oldNode();
test.runIf(old)('an old Node says in one line what is needed', async () => {
  await using folder = await temporaryFolder();
  const program = await bundled(folder.path, stamp('one'));
  const ended = await run(old ?? '', [program]).catch((error) => error);
  expect(ended.stderr).toMatch(/^gows needs Node\.js 22\.12 or newer, and this is v[\d.]+ at .*\n$/);
  expect(ended).toMatchObject({ code: 1, stdout: '' });
});

test('native modules lie beside the bundle and the one of this platform loads', async () => {
  await using folder = await temporaryFolder();
  await mkdir(path.join(folder.path, 'dist'));
  await copyNative(path.join(folder.path, 'dist'));
  const names = await readdir(path.join(folder.path, 'dist/native'));
  for (const platform of ['linux', 'linuxmusl', 'darwin', 'win32']) {
    expect(names).toContain(`${platform}-x64.node`);
    expect(names).toContain(`${platform}-arm64.node`);
  }
  const program = await bundled(folder.path, {
    'program.ts': `import { loadDriver } from '${repository}/packages/sqlite/driver.ts';
export async function runProgram() {
  const connect = await loadDriver();
  console.log(connect(':memory:', { busyMs: 0 }).prepare('select 1 + 1 as two').get());
  return 0;
}`,
  });
  expect((await start(program)).stdout).toBe('{ two: 2 }\n');
});
