// A process as `engine` sees it, whether goexec is its parent or gows itself. Types only, and the start's failure.

import type { Readable } from 'node:stream';
import type { Usage } from '#events';
import type { Environment, Stoppable } from '#process';

export interface ProcessRequest {
  /** The program, absolute, and its arguments. */
  readonly argv: readonly string[];
  readonly cwd: string;
  /** The whole environment. */
  readonly env: Environment;
  /** Keeps standard error apart; else both go to `stdout` in the order they were written. */
  readonly split?: boolean;
  /**
   * Where goexec writes what the process, and all that it starts, asks of the file system; there is no file where it
   * cannot tell. See go/trace.
   */
  readonly trace?: string;
  /** The goexec to use, as `locateGoexec` gives it; a plain child of gows without it. */
  readonly goexec?: string;
}

export interface ProcessExit {
  /** Null after a signal. */
  readonly code: number | null;
  readonly signal?: NodeJS.Signals;
  /** As os.ProcessState.String says it: `exit status 1`, `signal: killed`. */
  readonly state: string;
  /** From start to exit, in milliseconds. */
  readonly wallMs: number;
  /** Of the process and of those of its children that it waited for; only goexec knows. */
  readonly usage?: Usage;
}

/**
 * A running process, the leader of its own group. Both streams must be read to their end, or the process stands still
 * when a pipe is full.
 */
export interface RunningProcess extends Stoppable {
  readonly pid: number;
  readonly stdout: Readable;
  /** What is written to standard error with `split`; else nothing. */
  readonly stderr: Readable;
  /** When the process has ended. Never rejects. */
  readonly exited: Promise<ProcessExit>;
  /** When it has ended, all who inherited its output have closed it, and nothing of its group is left. */
  readonly closed: Promise<void>;
}

/** The process could not be started; the message is in the words of os/exec (`fork/exec X: permission denied`). */
export class StartError extends Error {
  override readonly name = 'StartError';
}
