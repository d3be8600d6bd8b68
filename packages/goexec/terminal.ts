// Has a terminal's mode given back should gows be killed while it is in raw mode.

import { spawn } from 'node:child_process';

/**
 * Starts goexec beside gows, in its group, so that it knows whether gows has the terminal. Without a word where that fails: then a
 * kill leaves the mode as it is.
 * @param terminal the terminal's descriptor
 * @returns Ends the guard; to be called when the mode is as it was.
 */
export function guardTerminal(goexec: string, terminal: number): () => void {
  const child = spawn(goexec, ['-terminal'], { stdio: ['pipe', 'ignore', 'ignore', terminal] });
  child.on('error', () => {}).unref();
  const input = child.stdin;
  // Node would wait for the pipe to close.
  if (input && 'unref' in input && typeof input.unref === 'function') input.unref();
  input?.on('error', () => {});
  return () => void input?.end('done\n');
}
