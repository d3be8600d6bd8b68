// Starts a child whose streams are handed on: the lane of what runs for long.

import { spawn } from 'node:child_process';
import { PassThrough, Readable, type Writable } from 'node:stream';
import { type Environment, forChildren } from './environment.ts';
import { socketPair } from './socket-pair.ts';
import { noteStarted } from './started.ts';

export interface SpawnRequest {
  readonly command: string;
  readonly args: readonly string[];
  readonly cwd: string;
  /** The whole environment. */
  readonly env: Environment;
  /**
   * A session of its own, and so a process group (not on Windows): signals that a terminal sends do not reach it.
   */
  readonly apart?: boolean;
  /** An empty standard input instead of a pipe. */
  readonly noInput?: boolean;
  /** One stream for both outputs, so that their order is kept; not on Windows, where `stdout` then lacks the other. */
  readonly oneStream?: boolean;
}

export interface ChildEnd {
  /** Null after a signal. */
  readonly code: number | null;
  readonly signal: NodeJS.Signals | null;
}

export interface Child {
  readonly pid: number;
  readonly stdin: Writable;
  readonly stdout: Readable;
  readonly stderr: Readable;
  /** When the child itself has ended; its output may still be held open by what it started. */
  readonly exited: Promise<ChildEnd>;
  /** Sends to the child's group where it is apart, else to the child; false where it is gone. */
  signal(name: NodeJS.Signals, whom: 'process' | 'group'): boolean;
}

/**
 * Starts the child with pipes on all three streams. A write to a child that is gone is no error.
 * @throws the system's error, with its `code` (ENOENT, ETXTBSY, …), when it cannot be started.
 */
export async function spawnChild(request: SpawnRequest): Promise<Child> {
  const apart = request.apart === true && process.platform !== 'win32';
  const pair = request.oneStream && process.platform !== 'win32' ? await socketPair() : undefined;
  noteStarted(request.command);
  const child = spawn(request.command, request.args, {
    cwd: request.cwd,
    env: forChildren(request.env),
    stdio: [request.noInput ? 'ignore' : 'pipe', pair?.given ?? 'pipe', pair?.given ?? 'pipe'],
    detached: apart,
    windowsHide: true,
  });
  pair?.given.destroy();
  const stdout: Readable = pair?.kept ?? child.stdout ?? Readable.from([]);
  const stderr: Readable = child.stderr ?? Readable.from([]);
  const stdin: Writable = child.stdin ?? new PassThrough();
  const exited = new Promise<ChildEnd>((resolve) => {
    child.once('exit', (code, signal) => resolve({ code, signal }));
  });
  for (const stream of [stdin, stdout, stderr]) stream.on('error', () => {});
  const pid = await new Promise<number>((resolve, reject) => {
    child.once('error', (error) => {
      pair?.kept.destroy();
      reject(error);
    });
    child.once('spawn', () => resolve(child.pid ?? 0));
    child.on('error', () => {}); // later ones tell of signals that found nobody
  });
  return {
    pid,
    stdin,
    stdout,
    stderr,
    exited,
    signal(name, whom) {
      if (whom === 'process' || !apart) return child.kill(name);
      try {
        process.kill(-pid, name);
        return true;
      } catch {
        return false;
      }
    },
  };
}
