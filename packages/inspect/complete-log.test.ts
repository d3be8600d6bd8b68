// The complete log against the log of `testing`, by real test binaries.

import { execFile } from 'node:child_process';
import { cp, mkdir, readFile, writeFile } from 'node:fs/promises';
import path from 'node:path';
import { promisify } from 'node:util';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { type GoMachine, goMachine, type TemporaryFolder, temporaryFolder } from '#testkit';
import { type CompleteLogBuild, completeLogOverlay } from './complete-log.ts';

const run = promisify(execFile);

let go: GoMachine;
let folder: TemporaryFolder;
let source: string;

beforeAll(async () => {
  go = await goMachine();
  folder = await temporaryFolder();
  source = path.join(folder.path, 'seen');
  await cp(path.join(import.meta.dirname, 'testdata', 'complete-log'), source, { recursive: true });
});
afterAll(() => folder[Symbol.asyncDispose]());

const buildEnv = () => ({ ...process.env, ...go.shared, GOWORK: 'off', GOFLAGS: '-buildvcs=false', GOPROXY: 'off' });

async function overlayIn(name: string, more: { goroot?: string; existing?: string; goos?: string } = {}) {
  return completeLogOverlay({
    goroot: go.env.GOROOT,
    goVersion: go.env.GOVERSION,
    goos: go.env.GOOS,
    goarch: go.env.GOARCH,
    moduleCache: go.env.GOMODCACHE,
    folder: path.join(folder.path, name),
    ...more,
  });
}

interface Logs {
  readonly normal: readonly string[];
  readonly complete: readonly string[];
}

/** Builds the package with the overlay and runs it once. */
async function logsOf(build: CompleteLogBuild, flags: readonly string[] = []): Promise<Logs> {
  const binary = `${build.overlay}${flags.join('')}.test`;
  const args = ['test', '-c', '-vet=off', ...flags, `-overlay=${build.overlay}`, '-o', binary, '.'];
  await run(build.go ?? 'go', args, { cwd: source, env: { ...buildEnv(), ...build.env } });
  const normal = `${binary}.normal`;
  const complete = `${binary}.complete`;
  await run(binary, [`-test.testlogfile=${normal}`], {
    cwd: source,
    env: { ...process.env, GOWS_COMPLETE_LOG: complete },
  });
  const lines = async (file: string) => (await readFile(file, 'utf8')).trimEnd().split('\n');
  return { normal: await lines(normal), complete: await lines(complete) };
}

function expectComplete({ normal, complete }: Logs): void {
  const unseen = [
    'getenv READ_AT_INIT',
    'open at-init.txt',
    'open before-run.txt',
    'open after-run.txt',
    'getenv READ_BY_SYSCALL',
    'open by-syscall.txt',
    'getenv ZONEINFO',
    'getenv *',
    'exec /bin/cat',
  ];
  expect(unseen.filter((line) => normal.includes(line))).toEqual([]);
  expect(unseen.filter((line) => !complete.includes(line))).toEqual([]);
  expect(normal[0]).toBe('# test log');
  expect(normal).toContain('open in-test.txt');
  expect(normal.filter((line) => !complete.includes(line))).toEqual([]);
  expect(complete.slice(0, 2)).toEqual(['# test log', `chdir ${source}`]);
  // Relative names after a change of folder are seen from there.
  const moved = complete.findIndex((line) => line.startsWith('chdir ') && !line.endsWith('/seen'));
  expect(complete.indexOf('open elsewhere.txt')).toBeGreaterThan(moved);
  expect(moved).toBeGreaterThan(0);
}

describe('the complete log', () => {
  it('names what is consulted outside of m.Run, by syscall and of the whole environment, beside the normal log', {
    timeout: 180_000,
  }, async () => {
    expectComplete(await logsOf(await overlayIn('overlay')));
  });

  it('keeps what the overlay of the user replaces', { timeout: 120_000 }, async () => {
    const other = path.join(folder.path, 'other.go');
    await writeFile(other, 'package seen\n\nimport "os"\n\nvar replaced = os.Getenv("BY_USER_OVERLAY")\n');
    const existing = JSON.stringify({ Replace: { 'seen.go': other } });
    const { complete } = await logsOf(await overlayIn('merged', { existing }));
    expect(complete).toContain('getenv BY_USER_OVERLAY');
    expect(complete).not.toContain('getenv READ_AT_INIT');
  });

  it('is refused with a remedy where the sources of Go are not those expected', async () => {
    const goroot = path.join(folder.path, 'goroot');
    await mkdir(path.join(goroot, 'src/syscall'), { recursive: true });
    await writeFile(
      path.join(goroot, 'src/syscall/env_unix.go'),
      'package syscall\n\nvar envs []string = runtime_envs()\n',
    );
    await expect(overlayIn('unknown', { goroot })).rejects.toMatchObject({
      diagnostics: [
        {
          code: 'inspect/overlay',
          message: expect.stringContaining('syscall/env_unix.go has not once: func Getenv(key string)'),
          remedy: expect.stringContaining('1.25'),
        },
      ],
    });
    await expect(overlayIn('windows', { goos: 'windows' })).rejects.toMatchObject({
      diagnostics: [{ message: expect.stringContaining('there is no complete log on windows') }],
    });
  });

  it('can be made for macOS and FreeBSD', async () => {
    for (const goos of ['darwin', 'freebsd']) {
      const { Replace } = JSON.parse(await readFile((await overlayIn(goos, { goos })).overlay, 'utf8'));
      expect(Object.keys(Replace)).toHaveLength(4);
    }
  });

  const long = process.env['GOWS_LONG'] ? it : it.skip;
  long('is the same with the race detector and in the other releases of Go', { timeout: 900_000 }, async () => {
    expectComplete(await logsOf(await overlayIn('overlay'), ['-race']));
    for (const toolchain of ['go1.25.0', 'go1.27.0']) {
      const { stdout } = await run('go', ['env', 'GOROOT'], { env: { ...process.env, GOTOOLCHAIN: toolchain } });
      const overlay = await overlayIn(toolchain, { goroot: stdout.trim() });
      expectComplete(await logsOf(overlay));
    }
  });
});
