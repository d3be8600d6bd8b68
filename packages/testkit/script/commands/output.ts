// Commands that look at what the last process printed, at files, and at the environment.

import { readFile } from 'node:fs/promises';
import { type CommandTable, checkCount, command, type ScriptCommand, ScriptEnd, takeFlags } from '../command.ts';
import { lineDifference } from '../difference.ts';
import { ScriptMistake } from '../line.ts';
import { CommandFailure, type ScriptState } from '../state.ts';

/** The text that a script names: the last process's `stdout` or `stderr`, or a file. */
export async function namedText(state: ScriptState, name: string): Promise<string> {
  if (name === 'stdout' || name === 'stderr') return state.output(name);
  try {
    return await readFile(state.path(name), 'utf8');
  } catch (error) {
    throw new CommandFailure((error as Error).message);
  }
}

function match(
  usage: string,
  source: (state: ScriptState, rest: readonly string[]) => readonly [string, string | undefined],
): ScriptCommand {
  return {
    usage,
    pattern: (args) => args.findIndex((arg) => !/^-count=\d+$/.test(arg)),
    run: async (state, args) => {
      const { flags, rest } = takeFlags(args, ['-count=']);
      const [name, pattern] = source(state, rest);
      if (pattern === undefined) throw new ScriptMistake(`wanted ${usage}`);
      const text = await namedText(state, name);
      const matches = [...text.matchAll(regExp(pattern))];
      const count = flags.get('-count=');
      if (count !== undefined && matches.length !== Number(count)) {
        throw new CommandFailure(`${matches.length} matches for '${pattern}' in ${name}, wanted ${count}`);
      }
      const first = matches[0];
      if (!first) throw new CommandFailure(`no match for '${pattern}' in ${name}`);
      state.note(`matched: ${wholeLines(text, first.index, first.index + first[0].length)}`);
      return undefined;
    },
  };
}

/** As Go's `(?m)`: `^` and `$` stand at every line. */
export function regExp(pattern: string): RegExp {
  try {
    return new RegExp(pattern, 'gm');
  } catch (error) {
    throw new ScriptMistake((error as Error).message);
  }
}

function wholeLines(text: string, start: number, end: number): string {
  const from = text.lastIndexOf('\n', start - 1) + 1;
  const to = text.indexOf('\n', end);
  return text.slice(from, to < 0 ? text.length : to).trimEnd();
}

function stream(name: 'stdout' | 'stderr'): ScriptCommand {
  return match("[-count=N] 'pattern'", (_, rest) => {
    checkCount(rest, 1);
    return [name, rest[0]];
  });
}

function compare(expand: boolean): ScriptCommand {
  return command('stdout|stderr|file file', async (state, args) => {
    checkCount(args, 2);
    const [left = '', right = ''] = args;
    const lookup = (text: string) =>
      expand ? text.replace(/\$(?:(\w+)|\{(\w+)\})/g, (all, a, b) => state.variable(a ?? b) ?? all) : text;
    const seen = lookup(await namedText(state, left));
    const wanted = lookup(await namedText(state, right));
    if (seen === wanted) return;
    if (!expand && state.golden(right, seen)) {
      state.note(`${right} is written anew`);
      return;
    }
    state.note(lineDifference(left, seen, right, wanted));
    throw new CommandFailure(`${left} and ${right} differ`);
  });
}

const env = command('[name[=value]...]', (state, args) => {
  if (args.length === 0) {
    const names = Object.keys(state.env).sort();
    state.note(names.map((name) => `${name}=${state.env[name]}`).join('\n'));
  }
  for (const arg of args) {
    const equals = arg.indexOf('=');
    if (equals < 0) state.note(`${arg}=${state.env[arg] ?? ''}`);
    else if (equals === 0) throw new ScriptMistake('a variable has no name');
    else state.env[arg.slice(0, equals)] = arg.slice(equals + 1);
  }
});

const unset = command('name...', (state, args) => {
  checkCount(args, 1, Number.POSITIVE_INFINITY);
  for (const name of args) delete state.env[name];
});

export const outputCommands: CommandTable = {
  stdout: stream('stdout'),
  stderr: stream('stderr'),
  grep: match("[-count=N] 'pattern' file", (_, rest) => {
    checkCount(rest, 2);
    return [rest[1] ?? '', rest[0]];
  }),
  cmp: compare(false),
  cmpenv: compare(true),
  env,
  unset,
  stdin: command('stdout|stderr|file', async (state, args) => {
    checkCount(args, 1);
    state.stdin = await namedText(state, args[0] ?? '');
  }),
  skip: command('[reason]', (_, args) => {
    throw new ScriptEnd('skipped', args.join(' '));
  }),
  stop: command('[reason]', (_, args) => {
    throw new ScriptEnd('stopped', args.join(' '));
  }),
};
