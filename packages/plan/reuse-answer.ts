// The answers of `--dry-run` and `gows why PKG --miss`: what `plan` hands to the views of `report`. Types only.

import type { Diagnostic } from '#diagnostics';
import type { ResultOrigin, Reuse, ShardShare } from '#events';
import type { KeyDifference } from '#keys';

/** One package of a dry run. */
export interface DryTask {
  readonly importPath: string;
  readonly module: string;
  /** Relative to the workspace root. */
  readonly dir: string;
  readonly hasTests: boolean;
  /** `reuse`: a kept result would stand for it. `run`: it would be built, and then run unless its binary is known. */
  readonly action: 'run' | 'reuse';
  /** Why the package is in the plan. */
  readonly reason: string;
  readonly reuse: Reuse;
  /** From history, in milliseconds. */
  readonly estimateMs?: number;
}

/** `gows test --dry-run=json`. */
export interface DryRunAnswer {
  readonly schema: 'gows.dry-run/1';
  readonly base?: { readonly rev: string; readonly how: string };
  readonly head?: { readonly rev: string; readonly dirty: boolean };
  /** Where the run would be one of several. */
  readonly shard?: ShardShare;
  readonly packages: readonly DryTask[];
  /** How many packages the workspace has. */
  readonly total: number;
  readonly diagnostics: readonly Diagnostic[];
}

/** A difference, with where in the file it begins as far as that can be told. */
export interface ShownDifference {
  readonly difference: KeyDifference;
  /** First line that differs, from 1, of the file as it is now. */
  readonly line?: number;
  /** What a variable is set to now, where that is no secret; of the earlier run only a hash is kept. */
  readonly now?: string;
  /** What of the work tree differs from the commit of the earlier run: the first few, and how many there are. */
  readonly changed?: { readonly files: readonly string[]; readonly total: number };
}

/** `gows why PKG --miss --json`. */
export interface MissAnswer {
  readonly schema: 'gows.miss/1';
  /** Import path. */
  readonly package: string;
  readonly reuse: Reuse;
  /** The run of the nearest earlier result, with which is compared. */
  readonly nearest?: ResultOrigin;
  /** The nearest to the package first. */
  readonly differences: readonly ShownDifference[];
  /** Why what its processes read could not be followed, where that was tried: `it used io_uring`. */
  readonly unfollowed?: string;
}
