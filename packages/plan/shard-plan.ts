// The answer of `gows ci plan`, which is also the file by which runners share the work: what `plan` hands to views, and a
// planning job to the others. Types only.

import type { Diagnostic } from '#diagnostics';
import type { ShardName } from '#events';

/**
 * What the time of a package's tests is by. `history`: its own last passes. `median`: of the packages of the plan that have
 * passed before. `assumed`: none has. `no-tests`: nothing is run. `reused`: a result that every runner gets stands for it.
 */
export type TimedBy = 'history' | 'median' | 'assumed' | 'no-tests' | 'reused';

export interface ShardPackage {
  readonly importPath: string;
  readonly hasTests: boolean;
  /** Of its tests, in milliseconds. */
  readonly expectedMs: number;
  readonly by: TimedBy;
  /** Why it is in the plan, in one line. */
  readonly reason: string;
}

/** Times are whole milliseconds. */
export interface Shard extends ShardName {
  /** The longest first; empty where there are fewer packages than shards. */
  readonly packages: readonly ShardPackage[];
  /** What its tests keep cores busy, all added up. */
  readonly testMs: number;
  /** What it compiles, vets and links, each once, all added up. */
  readonly buildMs: number;
  /** From the first build to the last test. */
  readonly expectedMs: number;
}

/** `gows ci plan --json`. */
export interface ShardPlan {
  readonly schema: 'gows.ci-plan/1';
  /** SHA-256 of which shard has which packages of which workspace: equal in all runs of one plan. */
  readonly id: string;
  /** What was planned: `affected` since `base`, `named` on the command line, or all of the `workspace`. */
  readonly of: 'affected' | 'named' | 'workspace';
  readonly base?: { readonly rev: string; readonly how: string };
  /** Commit that was checked out; absent where there was none. */
  readonly head?: { readonly rev: string; readonly dirty: boolean };
  /** All packages of the workspace, planned or not. */
  readonly workspace: { readonly packages: number; readonly digest: string };
  readonly shards: readonly Shard[];
  /** What the times rest on. */
  readonly basis: {
    /** Of the packages with tests that are to be run, how many have passed before. */
    readonly timed: number;
    readonly tested: number;
    /** Of all packages, how many need neither run nor be built; absent where nobody looked. */
    readonly reused?: number;
    /** Whether times of compilers and linkers were known. */
    readonly builds: 'measured' | 'assumed';
    /** Of a runner. */
    readonly cores: number;
    /** What --target-minutes asked for, in milliseconds. */
    readonly targetMs?: number;
    /** No number of shards reaches the target: this package alone takes longer. */
    readonly tooLong?: string;
  };
  readonly diagnostics: readonly Diagnostic[];
}
