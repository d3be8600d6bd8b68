// Runs a short command to its end and keeps what it said: the lane of git and of the go command's queries.

import { execa } from 'execa';
import { DiagnosticError, failure } from '#diagnostics';
import { noteStarted } from './started.ts';

export interface CaptureRequest {
  readonly command: string;
  readonly args: readonly string[];
  readonly cwd: string;
  /** The whole environment; the parent's when absent. */
  readonly env?: Readonly<Record<string, string | undefined>>;
  readonly stdin?: string | Uint8Array;
  readonly signal?: AbortSignal;
}

/** `exitCode` is null after a signal. */
export interface Captured {
  readonly exitCode: number | null;
  readonly signal?: string;
  readonly stdout: Buffer;
  readonly stderr: string;
}

/**
 * Runs the command and returns how it ended, whatever the exit code.
 * @throws DiagnosticError `process/start` when it cannot be started.
 */
export async function capture(request: CaptureRequest): Promise<Captured> {
  noteStarted(request.command);
  const result = await execa(request.command, request.args, {
    cwd: request.cwd,
    ...(request.env ? { env: request.env, extendEnv: false } : {}),
    ...(request.stdin === undefined ? { stdin: 'ignore' } : { input: request.stdin }),
    ...(request.signal ? { cancelSignal: request.signal } : {}),
    encoding: 'buffer',
    maxBuffer: 1 << 30,
    stripFinalNewline: false,
    reject: false,
  });
  if (result.exitCode === undefined && result.signal === undefined) {
    throw new DiagnosticError(
      failure('process/start', `cannot start ${request.command}: ${result.originalMessage ?? result.shortMessage}`),
    );
  }
  return {
    exitCode: result.exitCode ?? null,
    ...(result.signal ? { signal: result.signal } : {}),
    stdout: Buffer.from(result.stdout ?? new Uint8Array()),
    stderr: Buffer.from(result.stderr ?? new Uint8Array()).toString('utf8'),
  };
}
