// Runs a short command to its end and keeps what it said: the lane of git and of the go command's queries.

import { type ChildProcess, spawn } from 'node:child_process';
import { existsSync } from 'node:fs';
import type { Readable } from 'node:stream';
import { DiagnosticError, failure } from '#diagnostics';
import { forChildren } from './environment.ts';
import { noteStarted } from './started.ts';

export interface CaptureRequest {
  readonly command: string;
  readonly args: readonly string[];
  readonly cwd: string;
  /** The whole environment; the parent's when absent. */
  readonly env?: Readonly<Record<string, string | undefined>>;
  readonly stdin?: string | Uint8Array;
  readonly signal?: AbortSignal;
  /** Takes what it writes as it comes; then none of it is kept. */
  readonly onStdout?: (chunk: Buffer) => void;
}

/** `exitCode` is null after a signal. */
export interface Captured {
  readonly exitCode: number | null;
  readonly signal?: string;
  readonly stdout: Buffer;
  readonly stderr: string;
}

/**
 * Runs the command and returns how it ended, whatever the exit code. An aborted `signal` asks it to end, and makes it five
 * seconds later; if gows ends before, the command does so, too.
 * @throws DiagnosticError `process/start` when it cannot be started.
 */
export function capture({ command, args, cwd, env, stdin, signal, onStdout }: CaptureRequest): Promise<Captured> {
  noteStarted(command);
  return new Promise((resolve, reject) => {
    const child = spawn(command, args, {
      cwd,
      env: forChildren(env ?? process.env),
      stdio: [stdin === undefined ? 'ignore' : 'pipe', 'pipe', 'pipe'],
      windowsHide: true,
    });
    const forget = endWithGows(child);
    const callOff = endOnAbort(child, signal);
    const [stdout, stderr] = [gather(child.stdout, onStdout), gather(child.stderr)];
    child.once('error', (error: NodeJS.ErrnoException) => {
      // After a start it tells of a signal that could not be sent; the end is still to come.
      if (child.pid !== undefined) return;
      forget();
      callOff();
      reject(unstarted(command, cwd, error));
    });
    child.once('close', (exitCode, endedBy) => {
      forget();
      callOff();
      const ended = { exitCode, stdout: Buffer.concat(stdout), stderr: Buffer.concat(stderr).toString('utf8') };
      resolve(endedBy ? { ...ended, signal: endedBy } : ended);
    });
    // It may end without reading all that it is given.
    child.stdin?.on('error', () => {});
    child.stdin?.end(stdin);
  });
}

function gather(stream: Readable | null, onChunk?: (chunk: Buffer) => void): readonly Buffer[] {
  const chunks: Buffer[] = [];
  stream?.on('data', onChunk ?? ((chunk: Buffer) => chunks.push(chunk)));
  return chunks;
}

function unstarted(command: string, cwd: string, { code, message }: NodeJS.ErrnoException): DiagnosticError {
  // The system says of a missing folder what it says of a missing program.
  const why = code === 'ENOENT' && !existsSync(cwd) ? `its folder ${cwd} is not there` : message;
  return new DiagnosticError(failure('process/start', `cannot start ${command}: ${why}`));
}

const patienceMs = 5000;

/** What it returns is to be called when the child has ended. */
function endOnAbort(child: ChildProcess, signal: AbortSignal | undefined): () => void {
  let timer: NodeJS.Timeout | undefined;
  const end = (): void => {
    child.kill('SIGTERM');
    timer = setTimeout(() => child.kill('SIGKILL'), patienceMs);
  };
  if (signal?.aborted) end();
  else signal?.addEventListener('abort', end, { once: true });
  return () => {
    clearTimeout(timer);
    signal?.removeEventListener('abort', end);
  };
}

const running = new Set<ChildProcess>();

function endAll(): void {
  for (const child of running) child.kill('SIGTERM');
}

/** What it returns is to be called when the child has ended. */
function endWithGows(child: ChildProcess): () => void {
  if (running.size === 0) process.on('exit', endAll);
  running.add(child);
  return () => {
    if (running.delete(child) && running.size === 0) process.off('exit', endAll);
  };
}
