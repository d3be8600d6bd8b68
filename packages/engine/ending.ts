// The last lines of a package's output, which the go command writes after a test process has ended.

import type { OutputFacts } from '#goexec';
import { goDuration } from './patience.ts';

/** How the process ended, as far as its last lines depend on it. */
export interface ProcessEnd {
  readonly package: string;
  /** From start to the end of output, in milliseconds. */
  readonly elapsedMs: number;
  /** Null after a signal, or where it never started. */
  readonly exitCode: number | null;
  /** `exit status 1`, `signal: killed`, or why it could not be started. */
  readonly state: string;
  /** Set when SIGQUIT was sent because it ran too long: how long it was given. */
  readonly killedAfterMs?: number;
  /** Set when it ended with code 0 but its output stayed open: how long that was waited for. */
  readonly ioIncompleteMs?: number;
}

/** How a process ended well in the eyes of the go command. */
export function endedWell(end: ProcessEnd): boolean {
  return end.exitCode === 0 && end.ioIncompleteMs === undefined;
}

/**
 * What `runTestActor.Act` (cmd/go/internal/test/test.go, Go 1.26) writes after the process, under -json: the marker
 * \x16 makes test2json take FAIL for the package's end whatever came before.
 */
export function lastLines(end: ProcessEnd, output: OutputFacts): string {
  const time = `${(end.elapsedMs / 1000).toFixed(3)}s`;
  const newline = !output.empty && !output.endsInNewline ? '\n' : '';
  if (endedWell(end)) {
    return `${newline}ok  \t${end.package}\t${time}${output.noTestsToRun ? ' [no tests to run]' : ''}\n`;
  }
  let text = '';
  if (end.killedAfterMs !== undefined) {
    text += `*** Test killed with quit: ran too long (${goDuration(end.killedAfterMs)}).\n`;
  } else if (end.exitCode === 0 && end.ioIncompleteMs !== undefined) {
    text += `*** Test I/O incomplete ${goDuration(end.ioIncompleteMs)} after exiting.\n`;
  }
  if (end.exitCode === 0) text += 'exec: WaitDelay expired before I/O complete\n';
  else if (end.exitCode === null || output.empty) text += `${end.state}\n`;
  else text += newline;
  return `${text}\x16FAIL\t${end.package}\t${time}\n`;
}

export interface OutputWatch {
  push(chunk: Uint8Array): void;
  facts(): OutputFacts;
}

const noTestsLine = Buffer.from('testing: warning: no tests to run\n');

/** Watches raw output for what `lastLines` needs, without keeping it. */
export function watchOutput(): OutputWatch {
  let last = -1;
  let noTestsToRun = false;
  // The end of what came before, in case the line is torn between chunks; a newline stands for the beginning.
  let tail: Buffer = Buffer.from('\n');
  const wanted = Buffer.concat([Buffer.from('\n'), noTestsLine]);
  return {
    push(chunk) {
      if (chunk.length === 0) return;
      last = chunk[chunk.length - 1] ?? last;
      if (noTestsToRun) return;
      const seen = Buffer.concat([tail, chunk]);
      noTestsToRun = seen.includes(wanted);
      tail = seen.subarray(Math.max(0, seen.length - wanted.length + 1));
    },
    facts: () => ({ empty: last === -1, endsInNewline: last === 10, noTestsToRun }),
  };
}
