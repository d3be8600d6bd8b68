// The answer of `gows report`: what the page, the trace and programs are given of one run. Types only.

import type { Diagnostic } from '#diagnostics';
import type { Outcome, Reuse, RunFinished, RunStarted, Source, TestOutcome, Usage } from '#events';

/** What a task did in a stretch of time. `wait`: for its build, as for what it imports; `ready`: for a free process. */
export type SpanKind = 'wait' | 'compile' | 'link' | 'ready' | 'run' | 'reused';

/** Times are milliseconds since the run began. */
export interface Span {
  readonly kind: SpanKind;
  readonly startMs: number;
  readonly endMs: number;
}

export interface ReportTest {
  readonly name: string;
  /** Absent where the run broke off before its end. */
  readonly outcome?: TestOutcome;
  readonly elapsedMs: number;
  /** A race was reported under it, whatever its outcome. */
  readonly race?: true;
  /** It failed for its subtests alone, and is counted with none. */
  readonly below?: true;
}

/** What tests reached, where that was measured. */
export interface ReportCoverage {
  readonly statements: number;
  readonly covered: number;
  /** As it is printed, with one digit; absent without statements. */
  readonly percent?: number;
}

export interface ReportTask {
  readonly id: string;
  readonly package: string;
  readonly module: string;
  /** Why it was in the plan. */
  readonly reason: string;
  /** Absent where the run broke off before its end. */
  readonly outcome?: Outcome;
  readonly source?: Source;
  readonly reuse?: Reuse;
  readonly spans: readonly Span[];
  /** Of the process that made the result. */
  readonly elapsedMs: number;
  readonly estimateMs?: number;
  /** In words: that it failed beside others, and how it went alone. */
  readonly tried?: string;
  readonly usage?: Usage;
  readonly coverage?: ReportCoverage;
  readonly counts: { readonly passed: number; readonly failed: number; readonly skipped: number };
  /** Failed ones first, then the slowest. */
  readonly tests: readonly ReportTest[];
  /** How many more there are. */
  readonly moreTests?: number;
  /** `path:line`, from the workspace root. */
  readonly where?: string;
  readonly rerun?: string;
}

/** A step of a build that started a process. */
export interface ReportStep {
  readonly step: 'compile' | 'link' | 'vet';
  /** As the go command names it. */
  readonly importPath: string;
  readonly startMs: number;
  readonly elapsedMs: number;
}

/** One stretch of the chain that the run's end hung on; the next began when it was over. */
export interface PathPart {
  readonly kind: 'read' | 'compile' | 'link' | 'vet' | 'run' | 'other';
  /** Import path, as the go command names it; absent for `read` and `other`. */
  readonly name?: string;
  readonly startMs: number;
  readonly endMs: number;
}

export interface ReportFailure {
  readonly package: string;
  readonly outcome: Outcome;
  readonly where?: string;
  readonly rerun?: string;
  /** Import path whose build failed. */
  readonly failedBuild?: string;
  /** Tests that failed, less those that failed for a subtest. */
  readonly tests: readonly { readonly name: string; readonly why?: string; readonly where?: string }[];
  /** As the plain lines show it. */
  readonly output: string;
}

export interface ReportRace {
  readonly report: string;
  readonly accesses: readonly { readonly what: string; readonly place: string; readonly symbol: string }[];
  readonly seen: readonly { readonly package: string; readonly test?: string }[];
}

export interface RunFacts {
  readonly id: string;
  /** ISO 8601, UTC. */
  readonly startedAt: string;
  readonly elapsedMs: number;
  /** `unfinished`: the stream ends before the run does. */
  readonly outcome: RunFinished['outcome'] | 'unfinished';
  readonly exitCode?: number;
  readonly head?: { readonly rev: string; readonly dirty: boolean };
  readonly counts: Readonly<Partial<Record<Outcome, number>>>;
  readonly tests: { readonly passed: number; readonly failed: number; readonly skipped: number };
  /** Results for which a kept one was looked for, and for how many it was found. */
  readonly reuse: { readonly looked: number; readonly reused: number; readonly cutOff: number };
  /** Of all packages together, each statement once. */
  readonly coverage?: ReportCoverage;
}

/** What is otherwise than in the run before. */
export interface ReportComparison {
  readonly run: RunFacts;
  /** Packages that were fine and no longer are, or the other way round. */
  readonly outcomes: readonly { readonly package: string; readonly from: Outcome; readonly to: Outcome }[];
  readonly failing: readonly { readonly package: string; readonly test: string }[];
  readonly fixed: readonly { readonly package: string; readonly test: string }[];
  /** Packages that ran and were fine in both and took much more or less time, the largest difference first. */
  readonly times: readonly { readonly package: string; readonly fromMs: number; readonly toMs: number }[];
  readonly added: readonly string[];
  readonly removed: readonly string[];
}

/** `gows report --json`. */
export interface ReportAnswer extends Omit<RunStarted, 'type'> {
  readonly schema: 'gows.report/1';
  readonly run: RunFacts;
  /** Absent where the run ended before the workspace was read. */
  readonly workspace?: {
    readonly root: string;
    readonly modules: number;
    readonly packages: number;
    readonly go: string;
    readonly race: boolean;
    readonly base?: { readonly rev: string; readonly how: string };
  };
  readonly tasks: readonly ReportTask[];
  readonly steps: readonly ReportStep[];
  readonly criticalPath: readonly PathPart[];
  /** Why kept results did not serve, the most frequent first. */
  readonly causes: readonly { readonly cause: string; readonly packages: number }[];
  readonly slowestTests: readonly (ReportTest & { readonly package: string })[];
  readonly failures: readonly ReportFailure[];
  readonly races: readonly ReportRace[];
  readonly diagnostics: readonly Diagnostic[];
  /** The newest earlier run of the same command that was kept and came to its end. */
  readonly previous?: ReportComparison;
}
