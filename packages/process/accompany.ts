// Starts a program that stays beside gows, in its process group, and does something should gows end without a word.

import { spawn } from 'node:child_process';
import { noteStarted } from './started.ts';

export interface AccompanyRequest {
  readonly command: string;
  readonly args: readonly string[];
  /** A descriptor of gows that the program has as its descriptor 3. */
  readonly descriptor: number;
}

/**
 * Nothing is said where it cannot be started, and gows does not wait for it.
 * @returns writes the last word to the program's stdin and closes that; should gows be killed, it closes without
 */
export function accompany({ command, args, descriptor }: AccompanyRequest): (last: string) => void {
  noteStarted(command);
  const child = spawn(command, args, { stdio: ['pipe', 'ignore', 'ignore', descriptor] });
  child.on('error', () => {}).unref();
  const input = child.stdin;
  // Node would wait for the pipe to close.
  if (input && 'unref' in input && typeof input.unref === 'function') input.unref();
  input?.on('error', () => {});
  return (last) => void input?.end(last);
}
