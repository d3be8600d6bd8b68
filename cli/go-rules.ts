// What a command that tests nothing knows of the go command's flags.

import { type FlagRule, findBuildFlag, findCompileFlag, findVetFlag } from '#gocmd';
import type { CommandSpec } from './commands/command.ts';

/** Undefined where the flags are those of `go test`. */
export function rulesOf(
  { goFlags }: Pick<CommandSpec, 'goFlags'>,
  argv: readonly string[],
): ((name: string) => FlagRule | undefined) | undefined {
  const hasOtherTool = argv.some((word) => /^--?vettool(=.|$)/.test(word));
  switch (goFlags) {
    case 'build':
      return findBuildFlag;
    case 'programs':
      return findCompileFlag;
    case 'vet':
      return (name) => findVetFlag(name, hasOtherTool);
    default:
      return undefined;
  }
}
