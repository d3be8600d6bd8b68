// Short commands, run to their end by real processes.

import { execFile, execFileSync } from 'node:child_process';
import path from 'node:path';
import { promisify } from 'node:util';
import { describe, expect, it } from 'vitest';
import { type CaptureRequest, capture } from './index.ts';

const cwd = import.meta.dirname;

function script(text: string, more: Partial<CaptureRequest> = {}): Promise<Awaited<ReturnType<typeof capture>>> {
  return capture({ command: process.execPath, args: ['-e', text], cwd, ...more });
}

describe('capture', () => {
  it('tells the exit code and keeps both streams whole, bytes and all', async () => {
    const text = "process.stdout.write(Buffer.alloc(300_000, 0xff));process.stderr.write('é\\n');process.exitCode=3";
    const { exitCode, stdout, stderr, signal } = await script(text);
    expect({ exitCode, stderr, signal, bytes: stdout.length }).toEqual({
      exitCode: 3,
      stderr: 'é\n',
      signal: undefined,
      bytes: 300_000,
    });
    expect(stdout.every((byte) => byte === 0xff)).toBe(true);
  });

  it('gives what it is given as input, and an empty one otherwise', async () => {
    const echo = 'process.stdin.pipe(process.stdout)';
    expect((await script(echo, { stdin: 'a\nb' })).stdout.toString()).toBe('a\nb');
    expect((await script(echo)).stdout.toString()).toBe('');
  });

  it('does not mind a command that ends without reading its input', async () => {
    expect(await script('process.exit(0)', { stdin: 'x'.repeat(4_000_000) })).toMatchObject({ exitCode: 0 });
  });

  it('has just the environment that is given, or that of gows', async () => {
    const tell = 'process.stdout.write(Object.keys(process.env).filter((name) => name !== "PWD").join())';
    expect((await script(tell, { env: { A: '1', B: undefined } })).stdout.toString()).toBe('A');
    expect((await script(tell)).stdout.toString()).toContain('PATH');
  });

  it('says of a missing program and of a missing folder what is missing', async () => {
    await expect(capture({ command: 'no-such-program', args: [], cwd })).rejects.toThrow(
      'cannot start no-such-program: spawn no-such-program ENOENT',
    );
    await expect(capture({ command: process.execPath, args: [], cwd: path.join(cwd, 'none') })).rejects.toThrow(
      `its folder ${path.join(cwd, 'none')} is not there`,
    );
  });

  it('ends the command when it is called off, also when that was before', async () => {
    const stop = new AbortController();
    const forever = script('setInterval(() => {}, 1e6)', {
      signal: stop.signal,
    });
    stop.abort();
    expect(await forever).toMatchObject({ exitCode: null, signal: 'SIGTERM' });
    expect(await script('setInterval(() => {}, 1e6)', { signal: stop.signal })).toMatchObject({ signal: 'SIGTERM' });
  });

  it.skipIf(process.platform === 'win32')('ends the command when gows ends', async () => {
    const seconds = `${1000 + process.pid}`;
    const program = `
      import { capture } from ${JSON.stringify(path.join(cwd, 'index.ts'))};
      void capture({ command: 'sleep', args: ['${seconds}'], cwd: '/' });
      process.exit(0);`;
    await promisify(execFile)(process.execPath, ['--input-type=module', '-e', program], { cwd });
    const running = () => execFileSync('ps', ['-eo', 'args']).toString().split('\n');
    await expect.poll(running).not.toContain(`sleep ${seconds}`);
  });
});
