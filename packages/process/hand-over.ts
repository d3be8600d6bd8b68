// Starts a child that has gows' own three streams, and waits for its end.

import { spawn } from 'node:child_process';
import { type Environment, forChildren } from './environment.ts';
import type { ChildEnd } from './spawn.ts';
import { noteStarted } from './started.ts';

export interface HandOverRequest {
  readonly command: string;
  readonly args: readonly string[];
  readonly cwd: string;
  /** The whole environment. */
  readonly env: Environment;
}

/**
 * The child reads and writes what gows was given to; gows must not meanwhile.
 * @throws the system's error, with its `code`, when it cannot be started.
 */
export function handOver({ command, args, cwd, env }: HandOverRequest): Promise<ChildEnd> {
  return new Promise((resolve, reject) => {
    noteStarted(command);
    const child = spawn(command, args, { cwd, env: forChildren(env), stdio: 'inherit' });
    child.once('error', reject);
    child.once('exit', (code, signal) => resolve({ code, signal }));
  });
}
