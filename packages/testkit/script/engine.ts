// Runs the lines of a script one by one and keeps the log of the phase it is in.

import type { Child, Ended } from './child.ts';
import { type CommandTable, type ScriptCommand, ScriptEnd } from './command.ts';
import { fileCommands } from './commands/files.ts';
import { jsonCommands } from './commands/json.ts';
import { outputCommands } from './commands/output.ts';
import { endFault, endOf, logEnd, processCommands } from './commands/processes.ts';
import { steerCommands } from './commands/steer.ts';
import { tmpfsCommands } from './commands/tmpfs.ts';
import { holds } from './conditions.ts';
import { expandVariables, type Fragment, parseLine, quoteRegExp, type ScriptLine, ScriptMistake } from './line.ts';
import { CommandFailure, type ScriptState } from './state.ts';

/** Every command a script may use. */
export const commands: CommandTable = {
  ...processCommands,
  ...fileCommands,
  ...outputCommands,
  ...jsonCommands,
  ...steerCommands,
  ...tmpfsCommands,
};

/** `log` is what a person reads: a heading for each phase, and all of the last one if it failed. */
export interface ScriptOutcome {
  readonly status: 'passed' | 'failed' | 'skipped';
  readonly log: string;
  /** Why it was skipped. */
  readonly reason?: string;
}

/** Runs a script's lines on a state. What goes wrong is in the outcome; only a defect of the engine is thrown. */
export async function runLines(name: string, script: string, state: ScriptState): Promise<ScriptOutcome> {
  const phases = new Phases(state);
  let at = 0;
  try {
    for (const line of script.split('\n')) {
      at++;
      if (line.startsWith('#')) phases.begin(line);
      else await runLine(line, state);
    }
    const forgotten = state.background[0];
    if (forgotten) throw new ScriptMistake(`${forgotten.child.title} still runs in the background: wait for it`);
  } catch (error) {
    if (error instanceof ScriptEnd) {
      const status = error.status === 'skipped' ? 'skipped' : 'passed';
      return { status, log: phases.end(true), reason: error.message };
    }
    if (!(error instanceof ScriptMistake || error instanceof CommandFailure)) throw error;
    state.note(`FAIL: ${name}:${at}: ${error.message}`);
    return { status: 'failed', log: phases.end(false) };
  }
  return { status: 'passed', log: phases.end(true) };
}

/** The headings so far; the log of a phase is dropped when the next one begins, since it then has passed. */
class Phases {
  private readonly state: ScriptState;
  private shown = '';
  private heading: string | undefined;
  private start = performance.now();

  constructor(state: ScriptState) {
    this.state = state;
  }

  begin(heading: string): void {
    this.shown = this.end(true);
    this.heading = heading;
    this.start = performance.now();
  }

  end(passed: boolean): string {
    const seconds = ((performance.now() - this.start) / 1000).toFixed(3);
    const heading = this.heading === undefined ? '' : `${this.heading} (${seconds}s)\n`;
    const log = passed ? '' : this.state.log.join('');
    this.state.log.length = 0;
    return this.shown + heading + log;
  }
}

async function runLine(text: string, state: ScriptState): Promise<void> {
  const line = parseLine(text);
  if (!line) return;
  if (state.signal.aborted) throw new ScriptMistake('the time of the script is over');
  state.note(`> ${text}`);
  for (const condition of line.conditions) {
    if (await holds(condition, state)) continue;
    state.note('[condition not met]');
    return;
  }
  const command = Object.hasOwn(commands, line.name) ? commands[line.name] : undefined;
  if (!command) throw new ScriptMistake(`unknown command ${line.name}`);
  const child = await attempt(line, command, state);
  if (!child) {
    if (line.background !== undefined) throw new ScriptMistake(`${line.name} cannot be run in the background`);
  } else if (line.background !== undefined) {
    state.background.push({ name: line.background, child, expectation: line.expectation });
    state.last = undefined;
  } else {
    await finish(line, child, state);
  }
}

/** Runs the command; a failure is swallowed where `!` or `?` wants it so, and success under `!` is one. */
async function attempt(line: ScriptLine, command: ScriptCommand, state: ScriptState): Promise<Child | undefined> {
  try {
    const child = await command.run(state, expandArgs(line, command, state));
    if (child || line.expectation !== 'failure') return child;
  } catch (error) {
    if (!(error instanceof CommandFailure)) throw error;
    if (line.expectation === 'success') throw new CommandFailure(`${line.name}: ${error.message}`);
    state.note(`[${error.message}]`);
    return undefined;
  }
  throw new CommandFailure(`${line.name}: succeeded, and should have failed`);
}

async function finish(line: ScriptLine, child: Child, state: ScriptState): Promise<void> {
  const end = () => child.kill('SIGKILL', 'group');
  state.signal.addEventListener('abort', end, { once: true });
  let ended: Ended;
  try {
    ended = await endOf(child);
  } finally {
    state.signal.removeEventListener('abort', end);
  }
  state.last = ended;
  logEnd(state, ended);
  if (state.signal.aborted) throw new ScriptMistake(`${line.name}: the time of the script is over`);
  const fault = endFault(ended, line.expectation);
  if (fault) throw new CommandFailure(`${line.name}: ${fault}`);
}

function expandArgs(line: ScriptLine, command: ScriptCommand, state: ScriptState): string[] {
  const lookup = (name: string) => state.variable(name);
  const literal = (name: string) => {
    const value = lookup(name);
    return value === undefined ? undefined : quoteRegExp(value);
  };
  const join = (fragments: readonly Fragment[], pattern: boolean) =>
    fragments.map((f) => (f.quoted ? f.text : expandVariables(f.text, pattern ? literal : lookup))).join('');
  const raw = line.args.map((fragments) => fragments.map((f) => f.text).join(''));
  const pattern = command.pattern?.(raw);
  return line.args.map((fragments, i) => join(fragments, i === pattern));
}
