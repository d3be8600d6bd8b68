// Logs that real Go tests write, read and looked at.

import { execFile } from 'node:child_process';
import { linkSync, mkdirSync, readFileSync, rmSync, utimesSync } from 'node:fs';
import path from 'node:path';
import { promisify } from 'node:util';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { goMachine } from '#testkit';
import { type Consulted, consultedShape, mergeShapes, parseTestlog } from './index.ts';
import { grownOld, makeWorld, type World } from './world.fixture.ts';

const run = promisify(execFile);

const source = `package svc

import (
	"os"
	"os/exec"
	"path/filepath"
	"testing"
)

func must(t *testing.T, err error) {
	t.Helper()
	if err != nil {
		t.Fatal(err)
	}
}

func TestRead(t *testing.T) {
	os.Getenv("ASKED")
	_, err := os.ReadFile("testdata/a.txt")
	must(t, err)
	_, err = os.ReadDir("testdata/dir")
	must(t, err)
	if _, err := os.Stat("../none"); err == nil {
		t.Fatal("there")
	}
	t.Chdir("testdata")
	_, err = os.ReadFile("b.txt")
	must(t, err)
}

func TestTemp(t *testing.T) {
	dir := t.TempDir()
	must(t, os.WriteFile(filepath.Join(dir, "x", "..", "out"), nil, 0o600))
	_, err := os.ReadFile(filepath.Join(dir, "out"))
	must(t, err)
	made, err := os.MkdirTemp("", "made")
	must(t, err)
	must(t, os.WriteFile(filepath.Join(made, "f"), nil, 0o600))
	must(t, os.RemoveAll(made))
	file, err := os.CreateTemp("", "left-*.txt")
	must(t, err)
	must(t, file.Close())
	_, err = os.ReadFile(file.Name())
	must(t, err)
}

func TestOut(t *testing.T) {
	must(t, os.MkdirAll("out", 0o700))
	must(t, os.WriteFile("out/a", []byte("made"), 0o600))
	_, err := os.ReadFile("out/a")
	must(t, err)
}

func TestExec(t *testing.T) {
	must(t, exec.Command("sh", "-c", "exit 0").Run())
}

func TestSelf(t *testing.T) {
	self, err := os.Executable()
	must(t, err)
	must(t, exec.Command(self, "-test.run=^$").Run())
}

func TestMade(t *testing.T) {
	tool := filepath.Join(t.TempDir(), "tool")
	must(t, os.WriteFile(tool, []byte("#!/bin/sh\\n"), 0o700))
	must(t, exec.Command(tool).Run())
}
`;

let world: World;

beforeAll(async () => {
  world = await makeWorld();
  world.write('top/go.mod', 'module example.com/top\n\ngo 1.25\n');
  world.write('top/svc/svc_test.go', source);
  for (const name of ['a.txt', 'b.txt', 'dir/c']) world.write(`top/svc/testdata/${name}`, name);
  const { goBin, shared } = await goMachine();
  await run(goBin, ['test', '-c', '-vet=off', '-o', world.at('bin/svc.test'), './svc'], {
    cwd: world.at('top'),
    env: { ...process.env, ...shared, GOTOOLCHAIN: 'local', GOWORK: 'off', GOFLAGS: '', CGO_ENABLED: '0' },
  });
  mkdirSync(world.at('run/bin'), { recursive: true });
  linkSync(world.at('bin/svc.test'), world.at('run/bin/svc.test'));
}, 120_000);

afterAll(() => world[Symbol.asyncDispose]());

async function consult(name: string): Promise<Consulted> {
  const log = world.at('run/log');
  const startedNs = BigInt(Date.now()) * 1_000_000n;
  await run(world.at('run/bin/svc.test'), [`-test.run=^${name}$`, '-test.paniconexit0', `-test.testlogfile=${log}`], {
    cwd: world.at('top/svc'),
    env: { PATH: process.env['PATH'], HOME: world.at('home'), TMPDIR: world.at('tmp'), PWD: world.at('top/svc') },
  });
  const parsed = parseTestlog(readFileSync(log, 'utf8'), world.at('top/svc'));
  if (!parsed) throw new Error('the log is not complete');
  return consultedShape(parsed, world.roots, { startedNs });
}

// A test binary of Linux's and macOS's kind.
describe.skipIf(process.platform === 'win32')('a Go test that', () => {
  it('reads is known by the names, files and folders that it asked for', async () => {
    expect(await consult('TestRead')).toEqual({
      env: ['ASKED'],
      // T.Chdir opens the folder that it comes back to, which cannot be told from reading it.
      opened: ['$TOP/svc', '$TOP/svc/testdata/a.txt', '$TOP/svc/testdata/b.txt', '$TOP/svc/testdata/dir'],
      stated: ['$TOP/none', '$TOP/svc/testdata'],
      started: false,
      complete: false,
      mayHaveStarted: false,
      passing: false,
    });
  });

  it('works in temporary folders leaves nothing of them in the shape, twice the same', async () => {
    const first = await consult('TestTemp');
    expect([...first.opened, ...first.stated].filter((spot) => spot !== '$TMP')).toEqual([]);
    expect(await consult('TestTemp')).toEqual(first);
  });

  it('starts a process is known to, by the program’s content', async () => {
    const { started, opened, env } = await consult('TestExec');
    expect(started).toBe(true);
    expect(opened.some((spot) => spot.endsWith('/sh'))).toBe(true);
    expect(env).toContain('PATH');
  });

  it('starts itself is known to, without its own folder in the shape', async () => {
    const { started, opened, stated } = await consult('TestSelf');
    expect(started).toBe(true);
    expect([...opened, ...stated].filter((spot) => spot.startsWith('$RUN'))).toEqual([]);
  });

  it('starts what it wrote itself may have started something', async () => {
    expect(await consult('TestMade')).toMatchObject({ started: false, mayHaveStarted: true });
  });

  it('writes a file and reads it again has the same result from the third run on, and no run records its own output', async () => {
    rmSync(world.at('top/svc/out'), { recursive: true, force: true });
    await grownOld();
    const seen: string[] = [];
    let shape = mergeShapes();
    for (let n = 0; n < 3; n++) {
      const begun = world.begin(shape);
      const { env, opened, stated } = await consult('TestOut');
      shape = mergeShapes({ env, opened, stated });
      const settled = begun.after(shape, world.looker());
      if (!settled.ok) throw new Error(JSON.stringify(settled.moved));
      seen.push(JSON.stringify(settled.observation));
    }
    const now = JSON.stringify(world.looker().look(shape, world.roots));
    expect(seen[0]).toContain('{"name":"open $TOP/svc/out/a","state":"missing"}');
    expect(seen.map((one) => one === now)).toEqual([false, true, true]);
    utimesSync(path.join(world.at('top/svc'), 'out/a'), 1, 1);
    expect(JSON.stringify(world.looker().look(shape, world.roots))).toBe(now);
  });
});
