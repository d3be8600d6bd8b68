// The form of a script command: what the tables of commands hold and the engine calls. Types, and one check.

import type { Child } from './child.ts';
import { ScriptMistake } from './line.ts';
import type { ScriptState } from './state.ts';

/** The rest of the script is not run: `skip` says that it cannot be tested here, `stop` that enough was. */
export class ScriptEnd extends Error {
  readonly status: 'skipped' | 'stopped';

  constructor(status: 'skipped' | 'stopped', reason: string) {
    super(reason);
    this.status = status;
  }
}

/**
 * `usage` is the arguments, for messages. `pattern` gives the index of the argument that is a regular expression, in
 * which variables are expanded as literal text. `run` throws CommandFailure when the command fails and ScriptMistake when it is
 * written wrongly; a command that starts a process returns it, and the engine waits for its end or leaves it running.
 */
export interface ScriptCommand {
  readonly usage: string;
  readonly pattern?: (args: readonly string[]) => number;
  readonly run: (state: ScriptState, args: readonly string[]) => undefined | Child | Promise<undefined | Child>;
}

export type CommandTable = Readonly<Record<string, ScriptCommand>>;

/** A command that starts no process. */
export function command(
  usage: string,
  run: (state: ScriptState, args: readonly string[]) => void | Promise<void>,
): ScriptCommand {
  return {
    usage,
    run: async (state, args) => {
      await run(state, args);
      return undefined;
    },
  };
}

/** @throws ScriptMistake unless there are at least `least` and at most `most` arguments. */
export function checkCount(args: readonly string[], least: number, most = least): void {
  if (args.length < least || args.length > most) {
    throw new ScriptMistake(`${args.length} arguments, wanted ${describe(least, most)}`);
  }
}

function describe(least: number, most: number): string {
  if (most === Number.POSITIVE_INFINITY) return `at least ${least}`;
  return least === most ? `${least}` : `${least} to ${most}`;
}

/** Takes leading flags off: those of `known` (`-q`), and with a value where `known` ends in `=` (`-count=`). */
export function takeFlags(
  args: readonly string[],
  known: readonly string[],
): { flags: ReadonlyMap<string, string>; rest: readonly string[] } {
  const flags = new Map<string, string>();
  let at = 0;
  for (; at < args.length; at++) {
    const arg = args[at] ?? '';
    const flag = known.find((k) => (k.endsWith('=') ? arg.startsWith(k) : arg === k));
    if (flag === undefined) break;
    flags.set(flag, arg.slice(flag.length));
  }
  return { flags, rest: args.slice(at) };
}
