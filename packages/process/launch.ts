// Starts a program that is not gows' child in any but name: it may outlive gows, and gows does not wait for it.

import { spawn } from 'node:child_process';
import { type Environment, forChildren } from './environment.ts';
import { noteStarted } from './started.ts';

export interface LaunchRequest {
  readonly command: string;
  readonly args: readonly string[];
  readonly cwd: string;
  /** The whole environment. */
  readonly env: Environment;
}

/**
 * Resolves once the program runs; it has no streams.
 * @throws the system's error, with its `code`, when it cannot be started.
 */
export function launch({ command, args, cwd, env }: LaunchRequest): Promise<void> {
  return new Promise((resolve, reject) => {
    noteStarted(command);
    const child = spawn(command, args, { cwd, env: forChildren(env), stdio: 'ignore', detached: true });
    child.once('error', reject);
    child.once('spawn', () => {
      child.unref();
      resolve();
    });
  });
}
