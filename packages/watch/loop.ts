// When to run again: at once when something changes, the stale run cancelled, and never for ever.

export interface RunRequest {
  /** Run also what a kept result could stand for. */
  readonly force?: boolean;
  /** Only packages that failed. */
  readonly failed?: boolean;
  /** What to say before it; absent for the first one. */
  readonly because?: string;
}

export interface LoopPorts {
  /** Runs to the end, or to the signal's. Throws nothing. */
  run(request: RunRequest, signal: AbortSignal): Promise<void>;
  /** In words, for a run because of these files. */
  because(files: readonly string[]): string;
  /** Nothing is running and nothing is waiting. */
  idle(): void;
  /** A file that changes in every run counts no more while tests run. */
  muted(file: string): void;
}

export interface Loop {
  /** `at`: when, in milliseconds since 1970. What changed before a run ended may be of that run's making. */
  changed(files: readonly string[], at: number): void;
  /** Cancels what runs and runs this. */
  ask(request: RunRequest): void;
  readonly running: () => boolean;
  /** Resolves when what ran has ended. */
  close(): Promise<void>;
}

interface Run {
  readonly request: RunRequest;
  readonly abort: AbortController;
  /** What changed in it. */
  readonly files: Set<string>;
  endedAt?: number;
}

/** In how many runs on end a file may change before that no longer cancels them, and before it is passed over. */
const cancelling = 2;
const rerunning = 4;

export function createLoop({ run, because, idle, muted }: LoopPorts): Loop {
  /** How many runs on end a file has changed in. Tests that write into the work tree would else run for ever. */
  const streaks = new Map<string, number>();
  let newest: Run | undefined;
  let pending: RunRequest | undefined;
  let closed = false;
  let ended: Promise<void> = Promise.resolve();
  const running = () => newest !== undefined && newest.endedAt === undefined;

  const pump = async (): Promise<void> => {
    while (pending && !closed) {
      for (const file of streaks.keys()) if (!newest?.files.has(file)) streaks.delete(file);
      const current: Run = { request: pending, abort: new AbortController(), files: new Set() };
      newest = current;
      pending = undefined;
      await run(current.request, current.abort.signal);
      current.endedAt = Date.now();
    }
    if (!closed) idle();
  };
  const start = (request: RunRequest): void => {
    pending = request;
    if (!running()) ended = pump();
  };
  /** Those of the files that count; `cancel` says whether they end the run that they changed in. */
  const judge = ({ files: seen }: Run, files: readonly string[]) => {
    let cancel = false;
    const counting = files.filter((file) => {
      const isNew = !seen.has(file);
      const streak = (streaks.get(file) ?? 0) + (isNew ? 1 : 0);
      seen.add(file);
      streaks.set(file, streak);
      if (isNew && streak === rerunning + 1) muted(file);
      cancel ||= streak <= cancelling;
      return streak <= rerunning;
    });
    return { counting, cancel };
  };

  return {
    changed(files, at) {
      if (closed) return;
      if (!newest || (newest.endedAt !== undefined && at > newest.endedAt)) {
        for (const file of files) streaks.delete(file);
        start({ because: because(files) });
        return;
      }
      const { counting, cancel } = judge(newest, files);
      if (counting.length === 0) return;
      const stale = running() ? newest : undefined;
      // That all is to run is still owed. What failed runs in any case, and so does now what the files affect.
      const force = pending?.force ?? stale?.request.force;
      start({ ...(force === undefined ? {} : { force }), because: because(counting) });
      if (cancel) stale?.abort.abort('stale');
    },
    ask(request) {
      if (closed) return;
      const stale = running() ? newest : undefined;
      start(request);
      stale?.abort.abort('stale');
    },
    running,
    close() {
      closed = true;
      newest?.abort.abort('closed');
      return ended;
    },
  };
}
