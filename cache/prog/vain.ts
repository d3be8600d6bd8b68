// How long go commands have waited in vain for what a remote does not have: it must not draw a build out without bound.

import { countTime } from '../remote/patience.ts';

export interface Vain {
  /** What was asked for; undefined as soon as so much was waited in vain that no more is. `ask` must not reject. */
  readonly wait: (ask: () => Promise<Buffer | undefined>) => Promise<Buffer | undefined>;
  /** Whether no more is asked. */
  readonly isOver: () => boolean;
}

/** What is there may take so long, in milliseconds, and a second more for each MiB: of the rest a compiler makes more. */
const worthMs = 500;
const bytesPerMs = (1 << 20) / 1000;

/**
 * Counts the time in which anything was asked for, once for all that was. What came takes from it what it was worth.
 * @param waitMs how much in all is too much
 */
export function openVain(waitMs: number): Vain {
  const over = Promise.withResolvers<undefined>();
  let [asked, vainMs] = [0, 0];
  let ended = false;
  let time: ReturnType<typeof countTime> | undefined;

  function pass(ms: number): void {
    vainMs += ms;
    if (ended || vainMs < waitMs) return;
    ended = true;
    over.resolve(undefined);
  }

  return {
    async wait(ask) {
      if (ended) return undefined;
      if (asked++ === 0) time = countTime(pass);
      else time?.look();
      const before = vainMs;
      const found = await Promise.race([ask(), over.promise]);
      // It may have been waited for in less time than passes between two looks.
      time?.look();
      if (--asked === 0) time?.stop();
      if (found) vainMs -= Math.max(0, Math.min(vainMs - before, worthMs + found.byteLength / bytesPerMs));
      return found;
    },
    isOver: () => ended,
  };
}
