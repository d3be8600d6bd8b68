// Time in which an answer could have been heard: while this process computes, what the remote has said lies in a socket.

/** How often is looked, in milliseconds. */
const tickMs = 50;
/** What counts of the time between two looks at most, in milliseconds: what made it longer is this process, not the remote. */
const mostMs = 2 * tickMs;

export interface Time {
  /** Counts what has passed since the last look, before it is time for the next one. */
  readonly look: () => void;
  readonly stop: () => void;
}

/** Counts until `stop`. Keeps no process alive. @param passed gets milliseconds */
export function countTime(passed: (ms: number) => void): Time {
  let last = performance.now();
  const look = (): void => {
    const now = performance.now();
    const ms = Math.min(now - last, mostMs);
    last = now;
    passed(ms);
  };
  const timer = setInterval(look, tickMs);
  timer.unref();
  return { look, stop: () => clearInterval(timer) };
}

/** Calls `late` once after so much time, unless it is stopped before. */
export function waitAtMost(ms: number, late: () => void): { readonly stop: () => void } {
  let left = ms;
  const time = countTime((passed) => {
    left -= passed;
    if (left > 0) return;
    time.stop();
    late();
  });
  return time;
}
