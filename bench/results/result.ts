// What a case gives: a plain value, which the table, the file and the plots are made from.

import type { Figure, Figures } from '../measure/statistics.ts';

/** One tool's runs of a case, in the order of the rounds. */
export interface Row {
  readonly tool: string;
  readonly runs: readonly Figures[];
  /** Why there are no runs: what the tool cannot do, or did wrong when it was tried. */
  readonly absent?: string;
}

/** What is wanted: `tool` takes at most `atMost` × `against`, and `plusMs` milliseconds. Without `against`, an amount. */
export interface Goal {
  readonly tool: string;
  readonly against?: string;
  readonly figure: Figure;
  readonly atMost: number;
  readonly plusMs?: number;
}

/** Numbers of the workspace that a case ran in. `tested`: packages with tests. */
export interface Size {
  readonly modules: number;
  readonly packages: number;
  readonly tested: number;
}

/** Whether a workspace was made up for the benchmark, or is etcd's. */
export type PlaceKind = 'made' | 'etcd';

/** Where and with what it was measured; nothing that names the machine or a folder of it. */
export interface Machine {
  readonly platform: string;
  readonly cores: number;
  readonly cpu: string;
  readonly memoryGiB: number;
}

export interface CaseResult {
  /** The name by which `--case` chooses it. */
  readonly case: string;
  readonly title: string;
  readonly kind: PlaceKind;
  /** What the workspace is, as a reader sees it. */
  readonly workspace: string;
  readonly size: Size;
  /** ISO 8601, UTC. */
  readonly at: string;
  readonly machine: Machine;
  /** Tool → version. */
  readonly versions: Readonly<Record<string, string>>;
  /** The first is what others are compared with where a goal does not say. */
  readonly rows: readonly Row[];
  readonly goals: readonly Goal[];
  readonly notes: readonly string[];
}

/** What a peer cannot do, in a sentence, with what it printed or did when it was tried. */
export interface Limit {
  readonly peer: string;
  readonly says: string;
  /** False where the peer did not do what the sentence says: then a new version of it can more than we say. */
  readonly holds: boolean;
  readonly shown: string;
}

export const resultsVersion = 1;

export interface Results {
  readonly version: typeof resultsVersion;
  readonly cases: readonly CaseResult[];
  readonly limits: readonly Limit[];
}
