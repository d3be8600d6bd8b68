// Commands that start processes, wait for them, stop them, and look at how they ended.

import { constants } from 'node:os';
import path from 'node:path';
import { startProgram } from '../../repository.ts';
import { existingFile } from '../../tree.ts';
import { Child, type Ended } from '../child.ts';
import { type CommandTable, checkCount, command, type ScriptCommand } from '../command.ts';
import { processesOf } from '../leftovers.ts';
import { ScriptMistake } from '../line.ts';
import { CommandFailure, type ScriptState } from '../state.ts';

/** The end of a process as one reads it in a log: nothing for a plain success. */
export function describeEnd(ended: Ended): string | undefined {
  if (ended.signal) return `[signal ${ended.signal}]`;
  return ended.exitCode === 0 ? undefined : `[exit status ${ended.exitCode}]`;
}

/** A command that runs the program and arguments which `find` makes of its own arguments. */
function program(find: (args: readonly string[]) => readonly string[], title?: string): ScriptCommand {
  return {
    usage: '[args...] [& or &name&]',
    run: async (state, args) => {
      const [name = '', ...rest] = find(args);
      const stdin = state.stdin;
      state.stdin = undefined;
      return new Child({
        title: title ?? path.basename(name),
        command: await resolveProgram(state, name),
        args: rest,
        cwd: state.cwd,
        env: state.env,
        ...(stdin === undefined ? {} : { stdin }),
      });
    },
  };
}

/** Looks a program up on the script's own PATH, not on the runner's. */
async function resolveProgram(state: ScriptState, name: string): Promise<string> {
  if (name.includes('/') || name.includes(path.sep)) return state.path(name);
  const extensions = process.platform === 'win32' ? ['.exe', '.cmd', '.bat', ''] : [''];
  for (const folder of (state.env['PATH'] ?? '').split(path.delimiter)) {
    for (const extension of extensions) {
      const candidate = path.join(state.path(folder), name + extension);
      if (await existingFile(candidate)) return candidate;
    }
  }
  throw new ScriptMistake(`${name}: not found on PATH`);
}

const wait = command('[name]', async (state, args) => {
  checkCount(args, 0, 1);
  const all: Ended[] = [];
  const wrong: string[] = [];
  for (const background of [...state.named(args[0])]) {
    const ended = await endOf(background.child);
    state.forget(background);
    all.push(ended);
    logEnd(state, ended, `[background] ${background.child.title}${background.name ? ` &${background.name}&` : ''}`);
    const fault = endFault(ended, background.expectation);
    if (fault) wrong.push(`${background.child.title}: ${fault}`);
  }
  const last = all.at(-1);
  if (last) {
    state.last = {
      ...last,
      stdout: all.map((e) => e.stdout).join(''),
      stderr: all.map((e) => e.stderr).join(''),
    };
  }
  if (wrong.length > 0) throw new ScriptMistake(wrong.join('\n'));
});

/** How the process ended. @throws ScriptMistake when it could not be started. */
export async function endOf(child: Child): Promise<Ended> {
  try {
    return await child.ended;
  } catch (error) {
    throw new ScriptMistake(`${child.title} cannot be started: ${(error as Error).message}`);
  }
}

/** Writes a process's output and end into the log. */
export function logEnd(state: ScriptState, ended: Ended, title?: string): void {
  if (title) state.note(title);
  if (ended.stdout !== '') state.note(`[stdout]\n${ended.stdout}`);
  if (ended.stderr !== '') state.note(`[stderr]\n${ended.stderr}`);
  const end = describeEnd(ended);
  if (end) state.note(end);
}

/** gows' own exit code for a defect: never a failure that a script may expect with `!`. */
const defect = 70;

/** What is wrong with this end, given what the script said must happen; undefined when it is as wanted. */
export function endFault(ended: Ended, expectation: 'success' | 'failure' | 'either'): string | undefined {
  if (ended.heldOpen) return 'it ended, but a process that it started kept its output open';
  if (expectation === 'either') return undefined;
  if (expectation === 'success') return ended.exitCode === 0 ? undefined : `failed ${describeEnd(ended) ?? ''}`;
  if (ended.exitCode === defect) return `exit status ${defect} is a defect of gows, which ! does not forgive`;
  return ended.exitCode === 0 ? 'succeeded, and should have failed' : undefined;
}

function signalOf(name: string): NodeJS.Signals {
  const signal = (name.startsWith('SIG') ? name : `SIG${name}`) as NodeJS.Signals;
  if (!(signal in constants.signals)) throw new ScriptMistake(`no signal ${name}`);
  return signal;
}

const kill = command('[-SIGNAL] [name]', (state, args) => {
  const signal = args[0]?.startsWith('-') ? signalOf(args[0].slice(1)) : 'SIGKILL';
  const rest = args[0]?.startsWith('-') ? args.slice(1) : args;
  checkCount(rest, 0, 1);
  for (const { child } of state.named(rest[0])) child.kill(signal, 'process');
});

const interrupt = command('[name]', (state, args) => {
  checkCount(args, 0, 1);
  for (const { child } of state.named(args[0])) child.kill('SIGINT', 'group');
});

const awaitOutput: ScriptCommand = {
  usage: "name stdout|stderr 'pattern', or: file path",
  pattern: () => 2,
  run: async (state, args) => {
    if (args[0] === 'file') {
      checkCount(args, 2);
      while (!(await existingFile(state.path(args[1] ?? '')))) {
        if (state.signal.aborted) throw new CommandFailure(`${args[1]} never appeared`);
        await new Promise((resolve) => setTimeout(resolve, 20));
      }
      return undefined;
    }
    checkCount(args, 3);
    const [name, stream, pattern = ''] = args;
    if (stream !== 'stdout' && stream !== 'stderr') throw new ScriptMistake('the second argument is stdout or stderr');
    for (const { child } of state.named(name)) {
      if (await child.printed(stream, new RegExp(pattern, 'm'))) continue;
      throw new CommandFailure(`${child.title} ended and never printed '${pattern}' on ${stream}`);
    }
    return undefined;
  },
};

const exitcode = command('N or signal', (state, args) => {
  checkCount(args, 1);
  if (!state.last) throw new ScriptMistake('exitcode: no process has run yet');
  const seen = state.last.signal ?? String(state.last.exitCode);
  if (seen !== args[0]) throw new CommandFailure(`exit code is ${seen}, wanted ${args[0]}`);
});

const gone = command("['pattern']", async (state, args) => {
  checkCount(args, 0, 1);
  const pattern = new RegExp(args[0] ?? '');
  const known = new Set(state.background.map(({ child }) => child.pid));
  const left = await processesOf(
    state.env['GOWS_SCRIPT'] ?? '',
    2000,
    (p) => !known.has(p.pid) && pattern.test(p.title),
  );
  if (left.length > 0) throw new CommandFailure(`still running: ${left.map((p) => `${p.pid} ${p.title}`).join('; ')}`);
});

export const processCommands: CommandTable = {
  gows: program((args) => [...startProgram, ...args], 'gows'),
  go: program((args) => ['go', ...args]),
  git: program((args) => ['git', ...args]),
  exec: program((args) => {
    checkCount(args, 1, Number.POSITIVE_INFINITY);
    return args;
  }),
  wait,
  kill,
  interrupt,
  await: awaitOutput,
  exitcode,
  gone,
};
