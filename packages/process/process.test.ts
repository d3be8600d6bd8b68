// Lines, environments and steps.

import { afterEach, describe, expect, it, vi } from 'vitest';
import { cutLines, longestLine, stopInSteps, withPathFirst, withPwd } from './index.ts';

describe('cutLines', () => {
  const linesOf = (...chunks: (string | Uint8Array)[]) => {
    const lines: string[] = [];
    const cutter = cutLines((line) => lines.push(line));
    for (const chunk of chunks) cutter.push(Buffer.from(chunk));
    cutter.end();
    return lines;
  };

  it('cuts at newlines, whatever the chunks', () => {
    expect(linesOf('a\nb', 'c\n\nd')).toEqual(['a\n', 'bc\n', '\n', 'd']);
    expect(linesOf('a\n')).toEqual(['a\n']);
    expect(linesOf()).toEqual([]);
  });

  it('does not tear a character that is torn between chunks', () => {
    const bytes = Buffer.from('é\n');
    expect(linesOf(bytes.subarray(0, 1), bytes.subarray(1))).toEqual(['é\n']);
  });

  it('hands an endless line on in pieces', () => {
    expect(linesOf('x'.repeat(longestLine), 'y\n')).toEqual(['x'.repeat(longestLine), 'y\n']);
  });
});

describe('environments', () => {
  it('get a folder first on PATH, also where it is missing or spelt otherwise', () => {
    expect(withPathFirst({ PATH: '/bin', A: 'b' }, '/go/bin', 'linux')).toEqual({ PATH: '/go/bin:/bin', A: 'b' });
    expect(withPathFirst({}, '/go/bin', 'linux')).toEqual({ PATH: '/go/bin' });
    expect(withPathFirst({ Path: 'C:\\x' }, 'C:\\go\\bin', 'win32')).toEqual({ Path: 'C:\\go\\bin;C:\\x' });
  });

  it('get the folder of the child as PWD', () => {
    expect(withPwd({ PWD: '/a' }, '/b')).toEqual({ PWD: '/b' });
  });
});

describe('stopInSteps', () => {
  afterEach(() => void vi.useRealTimers());

  it('takes each step after the one before, and can be called off', () => {
    vi.useFakeTimers();
    const did: string[] = [];
    const target = {
      interrupt: () => did.push('interrupt'),
      quit: () => did.push('quit'),
      kill: () => did.push('kill'),
    };
    const callOff = stopInSteps(target, [
      { afterMs: 0, do: 'interrupt' },
      { afterMs: 700, do: 'quit' },
      { afterMs: 300, do: 'kill' },
    ]);
    expect(did).toEqual(['interrupt']);
    vi.advanceTimersByTime(700);
    expect(did).toEqual(['interrupt', 'quit']);
    callOff();
    vi.advanceTimersByTime(10_000);
    expect(did).toEqual(['interrupt', 'quit']);
  });
});
