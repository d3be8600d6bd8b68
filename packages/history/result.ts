// What `engine` and the commands hand to history about a run and its tasks. Types only.

import type { Outcome, TaskKind, Usage } from '#events';

/** A run as it begins. */
export interface RunRecord {
  /** Unique on this machine. */
  readonly id: string;
  /** ISO 8601. */
  readonly startedAt: string;
  /** `affected test`, `test`: never the arguments, which may hold secrets. */
  readonly command: string;
  /** Commit of the head, where there is one. */
  readonly head?: string;
  /** True where tests were selected or shortened (-run, -skip, -short), so that durations tell nothing of a full run. */
  readonly partial?: boolean;
}

/** How a run ended. */
export interface RunEnd {
  readonly outcome: 'pass' | 'fail' | 'cancelled' | 'error';
  readonly exitCode: number;
  /** Kept results that stood for a run; none when absent. */
  readonly reused?: number;
}

/** A step of a build that started a process. */
export interface BuiltStep {
  /** As the go command names it: `X`, `X [X.test]`, `X.test`. */
  readonly importPath: string;
  readonly step: 'compile' | 'link' | 'vet';
  /** ISO 8601. */
  readonly startedAt: string;
  readonly elapsedMs: number;
  /** Time of CPU, which says what it costs; of what it waited for, `elapsedMs` tells as well. */
  readonly cpuMs?: number;
}

/** What a build had to have and found compiled, under one state of all go.sum. */
export interface FoundBuilt {
  readonly sums: string;
  readonly importPaths: readonly string[];
  /** ISO 8601. */
  readonly at: string;
}

/** What is known of a task when it is over. */
export interface TaskResult {
  readonly task: {
    readonly id: string;
    readonly kind: TaskKind;
    /** Import path. */
    readonly package: string;
    readonly module: string;
  };
  readonly outcome: Outcome;
  readonly attempt: number;
  /** ISO 8601. */
  readonly startedAt: string;
  /** Duration of the process, in milliseconds. */
  readonly elapsedMs: number;
  readonly usage?: Usage;
  /** `binaryDigest` of what ran. */
  readonly binary?: string;
}
