// What the go command says of itself, and whether the race detector can be used.

import { chmod, readFile, writeFile } from 'node:fs/promises';
import path from 'node:path';
import { afterEach, beforeEach, expect, test } from 'vitest';
import { type GoEnv, raceSupport, readGoEnv } from '#gocmd';
import { goMachine, type TemporaryFolder, temporaryFolder, writeTree } from '#testkit';

let folder: TemporaryFolder;

beforeEach(async () => {
  folder = await temporaryFolder();
});

afterEach(() => folder[Symbol.asyncDispose]());

const environment = (more: Readonly<Record<string, string>> = {}) => ({ ...process.env, GOFLAGS: '', ...more });

/** A program `name` on a PATH of its own, which does what the lines of shell say. */
async function program(name: string, lines: string): Promise<string> {
  const file = path.join(folder.path, 'bin', name);
  await writeTree(folder.path, { [`bin/${name}`]: `#!/bin/sh\n${lines}\n` });
  await chmod(file, 0o755);
  return path.dirname(file);
}

test('what is in force is read, with the go command by its absolute path', async () => {
  await writeTree(folder.path, { 'go.mod': 'module example.com/m\n\ngo 1.25\n' });
  const env = await readGoEnv(folder.path, environment({ GOFLAGS: '-mod=mod' }));
  const { env: machine } = await goMachine();
  expect(env).toMatchObject({
    GOVERSION: machine.GOVERSION,
    GOROOT: machine.GOROOT,
    GOMOD: path.join(folder.path, 'go.mod'),
    GOWORK: '',
    GOFLAGS: '-mod=mod',
  });
  expect(path.isAbsolute(env.go)).toBe(true);
  expect(env.raw['GOGCCFLAGS']).toBeDefined();
});

test('without a go command it is said how to get one', async () => {
  await expect(readGoEnv(folder.path, environment({ PATH: folder.path }))).rejects.toMatchObject({
    diagnostics: [{ code: 'go/missing', remedy: expect.stringContaining('https://go.dev/dl/') }],
  });
});

test.skipIf(process.platform === 'win32')('a go command that is too old is refused by its version', async () => {
  const bin = await program('go', `echo '{"GOVERSION":"go1.24.9"}'`);
  await expect(readGoEnv(folder.path, environment({ PATH: bin }))).rejects.toMatchObject({
    diagnostics: [{ code: 'go/too-old', message: expect.stringContaining('is go1.24.9; gows needs Go 1.25 or newer') }],
  });
});

test.skipIf(process.platform === 'win32')('a development version is believed', async () => {
  const bin = await program('go', `echo '{"GOVERSION":"devel go1.28-abcdef0 Mon Jan 1"}'`);
  expect((await readGoEnv(folder.path, environment({ PATH: bin }))).GOVERSION).toContain('go1.28');
});

test.skipIf(process.platform === 'win32')('a go command that says nonsense is no stack trace', async () => {
  const bin = await program('go', 'echo what; exit 0');
  await expect(readGoEnv(folder.path, environment({ PATH: bin }))).rejects.toMatchObject({
    diagnostics: [{ code: 'go/failed' }],
  });
});

test('a toolchain that cannot be had is a sentence with a remedy', async () => {
  await writeTree(folder.path, { 'go.mod': 'module example.com/m\n\ngo 1.99\n' });
  const env = environment({ GOTOOLCHAIN: 'auto', GOPROXY: 'off' });
  await expect(readGoEnv(folder.path, env)).rejects.toMatchObject({
    diagnostics: [{ code: 'go/too-old', remedy: expect.stringContaining('install go1.99') }],
  });
  await expect(readGoEnv(folder.path, environment({ GOTOOLCHAIN: 'nonsense' }))).rejects.toMatchObject({
    diagnostics: [{ code: 'config/environment', message: 'invalid GOTOOLCHAIN "nonsense"' }],
  });
});

async function goEnv(more: Partial<GoEnv>): Promise<GoEnv> {
  const real = await readGoEnv(folder.path, environment());
  const compiler = path.join(folder.path, 'my cc');
  await writeFile(compiler, '');
  await chmod(compiler, 0o755);
  const linux = { GOOS: 'linux', GOARCH: 'amd64', GOHOSTOS: 'linux', GOHOSTARCH: 'amd64', CGO_ENABLED: '1' };
  return { ...real, ...linux, CC: `"${compiler}" -m64`, givenCgoEnabled: '', ...more };
}

test.for([
  ['linux with a C compiler', {}, undefined],
  ['darwin without cgo', { GOOS: 'darwin', GOARCH: 'arm64', CGO_ENABLED: '0', CC: 'none' }, undefined],
  ['a platform without it', { GOOS: 'linux', GOARCH: '386' }, 'does not exist for linux/386'],
  ['CGO_ENABLED=0', { CGO_ENABLED: '0', givenCgoEnabled: '0' }, 'CGO_ENABLED is 0'],
  ['no compiler, so go turned cgo off', { CGO_ENABLED: '0', CC: 'no-such-cc' }, 'no-such-cc is not on PATH'],
  ['cgo asked for and no compiler', { CC: 'no-such-cc' }, 'no-such-cc is not on PATH'],
  ['another platform', { GOARCH: 'arm64', CGO_ENABLED: '0' }, 'off when building for linux/arm64'],
] as const)('race detector, %s', async ([, more, why]) => {
  const support = raceSupport(await goEnv(more));
  expect(support).toEqual(why === undefined ? { ok: true } : { ok: false, why: expect.stringContaining(why) });
});

test('the list of race platforms is that of the installed Go', async () => {
  const { env } = await goMachine();
  const source = await readFile(path.join(env.GOROOT, 'src/internal/platform/supported.go'), 'utf8');
  const body = /func RaceDetectorSupported[\s\S]*?\n}/.exec(source)?.[0] ?? '';
  const systems = [...body.matchAll(/case ("[^:]*):\n\t\treturn ([^\n]*)/g)].flatMap((match) => {
    const names = [...(match[1] ?? '').matchAll(/"(\w+)"/g)].map((name) => name[1] ?? '');
    const machines = [...(match[2] ?? '').matchAll(/"(\w+)"/g)].map((name) => name[1] ?? '');
    return names.flatMap((GOOS) => machines.map((GOARCH) => ({ GOOS, GOARCH })));
  });
  expect(systems.length).toBeGreaterThan(8);
  for (const system of systems) expect(raceSupport(await goEnv(system)), JSON.stringify(system)).toEqual({ ok: true });
});
