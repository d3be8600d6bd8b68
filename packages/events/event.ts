// Run events: what `engine` and `plan` hand to everything that shows, stores or forwards a run. Types only.

import type { Diagnostic } from '#diagnostics';

/** Version of the stream. Raised when a field changes its meaning; new optional fields do not raise it. */
export const eventVersion = 1;

/**
 * The kind of work that a task does: on one package (`test`, `build`, `vet`), or on one module, whose path then stands for the
 * package's: a `command` of the user, `tidy`, or `verify`, whether it stands alone.
 */
export type TaskKind = 'test' | 'build' | 'vet' | ModuleKind;

export type ModuleKind = 'command' | 'tidy' | 'verify';

export const moduleKinds: ReadonlySet<TaskKind> = new Set<TaskKind>(['command', 'tidy', 'verify']);

export type TestOutcome = 'pass' | 'fail' | 'skip' | 'race' | 'panic' | 'timeout' | 'killed' | 'cancelled';

/** How a task ended. `no-tests`: the package has no test files. `error`: gows could not start or observe it. */
export type Outcome =
  | 'pass'
  | 'fail'
  | 'skip'
  | 'panic'
  | 'race'
  | 'timeout'
  | 'killed'
  | 'build-fail'
  | 'vet-fail'
  | 'no-tests'
  | 'flaky'
  | 'cancelled'
  | 'error';

/** Where a result comes from. */
export type Source = 'ran' | 'local' | 'remote' | 'cut-off';

/** Which run a kept result comes from. */
export interface ResultOrigin {
  readonly run: string;
  /** ISO 8601, UTC. */
  readonly at: string;
  /** Commit that was checked out, where there was one. */
  readonly commit?: string;
  /** The work tree differed from the commit. */
  readonly dirty?: true;
  /** Host name. */
  readonly machine: string;
  readonly gows: string;
  readonly go: string;
}

/**
 * Whether a kept result stands for a run. `cause`: what differs from the nearest kept result, short enough to count
 * equal ones. `off`: it was not looked for, or may not be kept.
 */
export type Reuse =
  | { readonly state: 'kept'; readonly origin: ResultOrigin }
  | { readonly state: 'missed'; readonly cause: string }
  | { readonly state: 'off'; readonly why: string };

/** All that there are. */
export const outcomes: ReadonlySet<Outcome> = new Set([
  'pass',
  'fail',
  'skip',
  'panic',
  'race',
  'timeout',
  'killed',
  'build-fail',
  'vet-fail',
  'no-tests',
  'flaky',
  'cancelled',
  'error',
]);

/** Outcomes after which a run still counts as fine. */
export const fineOutcomes: ReadonlySet<Outcome> = new Set(['pass', 'skip', 'no-tests', 'flaky']);

/**
 * What every event carries. `seq` counts from 1 without gaps within a run and is given in one place; `at` is an
 * ISO 8601 UTC time with milliseconds; `run` names the run; `span` names the thing that lasts, `parent` the one around it.
 */
export interface EventHead {
  readonly v: typeof eventVersion;
  readonly seq: number;
  readonly at: string;
  readonly run: string;
  readonly span?: string;
  readonly parent?: string;
}

/** A part of the work of several runners: `index` from 1 to `count`. */
export interface ShardName {
  readonly index: number;
  readonly count: number;
}

/** More are never made: GitHub takes 256 jobs of a matrix. */
export const mostShards = 256;

/** What a shard has to do with the others of its split. */
export interface ShardShare extends ShardName {
  /** How many packages the others have. */
  readonly elsewhere: number;
  /** A plan that was made once for all, or the order of import paths in the workspace. */
  readonly by: 'plan' | 'import-path';
  /** Names the split: equal in all its shards. */
  readonly id: string;
}

/** First event of every run. Values of secret environment variables are taken out of `argv`. */
export interface RunStarted {
  readonly type: 'run.started';
  readonly command: string;
  readonly argv: readonly string[];
  readonly cwd: string;
  readonly gows: string;
  readonly platform: string;
  readonly cores: number;
  /** The part that was asked for, where the run is one of several. */
  readonly shard?: ShardName;
}

/** The workspace is known, and what a change is measured against, if anything. */
export interface WorkspaceRead {
  readonly type: 'workspace.read';
  readonly root: string;
  readonly kind: 'work' | 'module';
  readonly modules: number;
  /** 0 where something is done in modules alone. */
  readonly packages: number;
  readonly go: string;
  readonly race: boolean;
  /** How many test processes run at once at most, where that was given by hand. */
  readonly jobs?: number;
  readonly base?: { readonly rev: string; readonly how: string };
  readonly head?: { readonly rev: string; readonly dirty: boolean };
  readonly shard?: ShardShare;
  readonly elapsedMs: number;
}

/**
 * A task will be done. `reason` is one readable line that says why; `estimateMs` comes from history; `dir` is the
 * package's folder, absolute, so that a file:line of its output can be placed.
 */
export interface TaskPlanned {
  readonly type: 'task.planned';
  readonly task: string;
  readonly kind: TaskKind;
  readonly package: string;
  readonly module: string;
  readonly dir: string;
  readonly reason: string;
  readonly estimateMs?: number;
  /** Of `estimateMs`, what the task keeps a core busy. */
  readonly estimateCpuMs?: number;
  readonly reuse?: Reuse;
}

/** One `go` process that serves many tasks. `args` as it was started, so that a person can start it again. */
export interface InvocationStarted {
  readonly type: 'invocation.started';
  readonly invocation: string;
  readonly args: readonly string[];
  readonly cwd: string;
  readonly packages: number;
}

export interface InvocationFinished {
  readonly type: 'invocation.finished';
  readonly invocation: string;
  readonly exitCode: number | null;
  readonly signal?: string;
  readonly elapsedMs: number;
}

/** What the go command printed while building, for one import path or, without it, for the invocation. */
export interface BuildOutput {
  readonly type: 'build.output';
  readonly invocation: string;
  readonly importPath?: string;
  readonly output: string;
  /** Set on the last event of an import path whose build failed (`build-fail` of the go command); `output` is empty. */
  readonly failed?: true;
}

/**
 * What a task does before it runs, told when that begins: what it needs is compiled, its binary is linked, or the binary
 * is there and waits for its turn. A task that is reused has none.
 */
export interface TaskPhaseBegun {
  readonly type: 'task.phase';
  readonly task: string;
  readonly phase: TaskPhase;
}

export type TaskPhase = 'compile' | 'link' | 'ready';

/**
 * What one step of a build took, from the go command's `-debug-actiongraph`; told when the invocation is over, and only of
 * steps that started a process. `importPath` as the go command names it: `X`, `X [X.test]`, `X.test`.
 */
export interface BuildStep {
  readonly type: 'build.step';
  readonly invocation: string;
  readonly importPath: string;
  readonly step: 'compile' | 'link' | 'vet';
  /** ISO 8601, UTC, with milliseconds. */
  readonly startedAt: string;
  /** With what it waited for leave to start. */
  readonly elapsedMs: number;
  /** Time of CPU of its processes; absent where the go command does not tell. */
  readonly cpuMs?: number;
}

/** What a build had to have and found compiled, in Go's build cache or in one below it; told once its invocation has ended. */
export interface BuildFound {
  readonly type: 'build.found';
  readonly invocation: string;
  /** Digest of the Go version and the go.sum of all modules, by which pipelines keep a build cache. */
  readonly sums: string;
  readonly importPaths: readonly string[];
}

export interface TaskStarted {
  readonly type: 'task.started';
  readonly task: string;
  readonly attempt: number;
  readonly pid?: number;
}

/** A piece of output, in the order written. With `test`, the test that test2json gives it to. */
export interface TaskOutput {
  readonly type: 'task.output';
  readonly task: string;
  readonly test?: string;
  readonly output: string;
  /** test2json's kind of a line the testing package wrote itself: frame, error, error-continue (Go 1.25 and later). */
  readonly outputType?: string;
}

/** A test began, waits for its parallel turn, or goes on. */
export interface TestProgress {
  readonly type: 'test.run' | 'test.pause' | 'test.cont';
  readonly task: string;
  readonly test: string;
}

/** A key and value that a test reported of itself (`T.Attr`, Go 1.25). */
export interface TestAttribute {
  readonly type: 'test.attr';
  readonly task: string;
  readonly test: string;
  readonly key: string;
  readonly value: string;
}

/** A test ended. `made` is set where the test wrote no end of its own, so that it follows from how the process ended. */
export interface TestFinished {
  readonly type: 'test.finished';
  readonly task: string;
  readonly package: string;
  readonly test: string;
  readonly outcome: TestOutcome;
  readonly elapsedMs: number;
  readonly made?: true;
}

export interface BenchmarkResult {
  readonly type: 'benchmark.result';
  readonly task: string;
  readonly package: string;
  /** With the number of processors, where that is not 1: `BenchmarkX/sub-8`. */
  readonly benchmark: string;
  /** The line of the result, as the testing package writes it. */
  readonly output: string;
  /** Of the first result of a package: the lines above it, which say where it was measured (`goos: linux`, …). */
  readonly ground?: string;
}

/** One data race, as reported under a task. Equal `stack` (addresses and goroutine numbers taken out) is one race. */
export interface RaceFound {
  readonly type: 'race.found';
  readonly task: string;
  readonly package: string;
  readonly test?: string;
  readonly report: string;
  readonly stack: string;
}

/** What a process used: times in milliseconds, memory in KiB. */
export interface Usage {
  readonly userMs: number;
  readonly systemMs: number;
  readonly maxRssKiB: number;
}

/** How many statements are measured, and how many of them were reached. */
export interface Coverage {
  readonly statements: number;
  readonly covered: number;
  /** Patterns of -coverpkg; absent where the statements are those of the package itself. */
  readonly in?: readonly string[];
}

/** The end is not the last: it may say more of the circumstances than of the package, which is run once more alone. */
export interface Again {
  /**
   * How many other processes of the run were at work at once at most. Without `followed` the package had passed before and
   * failed now: beside more than the machine has cores, or with 0 while to follow what it read took much of its time.
   */
  readonly beside: number;
  /** Why it may have gone otherwise only because what it read was followed; however it went, that does not count. */
  readonly followed?: string;
}

/** How the package failed before it was run once more alone. */
export interface Alone extends Again {
  readonly outcome: Outcome;
}

export interface TaskFinished {
  readonly type: 'task.finished';
  readonly task: string;
  readonly kind: TaskKind;
  readonly package: string;
  readonly module: string;
  readonly outcome: Outcome;
  readonly source: Source;
  /** Of a result that was not made by this run. */
  readonly origin?: ResultOrigin;
  readonly attempt: number;
  /** Of the process that made the result. */
  readonly elapsedMs: number;
  /** The import path whose build failed, as the go command names it: `X`, or `X [X.test]`. */
  readonly failedBuild?: string;
  /** What its tests reached, where that was measured; absent where the process ended without telling. */
  readonly coverage?: Coverage;
  readonly exitCode?: number;
  readonly signal?: string;
  readonly usage?: Usage;
  /** A command to paste that runs just what failed again. */
  readonly rerun?: string;
  /** Where the failure shows, as `path:line` relative to the workspace root. */
  readonly where?: string;
  /** The kernel killed it for want of memory: below the limit of its control group, or of the machine. */
  readonly outOfMemory?: { readonly limitBytes?: number };
  readonly again?: Again;
  readonly alone?: Alone;
}

export interface DiagnosticFound {
  readonly type: 'diagnostic';
  readonly diagnostic: Diagnostic;
}

/** What went to and from the remote cache; told when all tasks are over, where one is used. */
export interface RemoteUsed {
  readonly type: 'remote.used';
  /** Host and path. */
  readonly remote: string;
  /** Under which was written. */
  readonly scope: string;
  readonly received: RemoteAmount;
  readonly sent: RemoteAmount;
  /** Records that were to be sent and were not. */
  readonly unsent: number;
  /** How long nothing else was done meanwhile, before the first task and after the last; in milliseconds. */
  readonly waitedMs: number;
}

/** Results of tests, outputs of the go command's tools, and what both and all that leads to them hold in bytes. */
export interface RemoteAmount {
  readonly results: number;
  readonly outputs: number;
  readonly bytes: number;
}

/** Last event of every run. `counts` has a number for each outcome that occurred. */
export interface RunFinished {
  readonly type: 'run.finished';
  readonly outcome: 'pass' | 'fail' | 'cancelled' | 'error';
  readonly exitCode: number;
  readonly counts: Readonly<Partial<Record<Outcome, number>>>;
  /** Since `run.started`. */
  readonly elapsedMs: number;
  /** Of all packages together, each statement once, where it was measured. */
  readonly coverage?: Coverage;
}

/** An event before it has its place in the order. */
export type EventBody =
  | RunStarted
  | WorkspaceRead
  | TaskPlanned
  | InvocationStarted
  | InvocationFinished
  | BuildOutput
  | BuildStep
  | BuildFound
  | TaskPhaseBegun
  | TaskStarted
  | TaskOutput
  | TestProgress
  | TestAttribute
  | TestFinished
  | BenchmarkResult
  | RaceFound
  | TaskFinished
  | DiagnosticFound
  | RemoteUsed
  | RunFinished;

export type RunEvent = EventHead & EventBody;
export type EventType = EventBody['type'];
