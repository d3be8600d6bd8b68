// What a command knows of the go command's flags, and which of them it takes.

import { type FlagRule, findBuildFlag, findCompileFlag, findVetFlag } from '#gocmd';
import type { CommandSpec } from './commands/command.ts';

type Spec = Pick<CommandSpec, 'name' | 'goFlags'>;

/** Undefined where the flags are those of `go test`. */
export function rulesOf(
  { goFlags }: Pick<Spec, 'goFlags'>,
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

/** What a flag means nothing to, though others take it: why, as one sentence without a full stop. */
interface Narrow {
  readonly commands: readonly string[];
  readonly why: string;
  readonly remedy: string;
}

const testing = ['test', 'affected test', 'rerun', 'watch'];
const binaries = { why: 'it writes no binaries', remedy: 'leave it out, or use "gows test -c"' };
const others: Narrow = {
  commands: ['test', 'build', 'vet', 'rerun', 'watch', 'graph'],
  why: 'it goes by what is on disk, or in commits',
  remedy: 'leave it out, or name packages: gows test PKG…',
};
const narrow: Readonly<Record<string, Narrow>> = {
  c: { ...binaries, commands: testing },
  o: { ...binaries, commands: [...testing, 'build', 'affected build'] },
  overlay: others,
  modfile: others,
};

/** Whether a command takes a flag as `rulesOf` tells it; else why not. */
export function refusal(
  { name, goFlags }: Spec,
  flag: Pick<FlagRule, 'name' | 'class'>,
): Pick<Narrow, 'why' | 'remedy'> | undefined {
  if (!isKind(goFlags, flag)) return { why: 'it runs no test', remedy: 'leave it out, or use "gows test"' };
  const only = Object.hasOwn(narrow, flag.name) ? narrow[flag.name] : undefined;
  return only && !only.commands.includes(name) ? only : undefined;
}

/** Flags that are carried out by gows, and mean something where nothing is tested. */
const ofPrograms = ['o', 'v', 'p', 'json'];
const ofVet = ['v', 'p'];

function isKind(goFlags: Spec['goFlags'], { name, class: kind }: Pick<FlagRule, 'name' | 'class'>): boolean {
  switch (goFlags) {
    case 'test':
      return true;
    case 'programs':
      return kind === 'build' || (kind === 'gows' && ofPrograms.includes(name));
    case 'vet':
      return kind !== 'gows' || ofVet.includes(name);
    case 'build':
    case 'listing':
      return kind === 'build';
    default:
      return false;
  }
}
