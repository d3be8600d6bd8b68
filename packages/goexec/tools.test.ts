// goexec before a tool of the go command: it asks, waits, runs or takes, and never stands in the way.

import { execFile } from 'node:child_process';
import { existsSync } from 'node:fs';
import { chmod, mkdir, readFile, stat, writeFile } from 'node:fs/promises';
import { createServer } from 'node:net';
import path from 'node:path';
import { afterAll, beforeAll, expect, it } from 'vitest';
import type { TemporaryFolder } from '#testkit';
import { builtGoexec } from './build.fixture.ts';
import type { ProcessExit } from './index.ts';
import type { ToolRequest } from './messages.ts';
import { serveTools, type ToolServer, type ToolTurn } from './tools.ts';

let folder: TemporaryFolder;
let goexec: string;

beforeAll(async () => {
  ({ folder, goexec } = await builtGoexec('go exec'));
}, 60_000);
afterAll(() => folder[Symbol.asyncDispose]());

/** A program by the name of a tool: a shell script. */
async function tool(name: string, script: string): Promise<string> {
  const file = path.join(folder.path, name);
  await writeFile(file, `#!/bin/sh\n${script}\n`);
  await chmod(file, 0o755);
  return file;
}

interface Ran {
  readonly code: number | string | null;
  readonly stdout: string;
  readonly stderr: string;
  readonly signal?: string | null;
}

/** As the go command starts it; `socket` in place of the server's. */
function run(argv: readonly string[], socket: string, importPath: string | undefined = 'ex.com/p'): Promise<Ran> {
  const env = { PATH: process.env['PATH'], ...(importPath === undefined ? {} : { TOOLEXEC_IMPORTPATH: importPath }) };
  return new Promise((resolve) => {
    execFile(goexec, ['-tool', socket, ...argv], { env, cwd: folder.path }, (error, stdout, stderr) =>
      resolve({ code: error ? (error.code ?? null) : 0, stdout, stderr, signal: error?.signal ?? null }),
    );
  });
}

interface Served {
  readonly server: ToolServer;
  readonly socket: string;
  readonly asked: ToolRequest[];
  readonly ends: (ProcessExit | 'taken' | undefined)[];
}

async function serve(turn: (gone: AbortSignal) => Promise<{ take?: string }>): Promise<Served> {
  const asked: ToolRequest[] = [];
  const ends: Served['ends'] = [];
  const ask = async (request: ToolRequest, gone: AbortSignal): Promise<ToolTurn> => {
    asked.push(request);
    return { ...(await turn(gone)), ended: (end) => ends.push(end) };
  };
  const own = path.join(folder.path, Math.random().toString(36).slice(2, 8));
  await mkdir(own);
  const server = await serveTools({ goexec, folder: own, ask });
  if (!server) throw new Error('no server');
  const socket = /'?-tool'? '?([^']+)'?$/.exec(server.toolexec)?.[1] ?? '';
  return { server, socket, asked, ends };
}

it('asks with what the go command tells it, runs the tool when told to, and says what that used', async () => {
  const link = await tool('link', 'echo linked; i=0; while [ $i -lt 20000 ]; do i=$((i+1)); done; exit 3');
  const allowed = Promise.withResolvers<object>();
  const { server, socket, asked, ends } = await serve(() => allowed.promise);
  const running = run([link, '-o', 'out', '-buildid=a/b/c/a', '-buildid=user', 'main.a'], socket, 'ex.com/p.test');
  await expect.poll(() => asked).toHaveLength(1);
  expect(asked).toEqual([
    {
      tool: 'link',
      package: 'ex.com/p.test',
      pid: expect.any(Number),
      output: path.join(folder.path, 'out'),
      buildId: 'a/b/c/a',
    },
  ]);
  allowed.resolve({});
  expect(await running).toMatchObject({ code: 3, stdout: 'linked\n' });
  await expect.poll(() => ends).toHaveLength(1);
  expect(ends[0]).toMatchObject({ code: 3, state: 'exit status 3' });
  const [end] = ends;
  expect(typeof end === 'object' && end.usage?.userMs).toBeGreaterThan(1);
  await server.close();
});

it('takes a copy of a kept file as the output, and runs nothing', async () => {
  const link = await tool('link', 'echo linked');
  const kept = path.join(folder.path, 'kept');
  await writeFile(kept, 'a binary');
  const { server, socket, ends } = await serve(async () => ({ take: kept }));
  expect(await run([link, '-o', 'out2', 'main.a'], socket)).toEqual({ code: 0, stdout: '', stderr: '', signal: null });
  const [taken, before] = await Promise.all([stat(path.join(folder.path, 'out2')), stat(kept)]);
  expect(await readFile(path.join(folder.path, 'out2'), 'utf8')).toBe('a binary');
  expect(taken.mode & 0o100).toBe(0o100);
  expect(taken.ino).not.toBe(before.ino);
  await expect.poll(() => ends).toEqual(['taken']);
  await server.close();
});

it('runs the tool where the kept file is gone', async () => {
  const link = await tool('link', 'echo linked > "$2"');
  const { server, socket, ends } = await serve(async () => ({ take: path.join(folder.path, 'gone') }));
  expect(await run([link, '-o', path.join(folder.path, 'out3')], socket)).toMatchObject({ code: 0 });
  expect(await readFile(path.join(folder.path, 'out3'), 'utf8')).toBe('linked\n');
  await expect.poll(() => ends).toMatchObject([{ code: 0 }]);
  await server.close();
});

it('asks nobody for a version, for a short tool, and without a package', async () => {
  const compile = await tool('compile', 'echo "$1"');
  const vet = await tool('vet', 'echo vet');
  const { server, socket, asked } = await serve(async () => ({}));
  expect((await run([compile, '-V=full'], socket)).stdout).toBe('-V=full\n');
  expect((await run([vet, '-o', 'x'], socket)).stdout).toBe('vet\n');
  // The go command asks a C compiler for its version by name alone.
  expect((await run(['echo', '-###'], socket, '')).stdout).toBe('-###\n');
  expect(asked).toEqual([]);
  await server.close();
});

it('is replaced by a small compiler, whose end is that of its leave, and waits for a large one', async () => {
  const compile = await tool('compile', 'echo $$ $PPID');
  const { server, socket, asked, ends } = await serve(async () => ({}));
  const small = await run([compile, '-o', 'x', 'small.go'], socket);
  expect(small.stdout).toBe(`${asked[0]?.pid} ${process.pid}\n`);
  await expect.poll(() => ends).toEqual([undefined]);

  await writeFile(path.join(folder.path, 'large.go'), Buffer.alloc(300_000));
  const large = await run([compile, '-o', 'x', 'large.go'], socket);
  expect(large.stdout).toMatch(new RegExp(` ${asked[1]?.pid}\n$`));
  await expect.poll(() => ends).toMatchObject([undefined, { code: 0, usage: { maxRssKiB: expect.any(Number) } }]);
  await server.close();
});

it('runs the tool when nobody answers: no socket, or a server that ends', async () => {
  const compile = await tool('compile', 'echo compiled');
  expect((await run([compile], path.join(folder.path, 'nobody'))).stdout).toBe('compiled\n');

  // A gows that is killed closes without a word.
  const asked = Promise.withResolvers<void>();
  const socket = path.join(folder.path, 'mute');
  const mute = createServer((connection) => {
    connection.once('data', () => {
      asked.resolve();
      connection.destroy();
    });
  }).listen(socket);
  const running = run([compile], socket);
  await asked.promise;
  expect((await running).stdout).toBe('compiled\n');
  mute.close();

  const {
    server,
    socket: other,
    asked: requests,
  } = await serve((gone) => {
    return new Promise((resolve) => gone.addEventListener('abort', () => resolve({})));
  });
  const waiting = run([compile], other);
  await expect.poll(() => requests).toHaveLength(1);
  await server.close();
  expect((await waiting).stdout).toBe('compiled\n');
  expect(existsSync(other)).toBe(false);
});

it('ends by the signal that ended the tool, and its leave ends with it when it is killed itself', async () => {
  const killed = await tool('link', 'kill -KILL $$');
  const { server, socket, ends } = await serve(async () => ({}));
  expect(await run([killed], socket)).toMatchObject({ signal: 'SIGKILL' });
  await expect.poll(() => ends).toMatchObject([{ signal: 'SIGKILL' }]);
  const crashed = await tool('link', 'kill -SEGV $$');
  expect(await run([crashed], socket)).toMatchObject({ code: 1, stderr: expect.stringMatching(/^link: signal: segm/) });
  await expect.poll(() => ends).toMatchObject([{}, { signal: 'SIGSEGV' }]);

  const slow = await tool('link', `kill -9 $PPID; echo $$ > ${folder.path}/pid; exec sleep 300`);
  expect(await run([slow], socket)).toMatchObject({ signal: 'SIGKILL' });
  await expect.poll(() => ends).toHaveLength(3);
  expect(ends[2]).toBeUndefined();
  await server.close();
});

it('serves nobody where goexec cannot be started', async () => {
  const missing = path.join(folder.path, 'nowhere');
  const server = await serveTools({ goexec: missing, folder: folder.path, ask: async () => ({ ended: () => {} }) });
  expect(server).toBeUndefined();
});

it('serves also where the path of the folder is too long for a socket', async () => {
  const deep = path.join(folder.path, 'd'.repeat(120));
  await mkdir(deep);
  const server = await serveTools({ goexec, folder: deep, ask: async () => ({ ended: () => {} }) });
  expect(server?.toolexec).toContain('/gows-');
  const socket = server?.toolexec.split(' ').at(-1) ?? '';
  expect(existsSync(socket)).toBe(true);
  await server?.close();
  expect(existsSync(path.dirname(socket))).toBe(false);
});
