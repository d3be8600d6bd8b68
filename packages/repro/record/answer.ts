// What `gows repro record` and `gows repro check` answer: handed from `repro` to `report` and cli. Types only.

import type { Form, Identity, LockTarget } from './lock.ts';

/** What `--vary` names. */
export type VariationName = 'path' | 'cache' | 'p' | 'tz' | 'lang' | 'home' | 'umask' | 'modcache' | 'goroot';

export interface ShownVariation {
  readonly name: VariationName;
  /** As `with an empty build cache`. */
  readonly about: string;
}

export interface Binary {
  readonly sha256: string;
  /** Bytes. */
  readonly size: number;
}

/** Which variation made a difference; `again`: none was needed; `together`: none of them alone. */
export interface VariedCause {
  readonly variation: VariationName | 'again' | 'together';
  readonly about: string;
}

/** In what a build is another than the recorded one. */
export interface Deviation {
  readonly what: 'toolchain' | 'platform' | 'flags' | 'cgo' | 'settings' | 'C' | 'graph' | 'module';
  readonly recorded: string;
  readonly now: string;
}

/**
 * `same`: both builds, or build and lock, are equal. `undecided`: it cannot be told. `left-out`: the module cannot be built
 * alone, so that it has no record in that form.
 */
export type Verdict = 'same' | 'different' | 'undecided' | 'left-out';

export interface ReproTarget extends Omit<LockTarget, 'graph' | 'sha256' | 'size'> {
  readonly form: Form;
  readonly verdict: Verdict;
  readonly built?: Binary;
  /** By record: what came of the second build, where it differs. */
  readonly other?: Binary;
  /** What the lock holds, or held before. */
  readonly recorded?: Binary;
  readonly change?: 'added' | 'replaced' | 'kept';
  readonly cause?: VariedCause;
  /** What matters most first. */
  readonly differs?: readonly Deviation[];
  /** One sentence without a full stop. */
  readonly why?: string;
  readonly remedy?: string;
}

export interface ReproAnswer {
  readonly schema: 'gows.repro/1';
  readonly command: 'record' | 'check';
  /** Seen from the top, or absolute. */
  readonly lock: string;
  /** Whether the lock was written. */
  readonly written: boolean;
  readonly variations: readonly ShownVariation[];
  readonly untried: readonly { readonly variation: VariationName; readonly why: string }[];
  readonly targets: readonly ReproTarget[];
  /** Taken out of the lock. */
  readonly dropped: readonly (Identity & { readonly module: string })[];
}
