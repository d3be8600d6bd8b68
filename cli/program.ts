// Finds the command, reads its flags, and is the one place where errors become a sentence and an exit code.

import { CommanderError } from 'commander';
import { type Diagnostic, DiagnosticError, exitCodes, failure } from '#diagnostics';
import { nearest, type SplitArguments, splitArguments } from '#gocmd';
import type { CommandSpec } from './commands/command.ts';
import { commands } from './commands/index.ts';
import { type Frame, inFrame } from './frame.ts';
import { filesNamed } from './go-files.ts';
import { refusal, rulesOf } from './go-rules.ts';
import { helpFor, makeCommand, overview } from './help.ts';
import { type OwnValues, ownFlags, withOptionalValues } from './options.ts';
import type { Output } from './output.ts';
import type { Call } from './session.ts';
import { beginStanding } from './standing/keep.ts';
import { placeOfAnswer } from './standing/place.ts';
import type { Before } from './standing/recall.ts';
import { version } from './version.ts';

/**
 * Runs one command line, without the program's name. Answers the exit code; throws nothing.
 * @param before what was kept of an earlier answer to the same, and what was begun by it
 */
export function runProgram(argv: readonly string[], before?: Before): Promise<number> {
  return inFrame(argv, (frame) => {
    before?.early?.handOver();
    return dispatch(argv, frame, before);
  });
}

async function dispatch(argv: readonly string[], frame: Frame, before?: Before): Promise<number> {
  const { env, signal, output, said } = frame;
  if (argv[0] === '__complete') return completeWords(argv.slice(1), env, output);
  const { words, command, spec, ...found } = readWords(argv);
  let { rest } = found;
  if (spec === 'version') {
    output.out(`gows ${version}\n`);
    return exitCodes.ok;
  }
  if (spec === 'help' || rest.includes('--help') || rest.includes('-h')) {
    const topics = spec === 'help' ? rest.filter((word) => !word.startsWith('-')) : [];
    output.out(typeof spec === 'object' ? helpOnCommand(spec, words.gows) : await helpOn(topics));
    return exitCodes.ok;
  }
  const ruleOf = rulesOf(spec, argv);
  const split = ruleOf ? splitArguments(argv, ownFlags, ruleOf) : words;
  // A flag that only this command knows may take a word with it.
  if (ruleOf) ({ rest } = findCommand(split.gows));
  const { own, patterns } = readOwn(spec, rest);
  refuseGoFlags(spec, split);
  const cwd = process.cwd();
  const tests = ruleOf ? ({ tests: false, ruleOf } as const) : {};
  const more = { ...tests, ...(command ? { command } : {}), ...(before ? { before } : {}) };
  const files = spec.takesFiles && filesNamed({ patterns, cwd, own });
  const call: Call = { own, split, patterns, argv, cwd, env, signal, ...(files ? { files } : {}), ...more };
  const place = spec.standing && mayStand(call) ? placeOfAnswer({ argv, cwd, env }) : undefined;
  if (place === undefined) return spec.run(call, output);
  const standing = beginStanding({ place, said, argv, env, ...(before ? { fallen: before.fallen } : {}) });
  try {
    const exitCode = await spec.run({ ...call, standing }, output);
    if (exitCode === exitCodes.ok && !signal.aborted) await standing.keep();
    return exitCode;
  } finally {
    standing.stop();
  }
}

/** A command that takes another one has no say in what follows `--`; any other may have flags of the go command there. */
function readWords(argv: readonly string[]) {
  const cut = argv.indexOf('--');
  if (cut >= 0) {
    const words = splitArguments(argv.slice(0, cut), ownFlags);
    const { spec, rest } = findCommand(words.gows);
    if (typeof spec === 'object' && spec.takesCommand) return { words, spec, rest, command: argv.slice(cut + 1) };
  }
  const words = splitArguments(argv, ownFlags);
  return { words, ...findCommand(words.gows) };
}

/** What the scripts of `gows completion` ask: one candidate a line, with a tab before what it is about. */
async function completeWords(
  words: readonly string[],
  env: Readonly<Record<string, string>>,
  output: Output,
): Promise<number> {
  const { complete } = await import('./completion/complete.ts');
  const found = await complete({ commands, words, cwd: process.cwd(), env });
  output.out(found.map(({ value, about }) => `${value}${about ? `\t${about}` : ''}\n`).join(''));
  return exitCodes.ok;
}

/** The command that the first words name, and the words after it. */
function findCommand(words: readonly string[]): {
  readonly spec: CommandSpec | 'help' | 'version';
  readonly rest: readonly string[];
} {
  const [first, second] = words;
  if (first === undefined || first === 'help') return { spec: 'help', rest: words.slice(1) };
  if (first === '--help' || first === '-h') return { spec: 'help', rest: [] };
  if (first === '--version' || first === 'version') return { spec: 'version', rest: words.slice(1) };
  const two = commands.find(({ name }) => second !== undefined && name === `${first} ${second}`);
  if (two) return { spec: two, rest: words.slice(2) };
  const one = commands.find(({ name }) => name === first);
  if (one) return { spec: one, rest: words.slice(1) };
  // `gows affected` alone lists; `gows affected ./svc/...` is taken for a pattern to list.
  const group = commands.find(({ name }) => name === `${first} list`);
  if (group && (second === undefined || /^[.-]|\//.test(second))) return { spec: group, rest: words.slice(1) };
  const [any] = groupOf(first);
  if (any && words.some((word) => word === '--help' || word === '-h')) return { spec: any, rest: words.slice(1) };
  if (any && second === undefined) throw new DiagnosticError(incompleteCommand(first));
  throw new DiagnosticError(unknownCommand(any ? `${first} ${second}` : first));
}

/** Commands of two words that begin with this one. */
function groupOf(first: string | undefined): readonly CommandSpec[] {
  return commands.filter(({ name }) => name.startsWith(`${first} `));
}

function incompleteCommand(first: string): Diagnostic {
  const all = groupOf(first).map(({ name }) => name.slice(first.length + 1));
  return failure('usage/unknown-command', `gows ${first} needs to know what to do: ${all.join(', ')}`, {
    remedy: `gows ${first} --help`,
  });
}

function unknownCommand(name: string): Diagnostic {
  const near = nearest(
    name,
    commands.map((command) => command.name),
  );
  return failure('usage/unknown-command', `there is no command ${JSON.stringify(name)}`, {
    remedy: near ? `did you mean "gows ${near}"? "gows help" lists all` : '"gows help" lists all commands',
  });
}

async function helpOn(words: readonly string[]): Promise<string> {
  if (words.length === 0) return overview(commands);
  if (words[0] === 'inputs') {
    const { helpForInputs } = await import('./help-inputs.ts');
    const [{ inertFiles }, { environmentNoise, placeNames, alwaysNames, unstablePaths }] = await Promise.all([
      import('#plan'),
      import('#observe'),
    ]);
    return helpForInputs(
      { inert: inertFiles, noise: environmentNoise, places: placeNames, always: alwaysNames, paths: unstablePaths },
      words[1] === 'all',
    );
  }
  const { spec } = findCommand(words.length === 1 && groupOf(words[0]).length > 0 ? [...words, '--help'] : words);
  return typeof spec === 'object' ? helpOnCommand(spec, words) : overview(commands);
}

/** Of `affected` alone, the help on all that may follow it; of `history` too, which is a command by itself. */
function helpOnCommand(spec: CommandSpec, words: readonly string[]): string {
  const [group, second] = spec.name.split(' ');
  if (second === undefined) return [spec, ...groupOf(group)].map(helpFor).join('\n');
  if (words[1] === second) return helpFor(spec);
  return groupOf(group).map(helpFor).join('\n');
}

/** Lets commander read gows' own flags; what is left are package patterns. */
function readOwn(spec: CommandSpec, words: readonly string[]): { own: OwnValues; patterns: readonly string[] } {
  const command = makeCommand(spec);
  try {
    command.parse([...withOptionalValues(words, spec.flags)], { from: 'user' });
  } catch (error) {
    if (!(error instanceof CommanderError)) throw error;
    throw new DiagnosticError(
      failure(
        error.code === 'commander.unknownOption' ? 'usage/unknown-flag' : 'usage/arguments',
        error.message.replace(/^error: /, ''),
        { remedy: `gows ${command.name()} --help` },
      ),
    );
  }
  return { own: command.opts<OwnValues>(), patterns: command.args };
}

/** Not where files are asked for, or named: what is said again writes none, and reads none. */
function mayStand({ split, files }: Pick<Call, 'split' | 'files'>): boolean {
  const flags = [...split.build, ...split.own].map(({ name }) => name);
  return !files && !['c', 'o', 'overlay', 'modfile'].some((name) => flags.includes(name));
}

/** @throws DiagnosticError `usage/refused-flag` for the first flag of the go command that means nothing to the command. */
function refuseGoFlags(spec: CommandSpec, split: SplitArguments): void {
  const args = { name: 'args', class: 'gows' } as const;
  const given = [...split.run, ...split.own, ...split.build, ...(split.testArgs.length > 0 ? [args] : [])];
  for (const flag of given) {
    const found = refusal(spec, flag);
    if (!found) continue;
    const message = `-${flag.name} means nothing to gows ${spec.name}: ${found.why}`;
    throw new DiagnosticError(failure('usage/refused-flag', message, { remedy: found.remedy }));
  }
}
