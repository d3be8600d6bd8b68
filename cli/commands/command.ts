// What a command is: its words for the help text, the flags it takes, and what it does.

import type { OwnFlag } from '../options.ts';
import type { Output } from '../output.ts';
import type { Call } from '../session.ts';

export interface CommandSpec {
  /** `affected test`. */
  readonly name: string;
  /** What may follow the name, as the help text shows it. */
  readonly usage: string;
  readonly about: string;
  readonly flags: readonly OwnFlag[];
  /**
   * Whether flags of `go test` and `go build` may be given; `build`: all of `go build` that say what is built; `programs`:
   * also where to; `vet`: those of `go vet`.
   */
  readonly goFlags: 'test' | 'listing' | 'build' | 'programs' | 'vet' | 'none';
  /** It takes packages; completion then offers them. */
  readonly takesPackages?: true;
  /** Go files may be named in place of packages, and make one package. */
  readonly takesFiles?: true;
  /** What follows `--` is a command of the user, and none of it is gows'. */
  readonly takesCommand?: true;
  /** Other words that may follow the name. */
  readonly words?: readonly string[];
  /** Its answer rests on files, variables and kept results alone, and may be kept while they are the same. */
  readonly standing?: true;
  readonly examples?: readonly string[];
  /** Loads what the command needs and does it. Answers the exit code. */
  run(call: Call, output: Output): Promise<number>;
}
