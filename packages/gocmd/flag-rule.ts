// What the table of go flags says of each flag: the form of its rows. Types only.

/**
 * `bool`: given alone or as `-x=false`. `string`: takes a value, also as the next argument. `optional`: given alone
 * or as `-x=value`, never with the next argument.
 */
export type FlagValue = 'bool' | 'string' | 'optional';

/**
 * `build`: handed to `go list` and `go test -c`. `run`: becomes `-test.X` of the test binary. `gows`: gows gives it
 * its own meaning, which is that of `go test`. `refused`: not taken, and `reason` says why.
 */
export type FlagClass = 'build' | 'run' | 'gows' | 'refused';

/** What a value must look like; see values.ts. */
export type ValueForm =
  | 'any'
  | 'bool'
  | 'count'
  | 'positive'
  | 'cpu-list'
  | 'duration'
  | 'bench-time'
  | 'shuffle'
  | 'regexp'
  | 'mod'
  | 'quoted'
  | 'cover-mode';

/** What becomes of a refused flag that stands in GOFLAGS: `go` lets the go command apply it, as it does by itself. */
export type InGoflags = 'go' | 'refused';

/**
 * What a flag does to the reuse of results. `key`: its value is part of the key. `free`: it changes neither what is
 * built nor how the test runs. `never`: a result under it is neither kept nor reused. `refused`: it cannot be there.
 */
export type FlagReuse = 'key' | 'free' | 'never' | 'refused';

export interface FlagRule {
  /** Without dashes, without `test.`. */
  readonly name: string;
  readonly value: FlagValue;
  readonly class: FlagClass;
  readonly form: ValueForm;
  /** The value is a list by package pattern, so that all occurrences count, not the last alone. */
  readonly repeats?: true;
  /** For `refused`, and for what is refused in GOFLAGS alone: one sentence without a full stop. */
  readonly reason?: string;
  /** For the same: what to do instead. */
  readonly remedy?: string;
  readonly inGoflags?: InGoflags;
  /** For `refused`: a command that builds programs and no tests takes it all the same, and hands it on. */
  readonly inBuild?: true;
  /** Of class `build`, and a command that builds programs does not take it: why, as one sentence without a full stop. */
  readonly notInBuild?: string;
  /** For a flag that is refused on the command line and acts in GOFLAGS: what it does there. */
  readonly reuse: FlagReuse;
  /** The value that is in force without the flag: to write it out changes nothing. */
  readonly byDefault?: string;
  /** Any value but those listed names a file, whose content counts in place of its name. */
  readonly fileUnless?: readonly string[];
  /**
   * The go command is to be asked for every build under it: what it builds from is not known, or what it does besides is
   * wanted.
   */
  readonly builds?: 'always';
  /** For `never`: why, as one sentence without a full stop. */
  readonly never?: string;
}
