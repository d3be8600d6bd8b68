// A case: one piece of work that all tools are given, in one workspace.

import type { Contender, Say } from '../measure/rounds.ts';
import type { Place } from '../places/place.ts';
import type { Goal } from '../results/result.ts';
import type { Tools } from '../tools/commands.ts';

export interface CaseRequest {
  readonly place: Place;
  readonly tools: Tools;
  /** Folder for what lasts only for a run. */
  readonly work: string;
  readonly quick: boolean;
  readonly say: Say;
}

/** What is to be measured. `goals` may name rows that come out of a run itself. */
export interface Setup {
  readonly title: string;
  readonly contenders: readonly Contender[];
  readonly goals: readonly Goal[];
  readonly notes: readonly string[];
  /** How many rounds, where the work is so short that more are needed. */
  readonly atLeast?: number;
}

/** A kind of case. Those of `scale` are made in workspaces of several sizes. */
export interface CaseKind {
  readonly name: string;
  readonly setUp: (request: CaseRequest) => Setup;
}

/** Why a peer takes no part, for `Contender.absent`. */
export function absentIf(tools: Tools, peer: string): { readonly absent?: string } {
  const why = tools.peers.missing[peer];
  return why === undefined ? {} : { absent: why };
}
