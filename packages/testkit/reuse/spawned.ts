// Runs a program to its end, its output in memory.

import { spawn } from 'node:child_process';

export interface Spawned {
  readonly code: number | null;
  readonly stdout: string;
  readonly stderr: string;
}

export interface SpawnRequest {
  readonly cwd: string;
  readonly env: Readonly<Record<string, string>>;
  /** Ends the program by SIGKILL after this time. */
  readonly killAfterMs?: number;
}

/** Longer takes nothing here that works. */
const mostMs = 120_000;

export function spawned(command: string, args: readonly string[], request: SpawnRequest): Promise<Spawned> {
  const { cwd, env, killAfterMs = mostMs } = request;
  return new Promise((resolve, reject) => {
    const child = spawn(command, args, {
      cwd,
      env: { ...env },
      stdio: ['ignore', 'pipe', 'pipe'],
      timeout: killAfterMs,
      killSignal: 'SIGKILL',
    });
    const out: Buffer[] = [];
    const err: Buffer[] = [];
    child.stdout.on('data', (piece: Buffer) => void out.push(piece));
    child.stderr.on('data', (piece: Buffer) => void err.push(piece));
    child.on('error', reject);
    child.on('close', (code) => {
      resolve({ code, stdout: Buffer.concat(out).toString('utf8'), stderr: Buffer.concat(err).toString('utf8') });
    });
  });
}
