// The answer of `gows affected list` and `gows why`: what `plan` hands to the views of `report`. Types only.

import type { Diagnostic } from '#diagnostics';

export type Change = 'added' | 'modified' | 'deleted';

/** A path through imports from the affected package (first) to the package where the cause lies (last). */
export type ImportTrail = readonly string[];

/** Why a package is affected. Files are relative to the workspace root, with forward slashes. */
export type Reason =
  /** A file that is compiled into the package's build or test. */
  | { readonly kind: 'changed'; readonly file: string; readonly change: Change; readonly trail: ImportTrail }
  /** The package is not in the base. */
  | { readonly kind: 'new' }
  /** A module outside the workspace is another one, or has another version. */
  | {
      readonly kind: 'module';
      readonly module: string;
      readonly from?: string;
      readonly to?: string;
      readonly trail: ImportTrail;
    }
  /** An import appeared, vanished or leads elsewhere although no file of the importer changed. */
  | { readonly kind: 'imports'; readonly from: string; readonly to: string; readonly trail: ImportTrail }
  /** A setting that the compiler is given: the module's go line, GODEBUG defaults, the set of files. */
  | {
      readonly kind: 'setting';
      readonly setting: string;
      readonly from: string;
      readonly to: string;
      readonly trail: ImportTrail;
    }
  | { readonly kind: 'toolchain'; readonly from: string; readonly to: string }
  /** The package, or one that it imports, could not be loaded on one side. */
  | { readonly kind: 'error'; readonly message: string; readonly trail: ImportTrail }
  /** A changed file that the package's tests were seen to read, list or ask about. */
  | { readonly kind: 'reads'; readonly file: string; readonly change: Change }
  /** A changed file that no package owns, and that the package's tests may read. */
  | { readonly kind: 'may-read'; readonly file: string; readonly change: Change }
  /** The base as a whole cannot be listed, so everything counts. */
  | { readonly kind: 'base-unlistable'; readonly message: string };

export interface AffectedPackage {
  readonly importPath: string;
  readonly module: string;
  /** Relative to the workspace root, `.` for the root itself. */
  readonly dir: string;
  readonly hasTests: boolean;
  readonly reasons: readonly Reason[];
  /** How many further reasons there are that the list leaves out. */
  readonly moreReasons?: number;
}

/** `gows affected list --json`. */
export interface AffectedAnswer {
  readonly schema: 'gows.affected/1';
  readonly base: { readonly rev: string; readonly how: string };
  readonly head: { readonly rev: string; readonly dirty: boolean };
  readonly packages: readonly AffectedPackage[];
  /** The modules that hold an affected package. */
  readonly modules: readonly { readonly path: string; readonly dir: string }[];
  /** Import paths that are in the base and no longer in the head. */
  readonly removed: readonly string[];
  /** How many packages the workspace has, so that one can say `3 of 412`. */
  readonly total: number;
  readonly diagnostics: readonly Diagnostic[];
}

/** `gows why PKG --json`. */
export interface WhyAnswer {
  readonly schema: 'gows.why/1';
  readonly base: { readonly rev: string; readonly how: string };
  readonly head: { readonly rev: string; readonly dirty: boolean };
  /** Import path. */
  readonly package: string;
  readonly affected: boolean;
  /** Empty where the package is not affected. */
  readonly reasons: readonly Reason[];
  readonly moreReasons?: number;
}
