// What a test may have looked at, and how that looked: handed from `observe` to `cache`, `plan` and `keys`. Types only.

/**
 * A path that means the same in every clone, for every user: a root's name, then the path beneath it with forward
 * slashes (`$TOP/svc/testdata/a.json`, `$HOME/.netrc`, `$TMP`); absolute where it lies beneath no root.
 */
export type Spot = string;

/**
 * What to look at before a kept result may be used again. Portable, sorted, each name once, so that equal shapes are
 * equal as JSON.
 */
export interface Shape {
  /** Names of variables. */
  readonly env: readonly string[];
  /** Beginnings of names: every variable that begins so counts. */
  readonly envPrefixes: readonly string[];
  /** The whole environment counts, less what is only noise. */
  readonly environment: boolean;
  /** Names that do not count although they were consulted, also not in `environment`; `X_*` is all that begin so. */
  readonly exceptEnv: readonly string[];
  /** Files that were opened, by content; folders, by the names in them. */
  readonly opened: readonly Spot[];
  /** What was asked about by stat or lstat: a file counts by content, a folder by being one. */
  readonly stated: readonly Spot[];
  /** Folders with everything beneath that a test might read there unseen; `except` are patterns left out. */
  readonly trees: readonly Spot[];
  /** Patterns of files (`inputs` of gows.jsonc), each beginning with a root: `$TOP/api/**\/*.json`. */
  readonly globs: readonly string[];
  /** Patterns of files, in the same form, that do not count although they were consulted. */
  readonly except: readonly string[];
  /**
   * Every file of the work tree counts, and of members outside of it, ignored or not, and what git has checked out: the
   * test started a process.
   */
  readonly workTree: boolean;
}

/**
 * One thing looked at, and how it looked. `name` is a word and a spot or variable: `open $TOP/a.txt`, `stat $TOP/b`,
 * `env LANG`, `environment`, `tree $TOP/svc/testdata`, `glob …`, `worktree`, `unlisted`, `git`, `zone`. `state` tells equal from different
 * and never holds a value of a variable, only its hash: `file <sha256>`, `file+x <sha256>`, `folder`, `names <…>`,
 * `missing`, `unset`, `set <sha256>`.
 */
export interface Sight {
  readonly name: string;
  readonly state: string;
}

/** All sights of one shape, in its order. */
export type Observation = readonly Sight[];
