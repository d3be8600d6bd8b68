// Outcomes, from endings and lines alone.

import { describe, expect, it } from 'vitest';
import { type Ending, failedTestOutcome, markLine, noMarks, outcomeOf, unfinishedOutcome } from './outcome.ts';

const marksOf = (...lines: string[]) => lines.reduce(markLine, noMarks);
const raceLine = 'WARNING: DATA RACE';

describe('outcomeOf', () => {
  it.each<[string, Ending, string[], string]>([
    ['exit 0', { exitCode: 0 }, [], 'pass'],
    ['exit 1', { exitCode: 1 }, ['FAIL'], 'fail'],
    ['a panic', { exitCode: 2 }, ['panic: boom'], 'panic'],
    ['a fatal error of the runtime', { exitCode: 2 }, ['fatal error: all goroutines are asleep - deadlock!'], 'panic'],
    [
      'a panic after output without newline',
      { exitCode: 2 },
      ['dots...panic: boom', 'goroutine 7 [running]:'],
      'panic',
    ],
    ['a crash with a core dump', { exitCode: null, signal: 'SIGABRT' }, ['panic: boom'], 'panic'],
    ['os.Exit(2) of a program that says nothing', { exitCode: 2 }, ['usage: x'], 'fail'],
    ['a line that only looks like a panic', { exitCode: 1 }, ['panic: said the test'], 'fail'],
    ['-timeout', { exitCode: 2 }, ['....panic: test timed out after 1s'], 'timeout'],
    ['a hang that was asked for its goroutines', { exitCode: 2, ranTooLong: true }, ['SIGQUIT: quit'], 'timeout'],
    ['a hang that was killed', { exitCode: null, signal: 'SIGKILL', ranTooLong: true }, [], 'timeout'],
    ['SIGKILL from elsewhere', { exitCode: null, signal: 'SIGKILL' }, [], 'killed'],
    ['SIGQUIT from elsewhere', { exitCode: 2 }, ['SIGQUIT: quit', 'goroutine 1 [select]:'], 'killed'],
    ['a race, exit 66', { exitCode: 66 }, [raceLine, 'Found 1 data race(s)'], 'race'],
    ['a race, exit 1', { exitCode: 1 }, [raceLine], 'race'],
    ['a race under a passing test', { exitCode: 0 }, [`    x_test.go:3: ${raceLine}`], 'race'],
    ['a race that GORACE=log_path sent to a file', { exitCode: 66 }, ['Found 2 data race(s)'], 'race'],
    [
      'a race in a test, its report in a file',
      { exitCode: 1 },
      ['    testing.go:1712: race detected during execution of test'],
      'race',
    ],
    ['a race and the panic that it made', { exitCode: 2 }, [raceLine, 'panic: boom'], 'race'],
    ['a race, then a hang', { exitCode: 2 }, [raceLine, 'panic: test timed out after 1s'], 'timeout'],
    ['Ctrl-C', { exitCode: null, signal: 'SIGINT', cancelled: true }, [], 'cancelled'],
    ['Ctrl-C that came when all had passed', { exitCode: 0, cancelled: true }, [], 'pass'],
    ['output held open', { exitCode: 0, ioIncomplete: true }, [], 'fail'],
    ['a binary that cannot be started', { exitCode: null, notStarted: true }, [], 'error'],
  ])('%s', (_name, ending, lines, outcome) => {
    expect(outcomeOf(ending, marksOf(...lines))).toBe(outcome);
  });
});

describe('ends of tests', () => {
  it('that began and wrote none share what became of the process, unless they waited their turn', () => {
    expect(
      (['panic', 'race', 'timeout', 'killed', 'fail', 'cancelled', 'pass'] as const).map((o) =>
        unfinishedOutcome(o, false),
      ),
    ).toEqual(['panic', 'race', 'timeout', 'killed', 'fail', 'cancelled', 'cancelled']);
    expect(unfinishedOutcome('panic', true)).toBe('cancelled');
  });

  it('that failed are told apart by their own output and by how the process ended', () => {
    expect(failedTestOutcome(marksOf(raceLine), undefined)).toBe('race');
    expect(failedTestOutcome(marksOf('panic: boom'), { exitCode: 2 })).toBe('panic');
    expect(failedTestOutcome(marksOf('panic: printed'), undefined)).toBe('fail');
    expect(failedTestOutcome(marksOf('panic: printed'), { exitCode: 1 })).toBe('fail');
    expect(failedTestOutcome(noMarks, { exitCode: 2 })).toBe('fail');
  });
});
