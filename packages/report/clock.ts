// Clocks that writers and screens go by: the machine's, or one that follows a recorded stream.

/** Calls back once after `ms` milliseconds; the returned function takes it back. Must not keep the process alive. */
export type Schedule = (ms: number, callback: () => void) => () => void;

/** What is drawn goes by this alone, so that a recording draws the same every time. */
export interface Clock {
  /** Milliseconds since 1970. */
  readonly now: () => number;
  readonly schedule: Schedule;
}

/** By the machine's clock. */
const timer: Schedule = (ms, callback) => {
  const handle = setTimeout(callback, ms);
  handle.unref();
  return () => clearTimeout(handle);
};

export const machineClock: Clock = { now: Date.now, schedule: timer };

/** A clock that begins at `start` (milliseconds since 1970) and goes `speed` times as fast as the machine's. */
export function createFastClock(start: number, speed: number): Clock {
  const began = performance.now();
  return {
    now: () => start + (performance.now() - began) * speed,
    schedule: (ms, callback) => timer(ms / speed, callback),
  };
}

/** A clock that stands still but for `advance`, and timers that go by it. */
export interface SteppedClock extends Clock {
  /** Goes to a time, on the way calling every timer at its own time. */
  advance(to: number): void;
  readonly waiting: () => number;
}

export function createSteppedClock(start: number): SteppedClock {
  let now = start;
  const timers = new Set<{ at: number; callback: () => void }>();
  return {
    now: () => now,
    schedule(ms, callback) {
      const timer = { at: now + ms, callback };
      timers.add(timer);
      return () => timers.delete(timer);
    },
    advance(to) {
      for (;;) {
        const [next] = [...timers].filter(({ at }) => at <= to).sort((a, b) => a.at - b.at);
        if (!next) break;
        timers.delete(next);
        now = next.at;
        next.callback();
      }
      now = to;
    },
    waiting: () => timers.size,
  };
}
