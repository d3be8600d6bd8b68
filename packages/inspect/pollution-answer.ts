// The answer of `gows inspect pollution`: what `inspect` hands to the view of `report`. Types only.

/** `complete-log`, `again`, `together`, or what alone was varied. */
export type VariationName =
  | 'complete-log'
  | 'again'
  | 'together'
  | 'shuffle'
  | 'directory'
  | 'TZ'
  | 'LANG'
  | 'HOME'
  | 'TMPDIR'
  | 'umask';

export interface ShownVariation {
  readonly name: VariationName;
  /** What was varied, in words: `with TZ=America/St_Johns`. */
  readonly about: string;
}

/** A result that came out another way. */
export interface ChangedResult {
  readonly variation: VariationName;
  readonly about: string;
  /** What came of it: `TestB fail`, `TestA skip → pass`. */
  readonly detail: string;
  /** What was varied is in the key of this package, so that no kept result is used where it differs. */
  readonly known: boolean;
}

/** What a test consulted although nothing looks at it before a kept result is used. */
export interface UnknownInput {
  /** `environment`: all variables at once. `process`: a program was started, and what that reads is not known. */
  readonly kind: 'variable' | 'environment' | 'file' | 'process';
  /**
   * Of a file: relative to the workspace root, or with the root beneath which it lies (`$HOME/.netrc`), or absolute.
   * Empty for the environment.
   */
  readonly name: string;
}

export interface ExaminedPackage {
  readonly importPath: string;
  readonly module: string;
  /** Relative to the workspace root. */
  readonly dir: string;
  /**
   * `clean`: nothing was found. `polluted`: a kept result may be used where a run would tell otherwise.
   * `known`: results changed, and the key knows why.
   */
  readonly verdict: 'clean' | 'polluted' | 'known';
  readonly changed: readonly ChangedResult[];
  readonly unknown: readonly UnknownInput[];
  /** What stands for it in `packages` of gows.jsonc: `"./svc/api": { "env": ["LANG"] }`. */
  readonly mend?: string;
  /** What could not be tried with it. */
  readonly untried: readonly Untried[];
}

export interface Untried {
  readonly variation: VariationName;
  readonly why: string;
}

/** `gows inspect pollution --json`. */
export interface PollutionAnswer {
  readonly schema: 'gows.pollution/1';
  /** Everything that was varied, with the seeds of the order. */
  readonly variations: readonly ShownVariation[];
  readonly packages: readonly ExaminedPackage[];
  /** Import paths that were asked for, and of which no result is kept that could mislead. */
  readonly notKept: readonly string[];
  /** What could not be tried at all. */
  readonly untried: readonly Untried[];
}
