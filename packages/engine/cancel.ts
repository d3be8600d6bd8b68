// Ctrl-C: everything stops within two seconds.

import type { StopStep } from '#process';

/** First asked, then made to: the time in between lets a test remove what it made, and the go command its work folder. */
export const cancelSteps: readonly StopStep[] = [
  { afterMs: 0, do: 'interrupt' },
  { afterMs: 700, do: 'kill' },
];
