// What an inspection for pollution needs to know: handed from `cli` to `inspect`. Types only.

import type { PackageRule } from '#config';
import type { EngineOps } from '#engine';
import type { TestOutcome } from '#events';
import type { Repository } from '#git';
import type { Roots, Shape } from '#observe';
import type { Plan, Task } from '#plan';
import type { Environment } from '#process';
import type { Place } from '#workspace';

/** A package whose tests are run again. */
export interface Examined {
  /** One of the plan's. */
  readonly task: Task;
  /** Of its folder. */
  readonly dir: Place;
  readonly rule: PackageRule;
  /** Absolute folder of its module. */
  readonly moduleDir: string;
  /** Whether an absolute path is compiled into its tests, so that its content is in their key. */
  readonly isCompiled: (path: string) => boolean;
  /** The result that would be used in place of a run. */
  readonly kept: {
    readonly shape: Shape;
    /** Test → outcome. */
    readonly tests: ReadonlyMap<string, TestOutcome>;
  };
}

export interface PollutionRequest {
  /** How the packages are built and run; the tasks are those of `examined`. */
  readonly plan: Plan;
  readonly examined: readonly Examined[];
  /** Import paths of packages that were meant too, and of which no result is kept. */
  readonly notKept: readonly string[];
  /** Of any package. */
  readonly roots: Roots;
  /** The workspace root. */
  readonly root: Place;
  /** How often all is varied at once, each time in another order. */
  readonly runs: number;
  /** Of the first order; the next ones count up. */
  readonly seed: number;
  /** Why there can be no copy of the work tree that stands for it; undefined where there can. */
  readonly notElsewhere?: string;
  /** Files of the work tree, absolute: what git tracks, and what it does not ignore. */
  readonly workTreeFiles: () => readonly string[];
  /** Whether an absolute path is Go source of the workspace: the trees of a shape do not hold it. */
  readonly isSource: (path: string) => boolean;
  /** Further files that the copy needs, absolute: those that go builds from although git ignores them. */
  readonly moreFiles: readonly string[];
  readonly repository?: Repository;
  readonly go: {
    readonly goos: string;
    readonly goarch: string;
    /** `go env GOMODCACHE`. */
    readonly moduleCache: string;
    /** What Go would look for beneath HOME: GOCACHE, GOMODCACHE, GOPATH, GOENV. */
    readonly folders: Environment;
  };
  readonly umask: number | undefined;
}

export interface PollutionPorts extends Pick<EngineOps, 'cacheDir' | 'runId' | 'signal' | 'goexec' | 'buildCause'> {
  /** A new empty folder, removed by the caller in the end. */
  readonly folder: (name: string) => string;
  /** The same with a short path, in the system's own place for temporary files. */
  readonly shortFolder: () => string;
  /** Says what begins now: `running 12 packages with a complete log`. */
  readonly say: (text: string) => void;
}
