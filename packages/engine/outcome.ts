// From how a test process ended, and what it printed, to the outcome of its task and of the tests it left open.

import type { Outcome, TestOutcome } from '#events';

/** What the lines of output gave away; see `markLine`. */
export interface OutputMarks {
  readonly race: boolean;
  /** `panic:`, `fatal error:` or a signal that the Go runtime turned into a goroutine dump. */
  readonly crash: boolean;
  /** `panic: test timed out after`. */
  readonly timedOut: boolean;
  /** `SIGQUIT: quit`: somebody asked for the goroutines. */
  readonly quit: boolean;
}

export const noMarks: OutputMarks = { race: false, crash: false, timedOut: false, quit: false };

export interface Ending {
  /** Null after a signal or where the process never started. */
  readonly exitCode: number | null;
  readonly signal?: string;
  /** The process could not be started. */
  readonly notStarted?: boolean;
  /** gows was told to stop, and told the process so. */
  readonly cancelled?: boolean;
  /** It ran so long that it was sent SIGQUIT. */
  readonly ranTooLong?: boolean;
  /** It ended with 0 but something it started kept the output open too long. */
  readonly ioIncomplete?: boolean;
}

/**
 * Adds what one line of output says. A race report may stand under a test that passes (golang/go#58634), may go to a
 * file (GORACE=log_path) so that only the testing package or the runtime speaks of it, and GORACE=exitcode=0 hides it
 * from the exit code: hence any of the three lines counts.
 */
export function markLine(marks: OutputMarks, line: string): OutputMarks {
  const race =
    line.includes('WARNING: DATA RACE') ||
    /^Found \d+ data race\(s\)/.test(line) ||
    /^\s*testing\.go:\d+: race detected during execution of test/.test(line);
  // Output without a newline may stand before what the runtime writes; the exit code decides whether it was the runtime.
  const timedOut = line.includes('panic: test timed out after');
  const crash = /^(panic: |fatal error: |SIG[A-Z]+: |goroutine \d+ .*\[)/.test(line);
  const quit = line.startsWith('SIGQUIT: quit');
  if (!race && !timedOut && !crash && !quit) return marks;
  return {
    race: marks.race || race,
    crash: marks.crash || crash,
    timedOut: marks.timedOut || timedOut,
    quit: marks.quit || quit,
  };
}

/** The exit code of a Go program that the runtime ended: an unrecovered panic, a fatal error, SIGQUIT. */
const runtimeExit = 2;

/**
 * The outcome of a test process. What stopped it comes before what it showed on the way: a test that hangs after a race
 * has timed out, and its race is told by an event of its own. A race comes before the failure and the panic it causes.
 */
export function outcomeOf(ending: Ending, marks: OutputMarks): Outcome {
  const fine = ending.exitCode === 0 && !ending.ioIncomplete;
  if (ending.notStarted) return 'error';
  if (ending.cancelled && !fine) return 'cancelled';
  if (ending.ranTooLong || (marks.timedOut && ending.exitCode === runtimeExit)) return 'timeout';
  if (marks.quit && ending.exitCode === runtimeExit) return 'killed';
  if (ending.signal !== undefined && !marks.crash) return 'killed';
  if (marks.race) return 'race';
  if (marks.crash && (ending.exitCode === runtimeExit || ending.signal !== undefined)) return 'panic';
  return fine ? 'pass' : 'fail';
}

/**
 * The made end of a test that began and wrote no end: it shares what became of the process, unless it stood waiting for
 * its parallel turn, or the process ended well all the same (a test that calls syscall.Exit(0)).
 */
export function unfinishedOutcome(task: Outcome, waiting: boolean): TestOutcome {
  if (waiting) return 'cancelled';
  switch (task) {
    case 'panic':
    case 'race':
    case 'timeout':
    case 'killed':
    case 'fail':
      return task;
    default:
      return 'cancelled';
  }
}

/**
 * The outcome of a test that test2json calls failed. A panic ends the process, and test2json holds a test's end back
 * until it sees what follows, so the process has ended by the time this is asked of a test that panicked.
 */
export function failedTestOutcome(marks: OutputMarks, ending: Ending | undefined): TestOutcome {
  if (marks.race) return 'race';
  if (!marks.crash || ending === undefined) return 'fail';
  return ending.exitCode === runtimeExit || ending.signal !== undefined ? 'panic' : 'fail';
}
