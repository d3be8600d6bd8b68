// Builds once more what a lock holds, and compares.

import type { ReproTarget, VariationName } from './answer.ts';
import { differencesOf, remedyFor } from './differences.ts';
import { type GroundRequest, openGrounds } from './ground.ts';
import type { LockTarget } from './lock.ts';
import { buildRemedyFor, movedWords, type ReproPorts } from './record.ts';
import { runBuilds } from './run-builds.ts';
import { isBuilt, type Outcome, type Subject } from './subject.ts';
import { aboutOf, countOf } from './variation.ts';

/** What the lock holds, and how that is built here. */
export interface Pair {
  readonly recorded: LockTarget;
  readonly subject: Subject;
}

export interface CheckRequest {
  readonly pairs: readonly Pair[];
  readonly vary: readonly VariationName[];
  readonly ground: GroundRequest;
}

/**
 * A target for each pair, in their order.
 * @throws DiagnosticError `disk/full`; the reason of the signal when that is aborted.
 */
export async function checkBuilds(request: CheckRequest, ports: ReproPorts): Promise<readonly ReproTarget[]> {
  const { pairs, vary, ground } = request;
  if (pairs.length === 0) return [];
  const subjects = pairs.map(({ subject }) => subject);
  ports.say(`building ${countOf(subjects)} ${aboutOf(vary, ground)}`);
  const outcomes = await runBuilds(openGrounds(ground, ports), vary, subjects, ports);
  const moved = await ports.moved(subjects);
  return pairs.map((pair) => targetOf(pair, outcomes.get(pair.subject), moved.has(pair.subject)));
}

function targetOf({ recorded, subject }: Pair, outcome: Outcome | undefined, hasMoved: boolean): ReproTarget {
  const { build: _, graph: __, ...facts } = subject;
  const { sha256, size } = recorded;
  const target = { ...facts, recorded: { sha256, size } };
  if (hasMoved) return { ...target, verdict: 'undecided', ...movedWords };
  const differs = differencesOf(recorded, subject);
  if (!outcome || !isBuilt(outcome)) {
    return {
      ...target,
      verdict: 'undecided',
      ...(differs.length > 0 ? { differs } : {}),
      why: outcome?.failure ?? 'it was not built',
      remedy: buildRemedyFor(subject),
    };
  }
  const built = { sha256: outcome.sha256, size: outcome.size };
  if (built.sha256 === sha256) return { ...target, built, verdict: 'same' };
  return { ...target, built, verdict: 'different', differs, remedy: remedyFor(differs, subject.flags) };
}
