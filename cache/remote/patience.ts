// Time in which an answer could have been heard: while this process computes, what the remote has said lies in a socket.

/** How often is looked, in milliseconds. */
const tickMs = 50;

/**
 * Counts in ticks until `stop`. A tick counts once, however late it comes: what kept it is this process, not the remote.
 * Keeps no process alive.
 * @param passed gets milliseconds
 */
export function countTime(passed: (ms: number) => void): { readonly stop: () => void } {
  const timer = setInterval(() => passed(tickMs), tickMs);
  timer.unref();
  return { stop: () => clearInterval(timer) };
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
