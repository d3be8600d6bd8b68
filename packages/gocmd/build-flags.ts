// The flags in force for `go build`, wherever they were given: written out, so that another machine can be told the same.

import { findBuildFlag } from './flags.ts';
import { type GoFlag, goArgument, lastOfEach } from './go-flag.ts';
import { joinQuoted, splitQuoted } from './quoted.ts';
import { parseBool } from './values.ts';

export interface BuildFlags {
  /** As the command line takes them, each with its value, sorted by name; what is in force anyway is left out. */
  readonly flags: readonly string[];
  /** What else stands in GOFLAGS: the go command is to be given this as GOFLAGS, and not what these flags come from. */
  readonly goflags: string;
}

/**
 * A name on the command line puts out the one in GOFLAGS (`SetFromGOFLAGS` of cmd/go/internal/base/goflags.go).
 * @param given flags of the command line, of class `build` for `findBuildFlag`
 * @param goflags as `go env GOFLAGS` says
 */
export function buildFlagsOf(given: readonly GoFlag[], goflags: string): BuildFlags {
  const inherited: GoFlag[] = [];
  const rest: string[] = [];
  const split = splitQuoted(goflags);
  for (const word of 'words' in split ? split.words : []) {
    const [, name = '', value] = /^--?([^-=][^=]*)(?:=(.*))?$/s.exec(word) ?? [];
    if (findBuildFlag(name)?.class !== 'build') rest.push(word);
    else if (!given.some((flag) => flag.name === name)) {
      inherited.push({ name, value: value ?? 'true', class: 'build', from: 'GOFLAGS' });
    }
  }
  const flags = lastOfEach([...inherited, ...given], findBuildFlag)
    .filter(({ name, value }) => findBuildFlag(name)?.byDefault !== value)
    .sort((a, b) => (a.name < b.name ? -1 : a.name > b.name ? 1 : 0));
  // An empty variable leaves in force what `go env -w` has set.
  return { flags: flags.flatMap(written), goflags: joinQuoted(rest) || ' ' };
}

function written(flag: GoFlag): readonly string[] {
  if (findBuildFlag(flag.name)?.form !== 'bool') return [goArgument(flag)];
  return parseBool(flag.value) ? [`-${flag.name}`] : [];
}
