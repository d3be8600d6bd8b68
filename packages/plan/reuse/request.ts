// What finding and keeping results needs to know: handed from `cli` to `plan`. Types only.

import type { Cache } from '#cache';
import type { PackageRule } from '#config';
import type { Diagnostic } from '#diagnostics';
import type { ResultOrigin } from '#events';
import type { Graph } from '#graph';
import type { KeyedGraph, KeyField } from '#keys';
import type { HiddenFinder, Roots } from '#observe';
import type { DigestMemo, Package, Snapshot } from '#workspace';

export interface ReuseRequest {
  readonly snapshot: Snapshot;
  readonly graph: Graph;
  readonly keyed: KeyedGraph;
  readonly cache: Cache;
  readonly memo?: DigestMemo;
  /** As the test gets it, less what is set for each package. */
  readonly env: Readonly<Record<string, string>>;
  /** Of any package; those of each are derived. */
  readonly roots: Roots;
  /** The work tree: what git tracks, and what it does not ignore; absolute. */
  readonly workTreeFiles: () => readonly string[];
  /** Those of them whose path holds a line break. */
  readonly oddFiles: () => readonly string[];
  /** What HEAD and the tags say, where there is a repository. */
  readonly gitState?: () => string;
  /** Absolute folders in which gows keeps what is its own. */
  readonly own: readonly string[];
  readonly rule: (found: Package) => PackageRule;
  readonly hidden: HiddenFinder;
  /** All fields of a package's key: flags, settings, and compilers where they count. */
  readonly fields: (found: Package) => readonly KeyField[];
  /** Those that count for a test process whatever its binary was made of. */
  readonly runFields: readonly KeyField[];
  /** Those that flags and variables decide for every package. */
  readonly flagFields: readonly KeyField[];
  /** Why no result of a package may be used or kept; undefined where it may. */
  readonly never: (found: Package) => string | undefined;
  /** The go command is to be asked for every binary, whatever is kept. */
  readonly alwaysBuilds: boolean;
  /** Whether the package failed when it was last run. */
  readonly failedLast?: (importPath: string) => boolean;
  /** When the workspace began to be read, in milliseconds since 1970. */
  readonly readAt: number;
  /** Reads the workspace anew; undefined where that fails. */
  readonly reread: () => Promise<Snapshot | undefined>;
  /** Run all the same, and keep what comes of it. */
  readonly force: boolean;
  /** Neither -run nor -short nor the like: what the tests consult is all that they ever do. */
  readonly whole: boolean;
  /** Asked once, and only where something is to be kept. */
  readonly origin: () => Promise<ResultOrigin>;
  /** Tells what could not be kept. */
  readonly tell: (diagnostic: Diagnostic) => void;
}
