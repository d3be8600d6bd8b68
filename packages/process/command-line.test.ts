// What fits on a command line, against the system that takes it.

import { execFileSync, spawnSync } from 'node:child_process';
import { describe, expect, it } from 'vitest';
import { commandLine } from './command-line.ts';

describe('a command line', () => {
  it('that is filled to its end is taken by this system', () => {
    const env = { A: 'b'.repeat(100_000), PATH: process.env['PATH'] ?? '' };
    const { room, sizeOf } = commandLine({ words: ['/bin/sh', '-c', 'echo $#', 'sh'], env });
    const word = 'example.com/some/package';
    const words = Array.from({ length: Math.floor(room / sizeOf(word)) }, () => word);
    expect(words.length).toBeGreaterThan(100);
    const said = execFileSync('/bin/sh', ['-c', 'echo $#', 'sh', ...words], { env });
    expect(said.toString()).toBe(`${words.length}\n`);
  });

  it.runIf(process.platform === 'linux')('has no more room than the kernel gives, whatever the stack', () => {
    for (const kib of [8192, 1024]) {
      const { room, sizeOf } = commandLine({ words: [], env: {}, stackBytes: kib << 10 });
      expect(room).toBeLessThan(Math.max(128 << 10, (kib << 10) / 4));
      const words = room / sizeOf('x'.repeat(100));
      const script = `ulimit -Ss ${kib} && exec env -i /bin/sh -c 'exec /bin/true $(yes ${'x'.repeat(100)} | head -n "$1")' sh ${Math.floor(words)}`;
      expect(spawnSync('/bin/bash', ['-c', script]).status).toBe(0);
    }
  });

  it('on Windows is that of cmd.exe, with quotes, and without the environment', () => {
    const platform = 'win32';
    const { room, sizeOf } = commandLine({ words: ['C:\\Go\\go.exe', 'test'], env: { A: 'b'.repeat(9000) }, platform });
    expect(sizeOf('example.com/a')).toBe(16);
    expect(room).toBe(8191 - 17 - 7);
  });
});
