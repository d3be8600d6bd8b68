// One go command with its two streams apart, told as an invocation from its start to its end.

import type { ProcessExit } from '#goexec';
import type { Environment, LineCutter } from '#process';
import { stopOnAbort } from './cancel.ts';
import type { EngineOps } from './ops.ts';
import { startGo } from './start-go.ts';

export interface GoRun {
  /** `cover:0`: unique within a run. */
  readonly id: string;
  /** The go command, absolute. */
  readonly go: string;
  readonly args: readonly string[];
  /** The arguments as they may be told; `args` when absent. */
  readonly shown?: readonly string[];
  readonly cwd: string;
  readonly env: Environment;
  /** How many packages it serves. */
  readonly packages: number;
  readonly stdout: LineCutter;
  readonly stderr: LineCutter;
}

/** @throws DiagnosticError `process/start`. */
export async function runGo(
  { id, go, args, shown = args, cwd, env, packages, stdout, stderr }: GoRun,
  { log, goexec, signal }: Pick<EngineOps, 'log' | 'goexec' | 'signal'>,
): Promise<ProcessExit> {
  const emit = (body: Parameters<typeof log.emit>[0]): void => log.emit(body, { span: id, parent: log.run });
  emit({ type: 'invocation.started', invocation: id, args: [go, ...shown], cwd, packages });
  const began = performance.now();
  const child = await startGo({ argv: [go, ...args], cwd, env, goexec });
  const isOver = stopOnAbort(child, signal);
  child.stdout.on('data', (chunk: Buffer) => stdout.push(chunk));
  child.stderr.on('data', (chunk: Buffer) => stderr.push(chunk));
  const exit = await child.exited;
  await child.closed;
  stdout.end();
  stderr.end();
  isOver();
  emit({
    type: 'invocation.finished',
    invocation: id,
    exitCode: exit.code,
    ...(exit.signal ? { signal: exit.signal } : {}),
    elapsedMs: Math.round(performance.now() - began),
  });
  return exit;
}
