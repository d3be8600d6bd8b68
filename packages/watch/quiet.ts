// Gathers what changes until it is quiet: a save is several events, and a checkout thousands.

import { existsSync, statSync } from 'node:fs';

/** Milliseconds without a change after which a burst is over. */
const quietMs = 80;
/** And after which it is looked at although it goes on. */
const mostMs = 1_000;
/** A lock that is older was left behind. */
const lockMs = 30_000;

export interface Quiet {
  change(path: string): void;
  close(): void;
}

/**
 * Hands over each burst, one after the other, with when its first change was told, in milliseconds since 1970.
 * @param lock a file that is there while git writes to the work tree
 */
export function gather(
  lock: string | undefined,
  onBurst: (paths: readonly string[], at: number) => Promise<void>,
): Quiet {
  let paths = new Set<string>();
  let timer: NodeJS.Timeout | undefined;
  let first = 0;
  let since = 0;
  let busy = false;
  const arm = (): void => {
    clearTimeout(timer);
    timer = setTimeout(over, Math.max(0, Math.min(quietMs, since + mostMs - Date.now())));
  };
  const over = (): void => {
    if (busy) return;
    if (lock !== undefined && isHeld(lock)) {
      since = Date.now();
      arm();
      return;
    }
    const burst = [...paths];
    paths = new Set();
    busy = true;
    void onBurst(burst, first).finally(() => {
      busy = false;
      if (paths.size > 0) arm();
    });
  };
  return {
    change(path) {
      if (paths.size === 0) first = since = Date.now();
      paths.add(path);
      if (!busy) arm();
    },
    close() {
      clearTimeout(timer);
      paths = new Set();
    },
  };
}

function isHeld(lock: string): boolean {
  if (!existsSync(lock)) return false;
  const stat = statSync(lock, { throwIfNoEntry: false });
  return stat !== undefined && Date.now() - stat.mtimeMs < lockMs;
}
