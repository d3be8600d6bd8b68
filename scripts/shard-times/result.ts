// What scripts/shard-times.ts finds out of each commit, as its file has it: what the plan expected, and what the shards took. Types only.

/** Whole milliseconds; `buildMs`, `testMs` and `cpuMs` are time of CPU. */
export interface ShardTimes {
  readonly index: number;
  readonly packages: number;
  readonly planned: {
    /** From the first build to the last test. */
    readonly ms: number;
    readonly buildMs: number;
    readonly testMs: number;
  };
  readonly took: {
    /** From the first build to the last test, by the events of the run. */
    readonly ms: number;
    /** Steps of the build. */
    readonly buildMs: number;
    /** Test processes. */
    readonly testMs: number;
    /** The whole process with all that it started, by the system's account. */
    readonly wallMs: number;
    readonly cpuMs: number;
  };
  readonly exitCode: number | null;
}

export interface CommitTimes {
  readonly commit: string;
  readonly subject: string;
  /** Affected ones, of the modules that were asked for. */
  readonly packages: number;
  readonly tested: number;
  /** Of those with tests, how many the history knew. */
  readonly timed: number;
  /** What setup-go would have restored: the compile cache of the first shard to pass since these sums of modules are there. */
  readonly compileCache: 'restored' | 'empty';
  readonly planMs: number;
  /** Those that have something to do, in the order of their numbers. */
  readonly shards: readonly ShardTimes[];
  readonly mergeCode: number | null;
}

export interface ShardTimesFile {
  /** Head of the checkout, from which the commits are counted. */
  readonly head: string;
  readonly patterns: readonly string[];
  readonly shards: number;
  readonly platform: string;
  readonly cores: number;
  readonly go: string;
  readonly date: string;
  /** How many commits of the main line were looked at until there were as many as were asked for. */
  readonly lookedAt: number;
  /** The oldest first. */
  readonly chosen: readonly string[];
  /** The oldest first; so many of the chosen as are done. */
  readonly commits: readonly CommitTimes[];
}
