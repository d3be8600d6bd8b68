// How long cmd/go waits for a test to end, and how it writes durations.

import type { Patience } from './ops.ts';

const second = 1000;
const minute = 60 * second;

/**
 * The rule of cmd/go (`runTest` in internal/test/test.go, Go 1.26): a binary ends itself at -timeout; one that does not
 * gets SIGQUIT a WaitDelay later, at least a minute, and SIGKILL after one more WaitDelay.
 */
export const goPatience: Patience = {
  killAfterMs: (timeoutMs) => (timeoutMs > 0 ? timeoutMs + Math.max(waitDelay(timeoutMs), minute) : undefined),
  waitDelayMs: (timeoutMs) => (timeoutMs > 0 ? waitDelay(timeoutMs) : undefined),
};

function waitDelay(timeoutMs: number): number {
  return Math.max(timeoutMs / 10, 5 * second);
}

/** Writes milliseconds as Go's `time.Duration.String` does: `1m0s`, `1.5s`, `200ms`. */
export function goDuration(ms: number): string {
  if (ms < second) return ms === 0 ? '0s' : `${trim(ms)}ms`;
  const hours = Math.floor(ms / (60 * minute));
  const minutes = Math.floor(ms / minute) % 60;
  const seconds = `${trim((ms % minute) / second)}s`;
  if (hours > 0) return `${hours}h${minutes}m${seconds}`;
  return minutes > 0 ? `${minutes}m${seconds}` : seconds;
}

function trim(value: number): string {
  return String(Number(value.toFixed(9)));
}
