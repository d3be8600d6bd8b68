// What is asked of, and given by, whoever decides what the machine does next. Types only.

/** A process that wants to start: a step of a build (`compile`: compile and cgo; `link`), or a test binary. */
export interface Need {
  readonly kind: 'compile' | 'link' | 'run';
  /** Cores that it is expected to keep busy on average: 0.05 for what sleeps, 1.3 for a link. */
  readonly cpu: number;
  /** Its expected peak. */
  readonly memoryBytes: number;
  /** Expected duration in milliseconds; unknown counts as long, so that a surprise comes early. */
  readonly expectedMs?: number;
  /** Runs while nothing else does, once nothing else waits. */
  readonly exclusive?: boolean;
}

/** What a process is measured to use. */
export interface Use {
  /** Cores kept busy lately. */
  readonly cpu: number;
  readonly memoryBytes: number;
}

/** Leave to go on. Until `done` it counts: by what was expected, and by what is measured as soon as that is known. */
export interface Grant {
  /** Measured now. CPU replaces what was expected; of memory the larger of the two counts, as a process may grow again. */
  use(measured: Use): void;
  /** The process has begun. With its number, it and all that it starts are measured where the machine allows that. */
  begun(pid?: number): void;
  /** What was at work at once at most while this was, itself included. */
  most(): number;
  /** The process is over. Must be called once; later calls do nothing. */
  done(): void;
}

export interface Leave {
  /**
   * Waits for leave. Resolves with undefined once closed or when `signal` is aborted: then nothing may start.
   * Never rejects.
   */
  ask(need: Need, signal?: AbortSignal): Promise<Grant | undefined>;
  /** Whether gows itself may keep a core busy for a moment without any other waiting for it. */
  hasSpareCore(): boolean;
  /** Gives no more leave. What is at work goes on. */
  close(): void;
}

/** What the machine has for this run, now. */
export interface Capacity {
  /** Cores, less what others keep busy; at least 1. */
  readonly cores: number;
  /** For all processes of the run together; infinite where nothing is known. */
  readonly memoryBytes: number;
  /** How many test processes, and how many steps of a build, may be at work at once at most. */
  readonly jobs: number;
  /** Given by hand: then it alone, and not CPU, decides how many test processes are at work. */
  readonly jobsByHand?: boolean;
}
