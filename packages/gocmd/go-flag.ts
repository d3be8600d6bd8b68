// A flag of the go command that was given, with its value: what `split` and `goflags` hand to the commands.

import path from 'node:path';
import type { FlagClass, FlagRule } from './flags.ts';
import { parseBool } from './values.ts';

/** `value` of a bool flag is `true` or `false`, whatever spelling was used. */
export interface GoFlag {
  /** Without dashes, without `test.`. */
  readonly name: string;
  readonly value: string;
  readonly class: Exclude<FlagClass, 'refused'>;
  readonly from: 'command line' | 'GOFLAGS';
}

/** As the go command takes it: `-race=true`, `-tags=a,b`. */
export function goArgument(flag: GoFlag): string {
  return `-${flag.name}=${flag.value}`;
}

/** As the test binary takes it: `-test.run=TestX`. */
export function testArgument(flag: GoFlag): string {
  return `-test.${flag.name}=${flag.value}`;
}

/** The value of a flag if it was given; the later one wins. */
export function flagValue(flags: readonly GoFlag[], name: string): string | undefined {
  return flags.findLast((flag) => flag.name === name)?.value;
}

/** True or false as a bool flag was given, undefined where it was not. */
export function flagBool(flags: readonly GoFlag[], name: string): boolean | undefined {
  const value = flagValue(flags, name);
  return value === undefined ? undefined : parseBool(value);
}

/** A file that a flag names is one of the folder in which the user stands, wherever the go command is started. */
export function withFilesFrom(cwd: string, flags: readonly GoFlag[], rules: (name: string) => FlagRule | undefined) {
  return flags.map((flag): GoFlag => {
    const { fileUnless } = rules(flag.name) ?? {};
    return fileUnless && !fileUnless.includes(flag.value) ? { ...flag, value: path.resolve(cwd, flag.value) } : flag;
  });
}

/** Keeps the last of each name, and all of those whose occurrences add up, in the order given. */
export function lastOfEach(flags: readonly GoFlag[], rules: (name: string) => FlagRule | undefined): readonly GoFlag[] {
  const lastAt = new Map(flags.map((flag, at) => [flag.name, at]));
  return flags.filter((flag, at) => rules(flag.name)?.repeats || lastAt.get(flag.name) === at);
}
