// The state of a run: what `fold` makes of its events, and what writers and screens draw. Types and the empty state.

import type { Diagnostic } from '#diagnostics';
import type {
  Outcome,
  RemoteUsed,
  Reuse,
  RunFinished,
  RunStarted,
  TaskFinished,
  TaskKind,
  TaskPhase,
  TestOutcome,
  WorkspaceRead,
} from '#events';
import type { BoundedText } from './text.ts';

/** One test or subtest of a task's newest attempt. With `-count` or `-cpu` the worst of its runs. */
export interface TestState {
  /** With those of the tests around it. */
  readonly name: string;
  /** The test that started it. */
  readonly parent?: TestState;
  /** Absent while it runs. */
  outcome?: TestOutcome;
  elapsedMs: number;
  /** Made by the engine, since the process ended before the test did. */
  made: boolean;
  /** Its own output, empty once it passed (unless all output is kept). */
  readonly text: BoundedText;
  /** A race was reported under it, whatever its outcome (golang/go#58634). */
  racy: boolean;
  /** Where its log lines come from, as `file.go:12`: the first few and the last. */
  readonly said: string[];
  /** The first frame of its panic that lies in the package, as `/abs/file.go:12`. */
  traced?: string;
  hasSubtests: boolean;
  /** The worst end of a subtest of it that did not pass; see `failedItself`. */
  failedBelow?: TestOutcome;
}

export interface TaskState {
  readonly id: string;
  readonly kind: TaskKind;
  readonly package: string;
  readonly module: string;
  readonly dir: string;
  readonly reason: string;
  readonly estimateMs?: number;
  readonly estimateCpuMs?: number;
  readonly reuse?: Reuse;
  status: 'planned' | 'running' | 'finished';
  /** What it does while it is planned; absent while nothing of it has begun. */
  phase?: TaskPhase;
  /** When the phases began, in milliseconds since 1970. */
  readonly phases: Partial<Record<TaskPhase, number>>;
  attempt: number;
  /** When the newest attempt began and ended, in milliseconds since 1970. */
  startedAt?: number;
  finishedAt?: number;
  /** An attempt before the newest one, in milliseconds since 1970. */
  earlier?: { readonly startedAt: number; readonly finishedAt: number };
  pid?: number;
  readonly tests: Map<string, TestState>;
  /** Those of `tests` that failed in any way, in the order in which they ended. */
  readonly failedTests: Set<TestState>;
  /** Its part of the run's `testCounts`. */
  readonly testCounts: TestCounts;
  /** The test that began or went on last. */
  current?: string;
  /** Output outside any test: before the first one began, and from then on. */
  readonly before: BoundedText;
  readonly after: BoundedText;
  /** Everything in the order written, where that is kept: to its end, or while it runs. */
  readonly stream?: BoundedText;
  /** The piece of output that came last, and when, in milliseconds since 1970. */
  last?: { readonly at: number; readonly text: string };
  /** The go command could not even load what the package needs: a missing import, an import cycle. */
  setupFailed: boolean;
  /** The end of the newest attempt. */
  finished?: TaskFinished;
}

/** One data race, however often it was seen. */
export interface Race {
  /** Counts from 1 in the order found. */
  readonly number: number;
  readonly stack: string;
  readonly report: string;
  readonly seen: { readonly package: string; readonly test?: string }[];
}

/** What the go command printed while it built one import path, and the packages that could not be tested for it. */
export interface BuildState {
  readonly importPath: string;
  readonly text: BoundedText;
  readonly failed: TaskState[];
}

export interface InvocationState {
  readonly id: string;
  readonly args: readonly string[];
  readonly cwd: string;
  readonly text: BoundedText;
  running: boolean;
  /** Null after a signal; absent while it runs. */
  exitCode?: number | null;
}

export interface TestCounts {
  passed: number;
  failed: number;
  skipped: number;
}

export interface RunState {
  started?: RunStarted;
  workspace?: WorkspaceRead;
  /** Of several runs together, where there are several. */
  remote?: RemoteUsed;
  finished?: RunFinished;
  /** Time of the newest event and of the first, in milliseconds since 1970. */
  at: number;
  startedAt: number;
  readonly tasks: Map<string, TaskState>;
  readonly packages: Set<string>;
  readonly modules: Set<string>;
  /** Tasks at work now, longest running first. */
  readonly running: Map<string, TaskState>;
  done: number;
  readonly counts: Partial<Record<Outcome, number>>;
  /** Tests that ended by themselves and have no subtests: what a person counts as a test. */
  readonly testCounts: TestCounts;
  /** Finished tasks that are not fine, in the order in which they ended; cancelled ones only if a test of them had failed. */
  readonly failures: Set<TaskState>;
  readonly withoutTests: string[];
  readonly cancelled: TaskState[];
  readonly races: Map<string, Race>;
  readonly builds: Map<string, BuildState>;
  readonly invocations: Map<string, InvocationState>;
  readonly diagnostics: Diagnostic[];
  /** The five whose tests took longest, longest first, of those that ran to their own end. */
  readonly slowest: TaskState[];
  readonly limits: OutputLimits;
}

/** How much output is kept, in characters. */
export interface OutputLimits {
  /** Keep what passing tests wrote, and the whole stream of each task. */
  readonly everything: boolean;
  /** For the heads of all texts of one task together. */
  readonly perTask: number;
  /** For the end of each text that did not fit. */
  readonly tail: number;
  /** For the whole stream of each task while it runs, apart from all else; only where everything is not kept. */
  readonly running?: number;
}

const failuresOnly: OutputLimits = { everything: false, perTask: 4 << 20, tail: 64 << 10 };
const everything: OutputLimits = { everything: true, perTask: 128 << 20, tail: 1 << 20 };

export interface RunStateOptions {
  readonly keepEverything?: boolean;
  /** Keep what a task writes while it runs, so that one who looks later sees it from the beginning. */
  readonly keepRunning?: boolean;
}

/** An empty state. Whoever makes it owns it: `fold` writes into it, and nothing else does. */
export function createRunState(options: RunStateOptions = {}): RunState {
  return {
    at: 0,
    startedAt: 0,
    tasks: new Map(),
    packages: new Set(),
    modules: new Set(),
    running: new Map(),
    done: 0,
    counts: {},
    testCounts: { passed: 0, failed: 0, skipped: 0 },
    failures: new Set(),
    withoutTests: [],
    cancelled: [],
    races: new Map(),
    builds: new Map(),
    invocations: new Map(),
    diagnostics: [],
    slowest: [],
    limits: limitsOf(options),
  };
}

function limitsOf({ keepEverything, keepRunning }: RunStateOptions): OutputLimits {
  if (keepEverything === true) return everything;
  return keepRunning === true ? { ...failuresOnly, running: 1 << 20 } : failuresOnly;
}
