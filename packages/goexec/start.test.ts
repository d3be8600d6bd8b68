// Processes, with goexec as their parent and without it.

import { execFile } from 'node:child_process';
import { once } from 'node:events';
import { readFileSync } from 'node:fs';
import path from 'node:path';
import { promisify } from 'node:util';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import type { TemporaryFolder } from '#testkit';
import { builtGoexec } from './build.fixture.ts';
import { locateGoexec, type ProcessRequest, StartError, startProcess } from './index.ts';

const run = promisify(execFile);
let folder: TemporaryFolder;
let goexec: string;

beforeAll(async () => {
  ({ folder, goexec } = await builtGoexec());
}, 60_000);
afterAll(() => folder[Symbol.asyncDispose]());

function shell(script: string, more: Partial<ProcessRequest> = {}): ProcessRequest {
  return { argv: ['/bin/sh', '-c', script], cwd: folder.path, env: { PATH: process.env['PATH'] ?? '' }, ...more };
}

async function textOf(stream: NodeJS.ReadableStream): Promise<string> {
  let text = '';
  for await (const chunk of stream) text += String(chunk);
  return text;
}

function isAlive(pid: number): boolean {
  try {
    // A zombie that nobody has waited for is not alive.
    return !/^\d+ \(.*\) Z/.test(readFileSync(`/proc/${pid}/stat`, 'utf8'));
  } catch {
    return false;
  }
}

/** Waits for the first line of a stream, and leaves the stream flowing. */
async function firstLine(stream: NodeJS.ReadableStream): Promise<string> {
  const [chunk] = (await once(stream, 'data')) as [Buffer];
  stream.resume();
  return chunk.toString().trim();
}

describe.each(['goexec', 'plain'])('a process started with %s', (how) => {
  const start = (request: ProcessRequest) => startProcess(how === 'goexec' ? { ...request, goexec } : request);

  it('keeps both outputs in the order written, and tells the exit code', async () => {
    const child = await start(shell('for i in 1 2 3; do echo out$i; echo err$i >&2; done; exit 7'));
    expect(await textOf(child.stdout)).toBe('out1\nerr1\nout2\nerr2\nout3\nerr3\n');
    expect(await child.exited).toMatchObject({ code: 7, state: 'exit status 7' });
    await child.closed;
  });

  // Node reads to nobody what a child that has exited left in its pipes, and under load a reader may come that late.
  it('keeps the output for one who begins to read after the exit', async () => {
    const child = await start(shell('echo out'));
    await child.exited;
    await new Promise((resolve) => setTimeout(resolve, 100));
    expect(await textOf(child.stdout)).toBe('out\n');
    await child.closed;
  });

  it('keeps standard error apart when asked', async () => {
    const child = await start(shell('echo out; echo err >&2', { split: true }));
    const [out, err] = await Promise.all([textOf(child.stdout), textOf(child.stderr)]);
    expect([out, err]).toEqual(['out\n', 'err\n']);
    await child.closed;
  });

  it('leads a group of its own, has an empty standard input and the given folder', async () => {
    const child = await start(shell('cat; pwd; ps -o pgid= -p $$'));
    const [cwd, group] = (await textOf(child.stdout)).trim().split('\n');
    expect([cwd, Number(group)]).toEqual([folder.path, child.pid]);
    await child.closed;
  });

  it('is told apart by the signal that ended it', async () => {
    const child = await start(shell('kill -9 $$'));
    child.stdout.resume();
    expect(await child.exited).toMatchObject({ code: null, signal: 'SIGKILL', state: 'signal: killed' });
    await child.closed;
  });

  it('has its whole group killed, with what holds its output', async () => {
    const child = await start(shell('sleep 300 & echo $!; wait'));
    const sleeper = Number(await firstLine(child.stdout));
    child.kill();
    await child.closed;
    // Killed is not yet gone: the system reaps an orphan in its own time.
    await expect.poll(() => [isAlive(child.pid), isAlive(sleeper)]).toEqual([false, false]);
  });

  it('leaves the rest of its group alone until the output is closed, then nothing of it remains', async () => {
    const child = await start(
      shell('mkfifo fifo; (trap "" HUP; sleep 300 >/dev/null 2>&1 & echo $!; read x < fifo; echo late) & exit 0'),
    );
    const sleeper = Number(await firstLine(child.stdout));
    let text = '';
    child.stdout.on('data', (chunk) => {
      text += String(chunk);
    });
    expect((await child.exited).code).toBe(0);
    expect(isAlive(sleeper)).toBe(true);
    await run('/bin/sh', ['-c', 'echo go > fifo; rm fifo'], { cwd: folder.path });
    await child.closed;
    expect(text).toBe('late\n');
    await expect.poll(() => isAlive(sleeper)).toBe(false);
  });

  it('closes soon after a kill though something that left the group holds its output', { timeout: 5000 }, async () => {
    const child = await start(shell('setsid sh -c "echo \\$\\$; exec sleep 300" & wait'));
    const sleeper = Number(await firstLine(child.stdout));
    child.kill();
    await child.closed;
    expect(isAlive(sleeper)).toBe(true);
    process.kill(sleeper, 'SIGKILL');
  });

  it('gets interrupt as a group and quit alone', async () => {
    const child = await start(
      shell('trap "echo int" INT; trap "echo quit; exit 3" QUIT; echo ready; while :; do sleep 0.05; done'),
    );
    let text = '';
    child.stdout.on('data', (chunk) => {
      text += String(chunk);
    });
    await expect.poll(() => text).toContain('ready');
    child.interrupt();
    await expect.poll(() => text).toContain('int');
    child.quit();
    expect(await child.exited).toMatchObject({ code: 3 });
    await child.closed;
    expect(text).toBe('ready\nint\nquit\n');
  });

  it('that cannot be started is a StartError in the words of os/exec', async () => {
    const missing = start({ ...shell(''), argv: [path.join(folder.path, 'missing')] });
    await expect(missing).rejects.toThrow(StartError);
    await expect(missing).rejects.toThrow(/^fork\/exec .*\/missing: /);
  });
});

describe('goexec', () => {
  it('gives a real pipe, which scripts can open by name', async () => {
    const child = await startProcess({
      ...shell('echo named > /dev/stderr; test -p /dev/stdout && echo pipe'),
      goexec,
    });
    expect(await textOf(child.stdout)).toBe('named\npipe\n');
    await child.closed;
  });

  it('tells what the process used', async () => {
    const child = await startProcess({ ...shell('i=0; while [ $i -lt 20000 ]; do i=$((i+1)); done'), goexec });
    child.stdout.resume();
    const { usage, wallMs } = await child.exited;
    expect(usage?.userMs).toBeGreaterThan(1);
    expect(usage?.maxRssKiB).toBeGreaterThan(500);
    expect(wallMs).toBeGreaterThan(1);
  });

  it('dies with gows, and so does all that it started', async () => {
    const program = `
      import { startProcess } from ${JSON.stringify(path.join(import.meta.dirname, 'index.ts'))};
      const child = await startProcess({ argv: ['/bin/sh', '-c', 'sleep 300 & echo $$ $!; wait'], cwd: '/', env: process.env, goexec: ${JSON.stringify(goexec)} });
      child.stdout.pipe(process.stdout);`;
    const parent = execFile(process.execPath, ['--input-type=module', '-e', program]);
    if (!parent.stdout) throw new Error('no stdout');
    const pids = (await firstLine(parent.stdout)).split(' ').map(Number);
    expect(pids.map(isAlive)).toEqual([true, true]);
    parent.kill('SIGKILL');
    await expect.poll(() => pids.map(isAlive), { timeout: 5000 }).toEqual([false, false]);
  });

  it('is done without where it cannot be started itself', async () => {
    const child = await startProcess({ ...shell('echo plain'), goexec: path.join(folder.path, 'nowhere') });
    expect(await textOf(child.stdout)).toBe('plain\n');
    await child.closed;
  });

  it('takes the process with it when it is killed itself', async () => {
    const child = await startProcess({ ...shell('echo $PPID; exec sleep 300'), goexec });
    const parent = Number(await firstLine(child.stdout));
    process.kill(parent, 'SIGKILL');
    expect(await child.exited).toMatchObject({ code: null, state: 'goexec was killed' });
    if (process.platform === 'linux') await expect.poll(() => isAlive(child.pid)).toBe(false);
  });
});

describe('locateGoexec', () => {
  it('obeys GOWS_GOEXEC', () => {
    expect(locateGoexec({ env: { GOWS_GOEXEC: 'off' } })).toBeUndefined();
    expect(locateGoexec({ env: { GOWS_GOEXEC: '/x/goexec' } })).toBe('/x/goexec');
  });

  it('finds none for a platform that has none', () => {
    expect(locateGoexec({ env: {}, platform: 'freebsd', arch: 'x64' })).toBeUndefined();
  });
});
