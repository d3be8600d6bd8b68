// Has a terminal's mode given back should gows be killed while it is in raw mode.

import { accompany } from '#process';

/**
 * Starts goexec in gows' process group, so that it knows whether gows has the terminal. Where that fails a kill leaves
 * the mode as it is.
 * @param terminal the terminal's descriptor
 * @returns Ends the guard; to be called when the mode is as it was.
 */
export function guardTerminal(goexec: string, terminal: number): () => void {
  const say = accompany({ command: goexec, args: ['-terminal'], descriptor: terminal });
  return () => say('done\n');
}
