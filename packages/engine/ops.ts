// What `engine` needs from outside, and what it hands to whoever keeps results. Types only.

import type { Entry, ReplayedEvent } from '#cache';
import type { EventLog, Outcome, Usage } from '#events';
import type { CompileCacheServer } from '#goexec';
import type { DigestMemo } from '#keys';
import type { Trace } from '#observe';
import type { Task } from '#plan';
import type { Stoppable } from '#process';
import type { Covered } from './coverage.ts';
import type { EarlyBuild } from './early.ts';

/** How long is waited before a process is made to stop. Tests shorten it. */
export interface Patience {
  /** From the start of a test process to SIGQUIT, in milliseconds; undefined means for ever. */
  killAfterMs(timeoutMs: number): number | undefined;
  /** From SIGQUIT to SIGKILL, and from the exit to giving up on its output; undefined means for ever. */
  waitDelayMs(timeoutMs: number): number | undefined;
}

/** Finds and keeps results of tests. Nothing of it throws. */
export interface ResultKeeper {
  /** It is being built, and will be asked for: what takes time to find out may be found out meanwhile, in small steps. */
  expect(task: Task): Iterable<void>;
  /** The pass of a binary with the same content, if what that consulted is as it was. */
  byBinary(task: Task, digest: string): Promise<Entry | undefined>;
  /** Right before the test's process starts. */
  begin(task: Task): void;
  /** Whether what its processes read is to be taken down. */
  traces(task: Task): boolean;
  /** After a pass, or when a package without tests was compiled; `events` are what was emitted on the way. */
  keep(pass: Pass): void;
  /** After a run that failed, with its log as far as that goes, and what was taken down. */
  failed(task: Task, testlog: string | undefined, trace: Trace | undefined): void;
  /** Its processes are not to be followed: they may do something else then. */
  leaveAlone(task: Task): void;
  /**
   * Every `go` process of the run is over, so that what was compiled can be compared with what was read: answers whether
   * that is the same for a task.
   */
  built(): Promise<(task: Task) => boolean>;
}

export interface Pass {
  readonly task: Task;
  readonly events: readonly ReplayedEvent[];
  /** Absent for a package without tests. */
  readonly result?: TaskResult;
  /** What was measured, where it was. */
  readonly covered?: Covered;
}

/** Work of the go command by what it needs: what compiles, with cgo, and what links. */
export type ToolKind = 'compile' | 'link';

/** What one tool used: cores it kept busy on average, and its peak of memory. */
export interface ToolCost {
  readonly cores: number;
  readonly memoryBytes: number;
}

/** Remembers what tools used, by the import path as the go command names it. Nothing of it throws. */
export interface ToolCosts {
  expected(kind: ToolKind, importPath: string): ToolCost | undefined;
  /** Undefined: what is usual. */
  record(kind: ToolKind, importPath: string, cost: ToolCost | undefined): void;
}

/** A cache below that of the go command, which other machines share. */
export interface CompileCachePort {
  /** GOCACHE as the go command has it, absolute. */
  readonly goCache: string;
  /** Whether what is compiled here is sent there. */
  readonly sends: boolean;
  /** Serves go commands by a socket in that folder; undefined where it cannot be. Never rejects. */
  readonly open: (folder: string) => Promise<Pick<CompileCacheServer, 'gocacheprog' | 'close'> | undefined>;
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
  /** What was begun on a guess under the same `runId`; the caller discards it after the run. */
  readonly early?: EarlyBuild;
  /**
   * Which of the import paths whose build failed (`X`, `X [Y.test]`, as the go command names them) lies in what the
   * task compiles; undefined where none does.
   */
  readonly buildCause: (task: Task, failed: ReadonlySet<string>) => string | undefined;
  /** Keeps a result. Called once for each task that ran, after its task.finished; must not throw. */
  readonly record?: (result: TaskResult) => void;
  readonly keeper?: ResultKeeper;
  /** Remembers digests of binaries. */
  readonly digests?: DigestMemo;
  /** State of all go.sum, which is told with what a build found compiled. */
  readonly sums?: () => string;
  /** Whether the package's tests are known to have passed before: only then a failure beside others is doubted. */
  readonly hasPassed?: (task: Task) => boolean;
  readonly toolCosts?: ToolCosts;
  /** Called when all tasks are over, before run.finished, and waited for; tells what it has to in the stream. Never rejects. */
  readonly beforeEnd?: () => Promise<void>;
  /** Absent where nothing is shared, or somebody else answers the go command already (GOCACHEPROG, also by `go env -w`). */
  readonly compileCache?: CompileCachePort;
  /** How much all kept binaries may take, in bytes; without bound where absent. */
  readonly binaryBytes?: number;
  /** Holds each test process while it runs, by its task's id, for one who wants to make it print its goroutines. */
  readonly processes?: Map<string, Pick<Stoppable, 'quit'>>;
  /** When `run.started` was emitted, in milliseconds since 1970: run.finished counts from there. Absent: from now on. */
  readonly startedMs?: number;
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
  /** What was measured, where it was and the process told it. */
  readonly covered?: Covered;
  /** `binaryDigest` of what ran. */
  readonly binary?: string;
  /** What the test consulted (`-test.testlogfile`); after another exit than 0 the log may be cut short. */
  readonly testlog?: string;
  /** What goexec took down of its processes. */
  readonly trace?: Trace;
}
