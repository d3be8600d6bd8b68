// `gows test -json` beside `go test -json`: the same events package by package, and taken by tools that read them.

import { execFile } from 'node:child_process';
import { readFileSync } from 'node:fs';
import path from 'node:path';
import { afterAll, beforeAll, expect, test } from 'vitest';
import {
  builtProgram,
  type GoTestEvent,
  goBuilds,
  goMachine,
  goSteps,
  installGoTool,
  readGoEvents,
  repository,
  type TemporaryFolder,
  temporaryFolder,
  writeTree,
} from '#testkit';

let folder: TemporaryFolder;
let env: Record<string, string>;
let go: string;

beforeAll(async () => {
  folder = await temporaryFolder();
  const machine = await goMachine();
  go = machine.goBin;
  await writeTree(
    path.join(folder.path, 'w'),
    readFileSync(path.join(repository, 'packages/engine/testdata/outcomes.txtar'), 'utf8'),
  );
  await writeTree(path.join(folder.path, 'w/m/counted'), {
    'counted.go': 'package counted\n\nfunc F() int { return 1 }\n',
  });
  env = {
    ...(process.env as Record<string, string>),
    ...machine.shared,
    ...{ HOME: folder.path, GOWS_CACHE_DIR: path.join(folder.path, 'cache'), NO_COLOR: '1', GOFLAGS: '', GOENV: 'off' },
  };
}, 60_000);
afterAll(() => folder[Symbol.asyncDispose]());

interface Said {
  readonly code: number;
  readonly out: string;
  readonly err: string;
}

function start(program: string, args: readonly string[], more: Readonly<Record<string, string>> = {}): Promise<Said> {
  return new Promise((resolve) => {
    const options = { cwd: path.join(folder.path, 'w'), env: { ...env, ...more }, maxBuffer: 1 << 28 };
    execFile(program, args, options, (error, out, err) => resolve({ code: Number(error?.code ?? 0), out, err }));
  });
}

const gows = (...args: string[]) => start(process.execPath, [builtProgram, ...args]);

/** One that has both a failing test and a made end is in the engine's own comparison. */
const names = 'pass open fail panics gopanic exit1 killed norun notests broken usebroken testbroken vet setup';

function differences(ours: readonly GoTestEvent[], theirs: readonly GoTestEvent[], packages: readonly string[]): void {
  for (const importPath of packages) {
    expect({ importPath, steps: goSteps(ours, importPath) }).toEqual({
      importPath,
      steps: goSteps(theirs, importPath),
    });
  }
  expect(goBuilds(ours)).toEqual(goBuilds(theirs));
}

test('every package has the events that go test gives it, and nothing else is on stdout', {
  timeout: 240_000,
}, async () => {
  const packages = names.split(' ').map((name) => `ex.com/m/${name}`);
  const flags = ['-json', '-race=false', '-timeout=20s'];
  const theirs = await start(go, ['test', '-count=1', ...flags, ...packages]);
  const ours = await gows('test', ...flags, ...packages);
  expect(ours.out.split('\n').filter((line) => line !== '' && !line.startsWith('{"'))).toEqual([]);
  expect(readGoEvents(ours.out).length).toBe(ours.out.trimEnd().split('\n').length);
  differences(readGoEvents(ours.out), readGoEvents(theirs.out), packages);
  expect([ours.code, theirs.code]).toEqual([1, 1]);
});

/** Beside the packages whose tests do as they are told, one that fails, two without tests, the second with statements, and one that is broken. */
const kinds = 'pass fail norun notests counted broken';

/** Flags that change what is run, told or built. Each in turn, on the same packages. */
const matrix: readonly (readonly string[])[] = [
  ['-run', 'TestSub/c'],
  ['-short', '-skip', 'TestParallel|TestNow'],
  ['-count=2', '-cpu=1,2'],
  ['-shuffle=7', '-parallel=1'],
  ['-list', 'Test'],
  ['-fullpath'],
  ['-vet=off', '-trimpath', '-tags=x'],
  ['-cover', '-covermode=count'],
  ['-ldflags=-w', '-gcflags=-N', '-asmflags=-spectre=all'],
  ['-buildmode=pie'],
  ['-args', '-test.run=TestPlain'],
];
const isLong = process.env['GOWS_LONG'] === '1';

test.each(isLong ? matrix : matrix.filter((_, at) => at % 6 === 1))(
  'as go test, with %s %s %s',
  {
    timeout: 240_000,
  },
  async (...flags) => {
    const packages = kinds.split(' ').map((name) => `ex.com/m/${name}`);
    const words = flags[0] === '-args' ? [...packages, ...flags] : [...flags, ...packages];
    // One after the other, so that a generated order of tests is the same.
    const theirs = await start(go, ['test', '-json', '-race=false', '-count=1', ...words]);
    // What never passed is not run once more, whatever the machine has to do.
    const fresh = { GOWS_CACHE_DIR: path.join(folder.path, `cache ${flags.join(' ').replaceAll('/', '-')}`) };
    const ours = await start(process.execPath, [builtProgram, 'test', '-json', '-race=false', ...words], fresh);
    differences(readGoEvents(ours.out), readGoEvents(theirs.out), packages);
    expect(ours.code).toBe(theirs.code);
  },
);

test('what is reused is said as go test says what it has cached', { timeout: 120_000 }, async () => {
  const flags = ['-json', '-race=false'];
  const packages = ['ex.com/m/pass', 'ex.com/m/notests'];
  for (const round of [1, 2]) {
    const theirs = await start(go, ['test', ...flags, ...packages]);
    const ours = await gows('test', ...flags, ...packages);
    if (round === 1) continue;
    expect(ours.out).toContain('ok  \\tex.com/m/pass\\t(cached)');
    differences(readGoEvents(ours.out), readGoEvents(theirs.out), packages);
  }
});

test.runIf(isLong)('gotestsum takes it', { timeout: 240_000 }, async () => {
  const tool = await installGoTool('gotest.tools/gotestsum@v1.13.0', path.join(repository, '.gows-bench/bin'));
  if (tool.fault !== undefined) return console.warn(`gotestsum is not tried: ${tool.fault}`);
  const packages = ['pass', 'fail', 'broken'].map((name) => `ex.com/m/${name}`);
  const words = [process.execPath, builtProgram, 'test', '-json', '-race=false', ...packages];
  const { code, out } = await start(tool.program, ['--raw-command', '--format=testname', '--', ...words]);
  expect(code).toBe(1);
  expect(out).toMatch(/PASS ex\.com\/m\/pass\.Test/);
  expect(out).toMatch(/FAIL ex\.com\/m\/fail\.Test/);
  expect(out).toMatch(/ex\.com\/m\/broken|=== Errors/);
  expect(out).toMatch(/^DONE \d+ tests, .*\d+ failures?/m);
});
