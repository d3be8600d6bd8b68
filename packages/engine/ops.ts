// What `engine` needs from outside, and what it hands to whoever keeps results. Types only.

import type { EventLog, Outcome, Usage } from '#events';
import type { Task } from '#plan';

/** How long is waited before a process is made to stop. Tests shorten it. */
export interface Patience {
  /** From the start of a test process to SIGQUIT, in milliseconds; undefined means for ever. */
  killAfterMs(timeoutMs: number): number | undefined;
  /** From SIGQUIT to SIGKILL, and from the exit to giving up on its output; undefined means for ever. */
  waitDelayMs(timeoutMs: number): number | undefined;
}

/** The effects of a run. */
export interface EngineOps {
  readonly log: EventLog;
  /** The folder of the cache, absolute; `bin/`, `runs/` and `tools/` in it belong to this room. */
  readonly cacheDir: string;
  /** Unique among all runs on this machine, and fit for a file name. */
  readonly runId: string;
  readonly workspaceRoot: string;
  /** Aborted by Ctrl-C: everything then stops within two seconds. */
  readonly signal: AbortSignal;
  /** As `locateGoexec` gives it. */
  readonly goexec?: string;
  /**
   * Which of the import paths whose build failed (`X`, `X [Y.test]`, as the go command names them) lies in what the
   * task compiles; undefined where none does.
   */
  readonly buildCause: (task: Task, failed: ReadonlySet<string>) => string | undefined;
  /** Keeps a result. Called once for each task that ran, after its task.finished; must not throw. */
  readonly record?: (result: TaskResult) => void;
  readonly now?: () => Date;
  readonly patience?: Patience;
}

/** What is known of a task when it is over. */
export interface TaskResult {
  readonly task: Task;
  readonly outcome: Outcome;
  readonly attempt: number;
  readonly startedAt: string;
  /** Duration of the process, in milliseconds. */
  readonly elapsedMs: number;
  readonly exitCode?: number;
  readonly signal?: string;
  readonly usage?: Usage;
  /** SHA-256 of the binary that ran, in hex. */
  readonly binary?: string;
  /** What the test consulted (`-test.testlogfile`); only after exit 0, as else the log is cut short. */
  readonly testlog?: string;
}
