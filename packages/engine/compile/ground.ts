// What the parts of a build or a vet share. Types only.

import type { Entry } from '#cache';
import type { CompilePlan, CompileTask } from '#plan';
import type { Ledger } from '../ledger.ts';
import type { LinkedBinaries } from '../linked.ts';
import type { EngineOps } from '../ops.ts';

/** Keeps what was built or vetted. Nothing of it throws. */
export interface CompileKeeper {
  keep(made: CompileResult): void;
  /** Every `go` process is over: answers whether what a task was made of is still as it was read, and was all the time. */
  built(): Promise<(task: Pick<CompileTask, 'package'>) => boolean>;
}

export interface CompileResult {
  readonly task: Pick<CompileTask, 'package'>;
  readonly outcome: Extract<Entry['outcome'], 'pass' | 'vet-fail'>;
  /** What a replay says again. */
  readonly events: Entry['events'];
  readonly result: { readonly elapsedMs: number };
}

/** The effects of a build or a vet. */
export interface CompileOps
  extends Pick<
    EngineOps,
    | 'log'
    | 'cacheDir'
    | 'runId'
    | 'workspaceRoot'
    | 'signal'
    | 'goexec'
    | 'compileCache'
    | 'binaryBytes'
    | 'beforeEnd'
    | 'startedMs'
  > {
  /** Which of the import paths that failed, as the go command names them, lies in what the task compiles. */
  readonly buildCause: (task: Pick<CompileTask, 'package'>, failed: ReadonlySet<string>) => string | undefined;
  readonly keeper?: CompileKeeper;
}

export interface CompileGround {
  readonly plan: CompilePlan;
  readonly ledger: Ledger<CompileTask>;
  readonly linked: LinkedBinaries;
  /** BIN of these settings. */
  readonly settings: string;
  /** Of the run. */
  readonly folder: string;
  /** See `markFlags`. */
  readonly marks: readonly string[];
  /** GOCACHEPROG, where what is compiled is shared. */
  readonly gocacheprog?: string;
}
