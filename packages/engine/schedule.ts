// Decides which test process starts next, and holds their number down. The seam for a scheduler that knows more.

/** Something that can be started: its estimate decides when. */
export interface Job {
  /** Expected duration in milliseconds; unknown counts as long, so that a surprise comes early. */
  readonly estimateMs?: number;
  /** Runs alone. */
  readonly exclusive?: boolean;
  /** Starts it; resolves when it is over. Must not reject. */
  start(): Promise<void>;
}

export interface Schedule {
  /** Takes a job that could start now. */
  add(job: Job): void;
  /** Starts nothing more, and gives back what has not started. */
  close(): readonly Job[];
  /** Resolves when nothing runs and nothing waits. */
  idle(): Promise<void>;
}

/**
 * At most `jobs` at once, the longest first, equal ones in the order they were added. Exclusive jobs come when nothing
 * else waits, one by one.
 */
export function createSchedule(jobs: number): Schedule {
  let waiting: Job[] = [];
  let running = 0;
  let alone = false;
  let closed = false;
  let onIdle: (() => void)[] = [];

  const startSome = (): void => {
    while (!alone && running < Math.max(1, jobs)) {
      const next = takeLongest(false) ?? (running === 0 ? takeLongest(true) : undefined);
      if (!next) break;
      running += 1;
      alone = next.exclusive === true;
      void next.start().finally(() => {
        running -= 1;
        alone = false;
        startSome();
      });
    }
    if (running === 0 && waiting.length === 0) {
      for (const resolve of onIdle) resolve();
      onIdle = [];
    }
  };
  const takeLongest = (exclusive: boolean): Job | undefined => {
    let best: Job | undefined;
    for (const job of waiting) {
      if ((job.exclusive === true) === exclusive && (!best || expected(job) > expected(best))) best = job;
    }
    if (best) waiting.splice(waiting.indexOf(best), 1);
    return best;
  };
  return {
    add(job) {
      if (closed) return;
      waiting.push(job);
      startSome();
    },
    close() {
      closed = true;
      const left = waiting;
      waiting = [];
      startSome();
      return left;
    },
    idle() {
      return new Promise((resolve) => {
        onIdle.push(resolve);
        startSome();
      });
    },
  };
}

function expected(job: Job): number {
  return job.estimateMs ?? Number.POSITIVE_INFINITY;
}
