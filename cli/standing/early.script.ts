// The build that begins on a guess: taken over where it was right, ended where it was not, and never a result of other source.

import { execFile } from 'node:child_process';
import { appendFileSync, chmodSync, existsSync, readFileSync, writeFileSync } from 'node:fs';
import path from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { promisify } from 'node:util';
import { afterEach, beforeEach, expect, test, vi } from 'vitest';
import { goexecName } from '#goexec';
import {
  builtProgram,
  commitAll,
  gitInit,
  goMachine,
  type TemporaryFolder,
  temporaryFolder,
  writeTree,
} from '#testkit';

const run = promisify(execFile);
const onUnix = test.skipIf(process.platform === 'win32');
vi.setConfig({ testTimeout: 120_000 });

const testOf = (name: string) => `package ${name}

import "testing"

func Test(t *testing.T) {
	if Answer != 42 {
		t.Fatal("the answer is", Answer)
	}
}
`;
const source = (name: string, answer: number) => `package ${name}\n\nconst Answer = ${answer}\n`;

let folder: TemporaryFolder;
let top: string;
let env: Record<string, string>;

beforeEach(async () => {
  folder = await temporaryFolder();
  top = path.join(folder.path, 'ws');
  await writeTree(top, {
    'go.mod': 'module example.com/m\n\ngo 1.25\n',
    'leaf/leaf.go': source('leaf', 42),
    'leaf/leaf_test.go': testOf('leaf'),
    'base/base.go': source('base', 42),
    'base/base_test.go': testOf('base'),
    'user/user.go': 'package user\n\nimport "example.com/m/base"\n\nconst Answer = base.Answer\n',
    'user/user_test.go': testOf('user'),
  });
  await gitInit(top);
  await commitAll(top, 'first');
  // goexec starts every go command that builds, and says so here; the first time it does what `then.sh` says.
  const goexec = path.join(path.dirname(builtProgram), 'goexec', goexecName());
  const wrapper = path.join(folder.path, 'goexec');
  writeFileSync(
    wrapper,
    `#!/bin/sh
case "$*" in *" test -c "*|*" test "*" -c "*)
	echo "$*" >> ${folder.path}/builds
	if [ -f ${folder.path}/then.sh ]; then mv ${folder.path}/then.sh ${folder.path}/now.sh; . ${folder.path}/now.sh; fi
esac
exec ${goexec} "$@"
`,
  );
  chmodSync(wrapper, 0o755);
  const { env: machine } = await goMachine();
  const { PATH = '' } = process.env;
  env = {
    PATH,
    HOME: path.join(folder.path, 'home'),
    GOCACHE: (await run('go', ['env', 'GOCACHE'])).stdout.trim(),
    GOPROXY: 'off',
    GOTOOLCHAIN: 'local',
    GOROOT: machine.GOROOT,
    GOWS_CACHE_DIR: path.join(folder.path, 'cache'),
    GOWS_GOEXEC: wrapper,
  };
});
afterEach(() => folder[Symbol.asyncDispose]());

async function gows(): Promise<{ readonly code: number; readonly stdout: string; readonly builds: readonly string[] }> {
  const log = path.join(folder.path, 'builds');
  writeFileSync(log, '');
  const { stdout, code } = await run(process.execPath, [builtProgram, 'test', '-race=false'], { cwd: top, env }).then(
    (done) => ({ stdout: done.stdout, code: 0 }),
    (error: { stdout: string; code: number }) => ({ stdout: error.stdout, code: error.code }),
  );
  return { code, stdout, builds: readFileSync(log, 'utf8').split('\n').filter(Boolean) };
}

/** Until an answer is kept that an edit can be compared with. */
async function settle(): Promise<void> {
  expect((await gows()).code).toBe(0);
  await sleep(2200);
  expect((await gows()).code).toBe(0);
  expect((await gows()).builds).toEqual([]);
}

const asksForLeave = (build: string) => build.includes('-toolexec=');

onUnix('is the only one after an edit of a package that nobody else sees', async () => {
  await settle();
  writeFileSync(
    path.join(top, 'leaf/leaf.go'),
    `// A comment.\n${source('leaf', 42)}\nvar more = "more"\n\nfunc init() { more += more }\n`,
  );
  const passed = await gows();
  expect([passed.code, passed.builds.map(asksForLeave)]).toEqual([0, [false]]);
  expect(passed.stdout).toMatch(/^ok {2}\texample.com\/m\/leaf\t[0-9.]+s$/m);
  writeFileSync(path.join(top, 'leaf/leaf.go'), source('leaf', 41));
  const failed = await gows();
  expect([failed.code, failed.builds.map(asksForLeave)]).toEqual([1, [false]]);
  expect(failed.stdout).toContain('the answer is 41');
  expect(
    existsSync(path.join(folder.path, 'cache/runs')) &&
      (await run('ls', [path.join(folder.path, 'cache/runs')])).stdout,
  ).toBe('');
});

onUnix('does not begin where other packages see the edit', async () => {
  await settle();
  writeFileSync(path.join(top, 'base/base.go'), source('base', 41));
  const failed = await gows();
  expect([failed.code, failed.builds.map(asksForLeave)]).toEqual([1, [true]]);
  expect(failed.stdout).toMatch(/FAIL\s+example.com\/m\/base/);
  expect(failed.stdout).toMatch(/FAIL\s+example.com\/m\/user/);
});

onUnix('is not taken over where something changed once more after it had begun', async () => {
  await settle();
  writeFileSync(path.join(top, 'leaf/leaf.go'), `// Edited.\n${source('leaf', 42)}`);
  // The wrapper starts after gows has looked, and before the go command does.
  writeFileSync(
    path.join(folder.path, 'then.sh'),
    `printf 'package leaf\\n\\nconst Answer = 41\\n' > ${top}/leaf/leaf.go\n`,
  );
  const failed = await gows();
  expect([failed.code, failed.builds.map(asksForLeave)]).toEqual([1, [false, true]]);
  expect(failed.stdout).toContain('the answer is 41');
  expect((await gows()).code).toBe(1);
});

onUnix('is ended where another package was edited as well', async () => {
  await settle();
  writeFileSync(path.join(top, 'leaf/leaf.go'), `// Edited.\n${source('leaf', 42)}var x = 1\n\nfunc init() { x++ }\n`);
  appendFileSync(path.join(top, 'base/base.go'), 'var x = 1\n\nfunc init() { x++ }\n');
  const passed = await gows();
  expect(passed.code).toBe(0);
  expect(passed.builds.map(asksForLeave)).toEqual([true]);
});
