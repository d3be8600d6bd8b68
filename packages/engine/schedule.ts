// Decides which test process starts next, and holds their number down. The seam for a scheduler that knows more.

/** Something that can be started: its estimate decides when. */
export interface Job {
  /** Expected duration in milliseconds; unknown counts as long, so that a surprise comes early. */
  readonly estimateMs?: number;
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

/** At most `jobs` at once, the longest first, equal ones in the order they were added. */
export function createSchedule(jobs: number): Schedule {
  let waiting: Job[] = [];
  let running = 0;
  let closed = false;
  let onIdle: (() => void)[] = [];

  const startSome = (): void => {
    while (running < Math.max(1, jobs)) {
      const next = takeLongest();
      if (!next) break;
      running += 1;
      void next.start().finally(() => {
        running -= 1;
        startSome();
      });
    }
    if (running === 0 && waiting.length === 0) {
      for (const resolve of onIdle) resolve();
      onIdle = [];
    }
  };
  const takeLongest = (): Job | undefined => {
    let best = 0;
    for (let i = 1; i < waiting.length; i++) if (expected(waiting[i]) > expected(waiting[best])) best = i;
    return waiting.splice(best, 1)[0];
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

function expected(job: Job | undefined): number {
  return job?.estimateMs ?? Number.POSITIVE_INFINITY;
}
