// Ctrl-C: everything stops within two seconds.

import { type Stoppable, type StopStep, stopInSteps } from '#process';

/** First asked, then made to: the time in between lets a test remove what it made, and the go command its work folder. */
export const cancelSteps: readonly StopStep[] = [
  { afterMs: 0, do: 'interrupt' },
  { afterMs: 700, do: 'kill' },
];

/** Stops a process when the run is stopped; what it returns is called when the process is over. */
export function stopOnAbort(process: Stoppable, signal: AbortSignal): () => void {
  let callOff = (): void => {};
  const cancel = (): void => {
    callOff = stopInSteps(process, cancelSteps);
  };
  if (signal.aborted) cancel();
  else signal.addEventListener('abort', cancel, { once: true });
  return () => {
    callOff();
    signal.removeEventListener('abort', cancel);
  };
}
