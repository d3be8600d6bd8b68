// What goexec takes down of processes, beside what strace sees of them.

import { execFile, execFileSync, spawnSync } from 'node:child_process';
import { once } from 'node:events';
import { existsSync } from 'node:fs';
import { chmod, copyFile, mkdir, readFile, rm, symlink, writeFile } from 'node:fs/promises';
import { createServer } from 'node:net';
import path from 'node:path';
import { promisify } from 'node:util';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { parseTrace, type Trace } from '#observe';
import { goMachine, type TemporaryFolder } from '#testkit';
import { builtGoexec } from './build.fixture.ts';
import { StartError, startProcess } from './index.ts';
import { pathsByStrace, straceOf } from './strace.fixture.ts';

const run = promisify(execFile);
const traces = process.platform === 'linux' && (process.arch === 'x64' || process.arch === 'arm64');

let folder: TemporaryFolder;
let top: string;
let goexec: string;
let env: Record<string, string>;
let strace: string | undefined;
/** Asks at a socket, or serves it and asks itself there. */
let talker: string;

beforeAll(async () => {
  const go = await goMachine();
  ({ folder, goexec } = await builtGoexec());
  top = path.join(folder.path, 'top');
  env = {
    PATH: [path.dirname(go.goBin), '/usr/local/sbin', '/usr/local/bin', '/usr/sbin', '/usr/bin', '/sbin', '/bin'].join(
      ':',
    ),
    HOME: folder.path,
    LANG: 'C.UTF-8',
    ...go.shared,
    GOFLAGS: '-buildvcs=false',
    GOWORK: 'off',
    GOPROXY: 'off',
  };
  strace = await straceOf();
  talker = path.join(folder.path, 'talker');
  await writeFile(`${talker}.go`, talkerSource);
  await run(go.goBin, ['build', '-o', talker, `${talker}.go`], { env });
  await mkdir(path.join(top, 'sub', 'deep'), { recursive: true });
  await mkdir(path.join(top, 'bin'));
  await writeFile(path.join(top, 'a.txt'), 'a\n');
  await writeFile(path.join(top, 'sub', 'b.txt'), 'b\n');
  await writeFile(path.join(top, 'sub', 'deep', 'c.txt'), 'c\n');
  await symlink('sub/deep', path.join(top, 'link'));
  await symlink('missing', path.join(top, 'dangling'));
}, 120_000);
afterAll(() => folder[Symbol.asyncDispose]());

const talkerSource = `package main

import (
	"net"
	"os"
	"time"
)

func main() {
	go time.Sleep(time.Hour)
	if os.Args[1] == "serve" {
		listener, err := net.Listen("unix", os.Args[2])
		if err != nil { panic(err) }
		go func() { conn, _ := listener.Accept(); conn.Close() }()
	}
	if os.Args[1] == "wait" {
		os.Stdout.WriteString("waits\\n")
		select {}
	}
	conn, err := net.Dial("unix", os.Args[2])
	if err != nil { panic(err) }
	conn.Read(make([]byte, 1))
	os.Stdout.WriteString("over\\n")
}
`;

interface Traced {
  readonly trace: Trace | undefined;
  readonly output: string;
  readonly code: number | null;
}

async function traced(argv: readonly string[], cwd = top): Promise<Traced> {
  const file = path.join(folder.path, 'trace');
  await rm(file, { force: true });
  const child = await startProcess({ argv, cwd, env, goexec, trace: file });
  let output = '';
  child.stdout.on('data', (chunk: Buffer) => (output += chunk.toString()));
  const { code } = await child.exited;
  await child.closed;
  return { output, code, trace: parseTrace(await readFile(file, 'utf8').catch(() => '')) };
}

/** The rows beneath the top, relative to it. */
function within({ trace }: Traced): readonly string[] {
  const all = [...(trace?.opened ?? []), ...(trace?.stated ?? [])];
  return [...new Set(all.flatMap((file) => (file.startsWith(`${top}/`) ? [file.slice(top.length + 1)] : [])))].sort();
}

const shell = (script: string): readonly string[] => ['/bin/sh', '-c', script];

/** What strace sees of the top is in the rows, too. */
async function expectAllOfStrace(argv: readonly string[], seen: Traced, prepare = async () => {}): Promise<void> {
  expect(seen.trace?.incomplete).toBeUndefined();
  if (strace === undefined) return;
  await prepare();
  const paths = await pathsByStrace(argv, { cwd: top, env, file: path.join(folder.path, 'strace') });
  const rows = new Set([...(seen.trace?.opened ?? []), ...(seen.trace?.stated ?? [])]);
  const beneath = [...paths].filter((file) => file === top || file.startsWith(`${top}/`));
  expect(beneath.filter((file) => !rows.has(file))).toEqual([]);
}

describe.runIf(traces)('a process that is traced', () => {
  const cases: readonly (readonly [string, string, readonly string[]])[] = [
    [
      'reads from folders that it goes to',
      'cd sub && cat b.txt && cd deep && cat ./c.txt ../b.txt',
      ['sub/b.txt', 'sub/deep/c.txt'],
    ],
    [
      'asks for what is not there',
      'cat none.txt; test -e sub/none || ls nowhere; true',
      ['none.txt', 'nowhere', 'sub/none'],
    ],
    ['lists folders', 'ls sub >/dev/null; find . -name "*.txt" >/dev/null', ['sub', 'sub/deep']],
    [
      'goes by links',
      'cat link/c.txt link/../b.txt; readlink dangling; cat dangling; true',
      ['link/c.txt', 'sub/deep/c.txt', 'sub/b.txt', 'dangling'],
    ],
    [
      'goes by a link of its own to somewhere else',
      `d=$(mktemp -d) && ln -s ${'$PWD'}/sub $d/l && cat $d/l/b.txt && ln -sfn ${'$PWD'}/sub/deep $d/l && cat $d/l/c.txt; rm -r $d`,
      ['sub/b.txt', 'sub/deep/c.txt'],
    ],
    [
      'reads by its own descriptors',
      'exec 3<sub; cat /proc/self/fd/3/b.txt /proc/self/cwd/a.txt /dev/fd/3/deep/c.txt',
      ['a.txt', 'sub/b.txt', 'sub/deep/c.txt'],
    ],
    [
      'makes, moves and removes files',
      'mkdir made && echo x >made/x && mv made/x made/y && ln made/y made/z && rm -r made',
      ['made', 'made/x', 'made/y', 'made/z'],
    ],
    ['works in a folder that is gone', 'mkdir gone && cd gone && rmdir ../gone && cat x; cat ../a.txt; true', ['gone']],
    ['starts processes that start others', '(cat a.txt; (cat sub/b.txt & wait)) | tr a b', ['a.txt', 'sub/b.txt']],
  ];
  it.each(cases)('%s', async (_, script, expected) => {
    const seen = await traced(shell(script));
    expect(seen.code).toBe(0);
    expect(within(seen)).toEqual(expect.arrayContaining([...expected]));
    if (!script.includes('gone')) await expectAllOfStrace(shell(script), seen);
  });

  it('runs scripts, whose interpreters count, also one by a relative path', async () => {
    await writeFile(path.join(top, 'bin', 'script'), '#!/usr/bin/env sh\ncat a.txt\n', { mode: 0o755 });
    await writeFile(path.join(top, 'bin', 'own'), '#!bin/script\n', { mode: 0o755 });
    const seen = await traced(shell('bin/own'));
    expect(seen.output).toBe('a\n');
    expect(within(seen)).toEqual(expect.arrayContaining(['bin/own', 'bin/script', 'a.txt']));
    expect(seen.trace?.opened).toContain('/usr/bin/env');
    await expectAllOfStrace(shell('bin/own'), seen);
  });

  it('lists a folder only where it asks for the names in it', async () => {
    const [goes, lists] = [await traced(shell('exec 3<sub; cat /dev/fd/3/b.txt')), await traced(shell('ls sub'))];
    const sub = path.join(top, 'sub');
    expect([goes, lists].map(({ trace }) => trace?.opened.includes(sub))).toEqual([false, true]);
  });

  it('asks git', async () => {
    const git =
      'git init -q repo && cd repo && git config user.name A && git config user.email a@b && echo x >f && git add f && git commit -qm one';
    execFileSync('/bin/sh', ['-c', git], { cwd: top, env });
    const script = shell(
      'cd repo && git status --short && git log --oneline && git describe --always && git rev-parse HEAD',
    );
    const seen = await traced(script);
    expect(seen.code).toBe(0);
    expect(within(seen)).toEqual(
      expect.arrayContaining(['repo/.git/HEAD', 'repo/.git/config', 'repo/.git/index', 'repo/f']),
    );
    await expectAllOfStrace(script, seen);
  });

  it('runs go, which compiles and runs a program', { timeout: 120_000 }, async () => {
    await mkdir(path.join(top, 'prog', 'inner'), { recursive: true });
    await writeFile(path.join(top, 'prog', 'go.mod'), 'module prog\n\ngo 1.24\n');
    await writeFile(path.join(top, 'prog', 'inner', 'inner.go'), 'package inner\n\nconst Name = "a.txt"\n');
    await writeFile(
      path.join(top, 'prog', 'main.go'),
      'package main\n\nimport (\n\t"os"\n\t"prog/inner"\n)\n\nfunc main() {\n\ttext, _ := os.ReadFile("../" + inner.Name)\n\tos.Stdout.Write(text)\n}\n',
    );
    const script = shell('cd prog && go run .');
    const seen = await traced(script);
    expect(seen.output).toBe('a\n');
    expect(within(seen)).toEqual(
      expect.arrayContaining(['a.txt', 'prog/go.mod', 'prog/main.go', 'prog/inner', 'prog/inner/inner.go']),
    );
    await expectAllOfStrace(script, seen);
  });

  const compiler = spawnSync('gcc', ['--version']).status === 0;

  it.runIf(compiler)(
    'is a C program with threads, that opens by descriptors of folders, static or not',
    { timeout: 60_000 },
    async () => {
      await writeFile(
        path.join(folder.path, 'threads.c'),
        `#define _GNU_SOURCE
#include <fcntl.h>
#include <pthread.h>
#include <stdio.h>
#include <sys/stat.h>
#include <unistd.h>
static void *work(void *name) {
  for (int i = 0; i < 200; i++) { int fd = open(name, O_RDONLY); if (fd >= 0) close(fd); }
  return 0;
}
int main(void) {
  pthread_t threads[4];
  char *names[] = {"a.txt", "sub/b.txt", "./link/c.txt", "none"};
  for (int i = 0; i < 4; i++) pthread_create(&threads[i], 0, work, names[i]);
  for (int i = 0; i < 4; i++) pthread_join(threads[i], 0);
  int dir = open("sub", O_PATH | O_DIRECTORY);
  struct stat s;
  int fd = openat(dir, "deep/c.txt", O_RDONLY);
  fstatat(dir, "b.txt", &s, AT_SYMLINK_NOFOLLOW);
  fchdir(dir);
  access("deep/other", R_OK);
  printf("%d %d\\n", fd > 0, (int)s.st_size);
  return 0;
}
`,
      );
      for (const flags of [[], ['-static']]) {
        const program = path.join(folder.path, 'threads');
        if (spawnSync('gcc', [...flags, '-pthread', '-o', program, `${program}.c`]).status !== 0) continue;
        const seen = await traced([program]);
        expect(seen.output).toBe('1 2\n');
        expect(within(seen)).toEqual(
          expect.arrayContaining(['a.txt', 'link/c.txt', 'none', 'sub/b.txt', 'sub/deep/c.txt', 'sub/deep/other']),
        );
        await expectAllOfStrace([program], seen);
      }
    },
  );

  it('leaves a process behind, whose calls are still answered when goexec has ended', async () => {
    const late = path.join(folder.path, 'late');
    await rm(late, { force: true });
    const script = `setsid sh -c 'while [ ! -e ${late} ]; do sleep 0.05; done; cat a.txt >${late}.out 2>&1; mv ${late}.out ${late}.done' >/dev/null 2>&1 </dev/null & sleep 0.2`;
    const seen = await traced(shell(script));
    expect(seen.code).toBe(0);
    expect(seen.trace).toBeDefined();
    await writeFile(late, '');
    await expect.poll(() => existsSync(`${late}.done`), { timeout: 10_000 }).toBe(true);
    expect(await readFile(`${late}.done`, 'utf8')).toBe('a\n');
  });

  it('asks a process that was there before, at a socket: what that reads is not known', async () => {
    const socket = path.join(folder.path, 's');
    const server = createServer((connection) => connection.end()).listen(socket);
    await once(server, 'listening');
    const seen = await traced([talker, 'ask', socket]);
    server.close();
    expect(seen.output).toBe('over\n');
    expect(seen.trace?.incomplete).toMatch(/it asked a process that it had not started/);
  });

  it('asks a process of its own at a socket', async () => {
    const socket = path.join(folder.path, 'own');
    const seen = await traced([talker, 'serve', socket]);
    expect(seen.code).toBe(0);
    expect(seen.trace?.incomplete).toBeUndefined();
  });

  it('prints its goroutines when it is asked to, and ends with all that it started when it is told to', async () => {
    const file = path.join(folder.path, 'trace');
    const begin = async (argv: readonly string[]) => {
      const child = await startProcess({ argv, cwd: top, env, goexec, trace: file });
      const [first] = (await once(child.stdout, 'data')) as [Buffer];
      let output = first.toString();
      child.stdout.on('data', (chunk: Buffer) => (output += chunk.toString()));
      return { child, said: () => output };
    };
    const asked = await begin([talker, 'wait']);
    asked.child.quit();
    expect(await asked.child.exited).toMatchObject({ code: 2 });
    await asked.child.closed;
    expect(asked.said()).toMatch(/SIGQUIT: quit[\s\S]*goroutine 1/);

    const told = await begin(
      shell('sleep 100 & cat a.txt >/dev/null; echo $!; while :; do cat a.txt >/dev/null; done'),
    );
    const sleeper = Number(told.said());
    told.child.kill();
    await told.child.closed;
    expect(await told.child.exited).toMatchObject({ code: null, signal: 'SIGKILL' });
    expect(existsSync(`/proc/${sleeper}/exe`)).toBe(false);
    expect(parseTrace(await readFile(file, 'utf8'))?.opened).toContain(path.join(top, 'a.txt'));
  });

  it('tells in the words of os/exec that it cannot be started', async () => {
    await writeFile(path.join(top, 'text'), 'text\n');
    await writeFile(path.join(top, 'odd'), '#!/no/such/interpreter\n', { mode: 0o755 });
    const said = async (argv0: string, trace?: string) =>
      startProcess({ argv: [argv0], cwd: top, env, goexec, ...(trace ? { trace } : {}) }).then(
        () => 'started',
        (error: unknown) => (error instanceof StartError ? error.message : String(error)),
      );
    for (const name of ['text', 'odd', 'none']) {
      const file = path.join(top, name);
      const plain = await said(file);
      expect(plain).toMatch(/fork\/exec/);
      expect(await said(file, path.join(folder.path, 'trace'))).toBe(plain);
    }
  });

  // Without CAP_SYS_ADMIN a filter is to be had only for the promise that no program gains rights.
  const setpriv = process.getuid?.() === 0 && spawnSync('setpriv', ['--version']).status === 0;

  it.runIf(setpriv)('tells of a program that would gain rights, without the rights of an administrator', async () => {
    const { path: at } = folder;
    await chmod(at, 0o755);
    const wrapper = path.join(at, 'unprivileged');
    const drop = 'setpriv --reuid 65534 --regid 65534 --clear-groups --bounding-set=-all --inh-caps=-all';
    await writeFile(wrapper, `#!/bin/sh\nexec ${drop} ${goexec} "$@"\n`, { mode: 0o755 });
    const gaining = path.join(at, 'gaining');
    await copyFile('/usr/bin/id', gaining);
    await chmod(gaining, 0o4755);
    const open = path.join(at, 'open');
    await mkdir(open, { recursive: true });
    await chmod(open, 0o777);
    const one = async (argv: readonly string[]) => {
      const file = path.join(open, 'trace');
      await rm(file, { force: true });
      const child = await startProcess({ argv, cwd: open, env, goexec: wrapper, trace: file });
      child.stdout.resume();
      await child.closed;
      return parseTrace(await readFile(file, 'utf8').catch(() => ''));
    };
    const [plain, gains] = [await one(shell('id -u')), await one(shell(`${gaining} -u`))];
    expect(plain).toMatchObject({ started: true });
    expect(plain?.incomplete ?? plain?.disturbed).toBeUndefined();
    expect(plain?.opened).toContain('/usr/bin/id');
    expect(gains?.disturbed).toMatch(/gaining, which gains rights/);
  });

  it('has its group, its exit code, its limits and its signals as without', async () => {
    const script = shell(
      'ps -o pgid= -p $$ | tr -d " "; echo $$; ulimit -n; trap "echo told; exit 3" INT; kill -INT $$',
    );
    const [with_, without] = [await traced(script), await plain(script)];
    const [group, pid, ...rest] = with_.output.trim().split('\n');
    expect(group).toBe(pid);
    expect(with_.code).toBe(3);
    expect(rest).toEqual(without.split('\n').slice(2, 4));
  });
});

async function plain(argv: readonly string[]): Promise<string> {
  const child = await startProcess({ argv, cwd: top, env, goexec });
  let output = '';
  child.stdout.on('data', (chunk: Buffer) => (output += chunk.toString()));
  await child.closed;
  return output;
}
