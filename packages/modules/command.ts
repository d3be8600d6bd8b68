// Runs a command in a module's folder, as a shell loop over modules would.

import { StringDecoder } from 'node:string_decoder';
import { findProgram } from '#gocmd';
import { StartError, startProcess } from '#goexec';
import { type Environment, type StopStep, stopInSteps } from '#process';
import type { ModuleEnd, ModuleGround, ModuleTask, ModuleWork } from './module-task.ts';

export interface ModuleCommand {
  /** The program, as a shell would find it from the module's folder, and its arguments. */
  readonly words: readonly string[];
  /** The whole environment, less what is set for each module (PWD, GOWS_MODULE). */
  readonly env: Environment;
  readonly goexec?: string;
}

/** First asked, then made to. */
const stopSteps: readonly StopStep[] = [
  { afterMs: 0, do: 'interrupt' },
  { afterMs: 1500, do: 'kill' },
];

/** GOWS_MODULE is the module's path. The command has no input, and both outputs are one. */
export function commandIn(command: ModuleCommand): ModuleWork {
  return (task, ground) => runIn(task, command, ground);
}

export async function runIn(task: ModuleTask, command: ModuleCommand, ground: ModuleGround): Promise<ModuleEnd> {
  const [name = '', ...args] = command.words;
  const env: Environment = { ...command.env, PWD: task.dir, GOWS_MODULE: task.module };
  const program = findProgram(name, env['PATH'] ?? '', task.dir);
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
    const decoder = new StringDecoder('utf8');
    running.stdout.on('data', (chunk: Buffer) => {
      const text = decoder.write(chunk);
      if (text !== '') ground.print(text);
    });
    running.stderr.resume();
    const { code, signal } = await running.exited;
    await running.closed;
    callOff();
    ground.signal.removeEventListener('abort', stop);
    const rest = decoder.end();
    if (rest !== '') ground.print(rest);
    if (signal) return { outcome: 'killed', signal };
    return { outcome: code === 0 ? 'pass' : 'fail', exitCode: code ?? 1 };
  } catch (error) {
    if (!(error instanceof StartError)) throw error;
    ground.print(`${error.message}\n`);
    return { outcome: 'error' };
  }
}
