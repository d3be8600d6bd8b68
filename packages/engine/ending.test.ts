// The last lines of a package, against what runTestActor.Act writes.

import { describe, expect, it } from 'vitest';
import type { OutputFacts } from '#goexec';
import { lastLines, type ProcessEnd, watchOutput } from './ending.ts';
import { goDuration, goPatience } from './patience.ts';

const end: ProcessEnd = { package: 'ex.com/m', elapsedMs: 1234.4, exitCode: 0, state: 'exit status 0' };
const facts: OutputFacts = { empty: false, endsInNewline: true, noTestsToRun: false };

describe('lastLines', () => {
  it.each<[string, Partial<ProcessEnd>, Partial<OutputFacts>, string]>([
    ['ok', {}, {}, 'ok  \tex.com/m\t1.234s\n'],
    ['ok after an open line', {}, { endsInNewline: false }, '\nok  \tex.com/m\t1.234s\n'],
    ['ok after no output', {}, { empty: true, endsInNewline: false }, 'ok  \tex.com/m\t1.234s\n'],
    ['no tests to run', {}, { noTestsToRun: true }, 'ok  \tex.com/m\t1.234s [no tests to run]\n'],
    ['FAIL', { exitCode: 1, state: 'exit status 1' }, {}, '\x16FAIL\tex.com/m\t1.234s\n'],
    [
      'FAIL after an open line',
      { exitCode: 1, state: 'exit status 1' },
      { endsInNewline: false },
      '\n\x16FAIL\tex.com/m\t1.234s\n',
    ],
    [
      'FAIL after no output',
      { exitCode: 3, state: 'exit status 3' },
      { empty: true, endsInNewline: false },
      'exit status 3\n\x16FAIL\tex.com/m\t1.234s\n',
    ],
    [
      'a signal after an open line',
      { exitCode: null, state: 'signal: killed' },
      { endsInNewline: false },
      'signal: killed\n\x16FAIL\tex.com/m\t1.234s\n',
    ],
    [
      'quit that helped',
      { exitCode: 2, state: 'exit status 2', killedAfterMs: 660_000 },
      {},
      '*** Test killed with quit: ran too long (11m0s).\n\x16FAIL\tex.com/m\t1.234s\n',
    ],
    [
      'held output',
      { ioIncompleteMs: 60_000 },
      {},
      '*** Test I/O incomplete 1m0s after exiting.\nexec: WaitDelay expired before I/O complete\n\x16FAIL\tex.com/m\t1.234s\n',
    ],
    [
      'held output of a failure',
      { exitCode: 1, state: 'exit status 1', ioIncompleteMs: 60_000 },
      {},
      '\x16FAIL\tex.com/m\t1.234s\n',
    ],
  ])('%s', (_name, more, seen, text) => {
    expect(lastLines({ ...end, ...more }, { ...facts, ...seen })).toBe(text);
  });
});

describe('watchOutput', () => {
  const factsOf = (...chunks: string[]) => {
    const watch = watchOutput();
    for (const chunk of chunks) watch.push(Buffer.from(chunk));
    return watch.facts();
  };

  it('finds the warning at the start, after a line, and torn between chunks, but not within a line', () => {
    const line = 'testing: warning: no tests to run\n';
    expect(factsOf(line).noTestsToRun).toBe(true);
    expect(factsOf('x\n', line).noTestsToRun).toBe(true);
    expect(factsOf('x\ntesting: warn', 'ing: no tests to run', '\nPASS\n').noTestsToRun).toBe(true);
    expect(factsOf(`say ${line}`).noTestsToRun).toBe(false);
  });

  it('knows whether the last line is open', () => {
    expect(factsOf()).toMatchObject({ empty: true, endsInNewline: false });
    expect(factsOf('a\n', 'b')).toMatchObject({ empty: false, endsInNewline: false });
    expect(factsOf('a', '\n')).toMatchObject({ empty: false, endsInNewline: true });
  });
});

describe('patience', () => {
  it('is that of cmd/go', () => {
    expect([1000, 600_000, 3_600_000, 0].map(goPatience.waitDelayMs)).toEqual([5000, 60_000, 360_000, undefined]);
    expect([1000, 600_000, 3_600_000, 0].map(goPatience.killAfterMs)).toEqual([61_000, 660_000, 3_960_000, undefined]);
  });

  it('is written as Go writes durations', () => {
    expect([0, 5, 61_000, 1500, 660_000, 3_600_000, 5_400_500].map(goDuration)).toEqual([
      '0s',
      '5ms',
      '1m1s',
      '1.5s',
      '11m0s',
      '1h0m0s',
      '1h30m0.5s',
    ]);
  });
});
