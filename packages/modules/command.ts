// Runs a command in a module's folder, as a shell loop over modules would.

import { setTimeout as sleep } from 'node:timers/promises';
import { findProgram, searchPathOf } from '#gocmd';
import { StartError, startProcess } from '#goexec';
import { cutLines, type Environment, type StopStep, stopInSteps } from '#process';
import type { ModuleEnd, ModuleGround, ModuleTask, ModuleWork } from './module-task.ts';

export interface ModuleCommand {
  /** The program, as a shell would find it from the module's folder, and its arguments. */
  readonly words: readonly string[];
  /** The whole environment, less what is set for each module (PWD, GOWS_MODULE). */
  readonly env: Environment;
  readonly goexec?: string;
}

/** First asked, then made to. What a command of the user leaves behind nobody knows, so that it has some time; a second Ctrl-C ends gows. */
const stopSteps: readonly StopStep[] = [
  { afterMs: 0, do: 'interrupt' },
  { afterMs: 10_000, do: 'kill' },
];
/** What a command has started may hold its output open for as long after its end, as in Go's exec.Cmd.WaitDelay. */
const waitDelayMs = 5000;

/** GOWS_MODULE is the module's path. The command has no input, and both outputs are one. */
export function commandIn(command: ModuleCommand): ModuleWork {
  return (task, ground) => runIn(task, command, ground);
}

export async function runIn(task: ModuleTask, command: ModuleCommand, ground: ModuleGround): Promise<ModuleEnd> {
  const [name = '', ...args] = command.words;
  const env: Environment = { ...command.env, PWD: task.dir, GOWS_MODULE: task.module };
  const program = findProgram(name, searchPathOf(env), task.dir);
  if (program === undefined) {
    ground.print(`${name}: there is no such program ${/[/\\]/.test(name) ? `below ${task.dir}` : 'on PATH'}\n`);
    return { outcome: 'error' };
  }
  const { goexec } = command;
  try {
    const running = await startProcess({ argv: [program, ...args], cwd: task.dir, env, ...(goexec ? { goexec } : {}) });
    let callOff = (): void => {};
    const stop = (): void => {
      callOff = stopInSteps(running, stopSteps);
    };
    if (ground.signal.aborted) stop();
    else ground.signal.addEventListener('abort', stop, { once: true });
    // Line by line, so that no secret is torn between two events.
    const lines = cutLines(ground.print);
    running.stdout.on('data', (chunk: Buffer) => lines.push(chunk));
    running.stderr.resume();
    const { code, signal } = await running.exited;
    const waited = new AbortController();
    const late = sleep(waitDelayMs, 'late', { signal: waited.signal }).catch(() => undefined);
    if ((await Promise.race([running.closed, late])) === 'late') running.kill();
    waited.abort();
    callOff();
    ground.signal.removeEventListener('abort', stop);
    lines.end();
    if (signal) return { outcome: 'killed', signal };
    return { outcome: code === 0 ? 'pass' : 'fail', exitCode: code ?? 1 };
  } catch (error) {
    if (!(error instanceof StartError)) throw error;
    ground.print(`${error.message}\n`);
    return { outcome: 'error' };
  }
}
