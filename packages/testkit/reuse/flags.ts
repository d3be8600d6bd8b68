// The sets of flags that a made-up run is started with.

export interface FlagSet {
  readonly name: string;
  /** As they are given to gows and go. */
  readonly flags: readonly string[];
  /** Those that the build of a binary needs, and those that the binary itself is given. */
  readonly build: readonly string[];
  readonly run: readonly string[];
  /** What follows the patterns. */
  readonly args: readonly string[];
}

function flagSet(name: string, more: Partial<FlagSet>): FlagSet {
  return { name, flags: [], build: [], run: [], args: [], ...more };
}

const built = (flag: string) => flagSet(flag, { flags: [flag], build: [flag] });

/** The first is that of most runs. */
export const flagSets: readonly FlagSet[] = [
  flagSet('none', {}),
  flagSet('-short', { flags: ['-short'], run: ['-test.short'] }),
  flagSet('-run', { flags: ['-run=^Test[A-M]'], run: ['-test.run=^Test[A-M]'] }),
  flagSet('-timeout', { flags: ['-timeout=3m'], run: ['-test.timeout=3m'] }),
  built('-tags=special'),
  built('-trimpath'),
  built('-ldflags=-X=example.com/a/base.Stamp=evil'),
  built('-ldflags=-X=example.com/a/base.Stamp=nice'),
  flagSet('-args', { args: ['-args', 'evil'] }),
];

/** @throws Error where there is none. */
export function flagSetAt(index: number): FlagSet {
  const found = flagSets[index];
  if (!found) throw new Error(`no set of flags ${index}`);
  return found;
}
