// Compile caches of several machines over one remote, with the real go command at the one end and real HTTP at the other.

import { execFile } from 'node:child_process';
import { existsSync, readdirSync } from 'node:fs';
import { mkdir, readFile, rm, writeFile } from 'node:fs/promises';
import path from 'node:path';
import { promisify } from 'node:util';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import type { CompileCacheUse, Remote } from '#cache';
import { redactor } from '#events';
import { type GoMachine, goMachine, openHttpStore, remoteAt, type TemporaryFolder, writeTree } from '#testkit';
import { builtGoexec } from './build.fixture.ts';
import { serveCompileCache } from './compile-cache.ts';
import { sha256 } from './prog.fixture.ts';

const run = promisify(execFile);
const long = process.env['GOWS_LONG'] === '1';
let go: GoMachine;
let folder: TemporaryFolder;
let goexec: string;
let made = 0;

beforeAll(async () => {
  go = await goMachine();
  ({ folder, goexec } = await builtGoexec('go exec'));
}, 60_000);
afterAll(() => folder[Symbol.asyncDispose]());

const nowhere = new URL('http://127.0.0.1:1/');

/** A machine: a build cache of its own. */
async function newMachine(): Promise<string> {
  made += 1;
  const cache = path.join(folder.path, `cache${made}`);
  await mkdir(cache);
  return cache;
}

interface Built {
  readonly stdout: string;
  readonly stderr: string;
  readonly code: number;
  readonly used?: CompileCacheUse;
}

interface BuildOptions {
  readonly cwd: string;
  readonly goCache: string;
  readonly remote?: Remote;
  readonly env?: Readonly<Record<string, string>>;
}

/** Runs the go command, with the remote where there is one, and waits until all is sent. */
async function goes(args: readonly string[], { cwd, goCache, remote, env = {} }: BuildOptions): Promise<Built> {
  const folderOf = path.join(goCache, '..', `run${++made}`);
  await mkdir(folderOf);
  const redact = redactor(env);
  const server = remote && (await serveCompileCache({ goexec, folder: folderOf, goCache, remote, redact }));
  if (remote && !server) throw new Error('no server');
  const prog = server ? { GOCACHEPROG: server.gocacheprog } : {};
  const all = { ...process.env, GOFLAGS: '-buildvcs=false', GOWORK: 'off', GOCACHE: goCache, ...env, ...prog };
  const built = await run(go.goBin, args, { cwd, env: all }).then(
    ({ stdout, stderr }) => ({ stdout, stderr, code: 0 }),
    (error: { stdout: string; stderr: string; code: number }) => error,
  );
  const used = await server?.close();
  await remote?.close(20_000);
  const { stdout, stderr, code } = built;
  return { stdout, stderr, code, ...(used ? { used } : {}) };
}

const library = {
  'go.mod': 'module ex.com/m\n\ngo 1.25\n',
  'a/a.go': 'package a\n\nfunc F(n int) int { return n + 1 }\n',
  'b/b.go': 'package b\n\nimport "ex.com/m/a"\n\nfunc G(n int) int { return a.F(n) * 2 }\n',
};

async function workspace(files: Readonly<Record<string, string>> = library): Promise<string> {
  made += 1;
  const root = path.join(folder.path, `src${made}`);
  await writeTree(root, files);
  return root;
}

/** Every output has the content that its name says. */
async function expectSound(goCache: string): Promise<void> {
  for (const entry of readdirSync(goCache, { recursive: true, withFileTypes: true })) {
    if (!entry.isFile() || !/^[0-9a-f]{64}-d$/.test(entry.name)) continue;
    expect(`${sha256(await readFile(path.join(entry.parentPath, entry.name)))}-d`).toBe(entry.name);
  }
}

describe.runIf(process.platform !== 'win32')('a compile cache over a remote', () => {
  it('compiles once for all machines, and a go command alone finds what was brought', async () => {
    await using store = await openHttpStore();
    const cwd = await workspace();
    const [first, second] = [await newMachine(), await newMachine()];
    const build = ['build', '-v', './...'];
    const cold = await goes(build, { cwd, goCache: first, remote: remoteAt(store.base) });
    expect(cold).toMatchObject({ code: 0, stderr: 'ex.com/m/a\nex.com/m/b\n' });
    expect(cold.used?.made).toBeGreaterThanOrEqual(4);
    expect(cold.used?.remote.count).toBe(0);
    expect(cold.used?.misses).toBeGreaterThanOrEqual(2);

    const warm = await goes(build, { cwd, goCache: second, remote: remoteAt(store.base, false) });
    expect(warm).toMatchObject({ code: 0, stderr: '' });
    expect(warm.used?.remote.count).toBeGreaterThanOrEqual(2);
    for (const goCache of [first, second]) {
      expect(await goes(build, { cwd, goCache })).toMatchObject({ code: 0, stderr: '' });
      await expectSound(goCache);
    }
    // What is there costs no request.
    const asked = store.gets();
    const again = await goes(build, { cwd, goCache: second, remote: remoteAt(store.base) });
    expect(again.used).toMatchObject({ remote: { count: 0 }, misses: 0, made: 0 });
    expect(again.used?.local.count).toBeGreaterThanOrEqual(2);
    expect(again.used?.sample.length).toBeGreaterThanOrEqual(2);
    expect(store.gets()).toBe(asked);

    // After an edit of the base a machine compiles just what that touches, and after go clean nothing.
    await writeFile(path.join(cwd, 'b', 'b.go'), library['b/b.go'].replace('* 2', '* 3'));
    expect((await goes(build, { cwd, goCache: second, remote: remoteAt(store.base) })).stderr).toBe('ex.com/m/b\n');
    await goes(['clean', '-cache'], { cwd, goCache: second });
    expect((await goes(build, { cwd, goCache: second, remote: remoteAt(store.base) })).stderr).toBe('');
  });

  it('sends no index of source and nothing that holds a secret', async () => {
    await using store = await openHttpStore();
    const hidden = 'hunter2-of-the-vault';
    const cwd = await workspace({
      ...library,
      'c/c.go': `package c\n\nconst Key = "${hidden}"\n\nfunc K() string { return Key }\n`,
    });
    const env = { VAULT_TOKEN: hidden };
    const [first, second] = [await newMachine(), await newMachine()];
    const build = ['build', '-v', './...'];
    await goes(build, { cwd, goCache: first, remote: remoteAt(store.base), env });
    expect((await goes(build, { cwd, goCache: second, remote: remoteAt(store.base) })).stderr).toBe('ex.com/m/c\n');
    // An index is made of folders in which nothing was written for two seconds, as those of GOROOT.
    const list = ['list', 'sort'];
    const listed = await goes(list, { cwd, goCache: first, remote: remoteAt(store.base) });
    expect(listed.used?.made).toBeGreaterThanOrEqual(1);
    expect(listed.used?.offered).toBe(0);
  });

  it('builds as without, where the remote lies, is slow or is gone', async () => {
    await using store = await openHttpStore();
    const cwd = await workspace();
    await goes(['build', './...'], { cwd, goCache: await newMachine(), remote: remoteAt(store.base) });
    // All that is there is garbled: what is signed does not fit it any more.
    for (const [place, content] of store.contents) {
      const altered = Buffer.from(content);
      altered[altered.length - 1] = (altered.at(-1) ?? 0) ^ 1;
      store.contents.set(place, altered);
    }
    const lied = await goes(['build', '-v', './...'], {
      cwd,
      goCache: await newMachine(),
      remote: remoteAt(store.base),
    });
    expect(lied).toMatchObject({ code: 0, stderr: 'ex.com/m/a\nex.com/m/b\n' });
    const gone = remoteAt(nowhere);
    const goCache = await newMachine();
    expect(await goes(['build', '-v', './...'], { cwd, goCache, remote: gone })).toMatchObject({
      code: 0,
      stderr: 'ex.com/m/a\nex.com/m/b\n',
    });
    await expectSound(goCache);
  });

  it('tells goexec to wait for longer than gows itself may', async () => {
    const request = { goexec, folder: await newMachine(), goCache: folder.path, redact: redactor({}) };
    const remote = { ...remoteAt(nowhere), waitMs: 600_000 };
    const server = await serveCompileCache({ ...request, remote });
    expect(server?.args.slice(2)).toEqual([folder.path, '610000ms']);
    await server?.close();
  });

  it('serves nobody where goexec cannot be started', async () => {
    const request = {
      folder: folder.path,
      goCache: folder.path,
      remote: remoteAt(nowhere),
      redact: redactor({}),
    };
    expect(await serveCompileCache({ ...request, goexec: path.join(folder.path, 'nowhere') })).toBeUndefined();
  });
});

const tested = {
  'go.mod': 'module ex.com/m\n\ngo 1.25\n',
  'a/a.go': 'package a\n\nimport "fmt"\n\nfunc F(n int) string { return fmt.Sprint(n + 1) }\n',
  'a/a_test.go':
    'package a\n\nimport (\n\t"os"\n\t"testing"\n)\n\nfunc TestF(t *testing.T) {\n\tos.ReadFile("a.go")\n\tif F(1) != "2" {\n\t\tt.Fatal()\n\t}\n}\n',
  'c/c.go':
    'package c\n\n// #include <stdlib.h>\n// static int twice(int n) { return abs(n) * 2; }\nimport "C"\n\nfunc F(n int) int { return int(C.twice(C.int(n))) }\n',
  'c/c_test.go':
    'package c\n\nimport "testing"\n\nfunc TestF(t *testing.T) {\n\tif F(-2) != 4 {\n\t\tt.Fatal()\n\t}\n}\n',
};

describe.runIf(long && process.platform !== 'win32')('a compile cache over a remote, at length', () => {
  it('brings tests, vet, cgo and the race detector, and binaries are equal byte by byte', {
    timeout: 600_000,
  }, async () => {
    await using store = await openHttpStore();
    const cwd = await workspace(tested);
    const [plain, cold, warm] = [await newMachine(), await newMachine(), await newMachine()];
    const outputs: Record<string, Buffer[]> = {};
    const used: Record<string, CompileCacheUse | undefined> = {};
    for (const [name, goCache] of Object.entries({ plain, cold, warm })) {
      const out = path.join(folder.path, `out-${name}/`);
      await mkdir(out);
      const remote = name === 'plain' ? {} : { remote: remoteAt(store.base) };
      const built = await goes(['test', '-race', '-c', '-o', `${out}/`, './...'], { cwd, goCache, ...remote });
      expect(built).toMatchObject({ code: 0, stderr: '' });
      used[name] = built.used;
      outputs[name] = await Promise.all(['a.test', 'c.test'].map((file) => readFile(path.join(out, file))));
    }
    expect(outputs['cold']).toEqual(outputs['plain']);
    expect(outputs['warm']).toEqual(outputs['plain']);
    // C of the workspace is compiled by each machine itself, as it may read any header.
    const compiles = await goes(['test', '-race', '-c', '-x', '-o', '/dev/null', './...'], {
      cwd,
      goCache: await newMachine(),
      remote: remoteAt(store.base),
    });
    const tools = compiles.stderr.split('\n').filter((line) => /\/(compile|cgo|asm) /.test(line));
    expect(tools.length).toBeGreaterThan(1);
    expect(tools.filter((line) => !/ (-p|-importpath|-dynpackage) (ex\.com\/m\/)?c /.test(line))).toEqual([]);
    expect(compiles.stderr).toMatch(/\/link /);
    expect(used['warm']?.remote.count).toBeGreaterThan(200);
    // A go command alone finds all in place.
    const alone = await goes(['test', '-race', '-c', '-x', '-o', '/dev/null', './...'], { cwd, goCache: warm });
    expect(alone.stderr).not.toMatch(/\/(compile|cgo|asm|vet) /);
    await expectSound(warm);
  });

  it('never brings the result of a test, which go test keeps all the same', { timeout: 600_000 }, async () => {
    await using store = await openHttpStore();
    const cwd = await workspace(tested);
    const first = await newMachine();
    // Files of the last two seconds make no result.
    await expect.poll(() => run('touch', ['-d', '1 hour ago', ...Object.keys(tested)], { cwd })).toBeTruthy();
    const test = ['test', './a'];
    expect((await goes(test, { cwd, goCache: first, remote: remoteAt(store.base) })).stdout).toMatch(/^ok .*s\n$/);
    expect((await goes(test, { cwd, goCache: first, remote: remoteAt(store.base) })).stdout).toMatch(/\(cached\)\n$/);
    expect((await goes(test, { cwd, goCache: first })).stdout).toMatch(/\(cached\)\n$/);
    const second = await goes(test, { cwd, goCache: await newMachine(), remote: remoteAt(store.base) });
    expect(second.stdout).toMatch(/^ok .*s\n$/);
    expect(second.used?.remote.count).toBeGreaterThan(50);
  });

  it('leaves GOCACHE sound when the go command and its helper are killed in the middle', {
    timeout: 600_000,
  }, async () => {
    await using store = await openHttpStore();
    const cwd = await workspace(tested);
    const goCache = await newMachine();
    for (const ms of [300, 1500, 4000]) {
      const server = await serveCompileCache({
        goexec,
        folder: await newMachine(),
        goCache,
        remote: remoteAt(store.base),
        redact: redactor({}),
      });
      const env = { ...process.env, GOFLAGS: '-buildvcs=false', GOCACHE: goCache, GOCACHEPROG: server?.gocacheprog };
      const killed = run(go.goBin, ['build', './...'], { cwd, env, timeout: ms, killSignal: 'SIGKILL' });
      await killed.catch(() => {});
      await server?.close(100);
      await expectSound(goCache);
    }
    expect(await goes(['build', './...'], { cwd, goCache })).toMatchObject({ code: 0, stderr: '' });
    const verified = { GODEBUG: 'gocacheverify=1' };
    expect(await goes(['build', './...'], { cwd, goCache, env: verified })).toMatchObject({ code: 0, stderr: '' });
    expect(existsSync(goCache)).toBe(true);
    await rm(goCache, { recursive: true });
  });
});
