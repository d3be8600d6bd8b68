// Builds each binary twice, as it is here and with everything varied, and tells which may be recorded.

import { classifyFault } from '#gocmd';
import type { Binary, ReproTarget, VariationName, VariedCause } from './answer.ts';
import { findCauses, type Suspect } from './cause.ts';
import { type GroundPorts, type GroundRequest, openGrounds } from './ground.ts';
import { identityOf, type Lock, type LockTarget, lockText, mergeLock } from './lock.ts';
import { type RunPorts, runBuilds } from './run-builds.ts';
import { isBuilt, isSame, type Outcome, type Subject } from './subject.ts';
import { aboutOf, countOf, remedyFor, shownVariation } from './variation.ts';

export interface ReproPorts extends GroundPorts, RunPorts {
  /** Those of which the source is no longer what it was when they were read. */
  readonly moved: (subjects: readonly Subject[]) => Promise<ReadonlySet<Subject>>;
}

export interface RecordRequest {
  readonly subjects: readonly Subject[];
  readonly vary: readonly VariationName[];
  readonly ground: GroundRequest;
  /** The lock as it is. */
  readonly lock: Lock | undefined;
}

export interface Recorded {
  readonly targets: readonly ReproTarget[];
  /** To be put into the lock. */
  readonly fresh: readonly LockTarget[];
}

/**
 * A module that cannot be built alone is left out in that form; any other package that does not build is undecided.
 * @throws DiagnosticError `disk/full`; the reason of the signal when that is aborted.
 */
export async function recordBuilds(request: RecordRequest, ports: ReproPorts): Promise<Recorded> {
  const { subjects, vary } = request;
  const grounds = openGrounds(request.ground, ports);
  ports.say(`building ${countOf(subjects)} as the workspace is`);
  const first = await runBuilds(grounds, [], subjects, ports);
  const building = subjects.filter((subject) => isBuilt(at(first, subject)));
  if (building.length > 0) ports.say(`building again ${aboutOf(vary, request.ground)}`);
  const second = building.length > 0 ? await runBuilds(grounds, vary, building, ports) : new Map<Subject, Outcome>();
  const moved = await ports.moved(building);
  const suspects = building
    .filter((subject) => !moved.has(subject) && !isSame(at(first, subject), at(second, subject)))
    .map((subject): Suspect => ({ subject, first: at(first, subject), second: at(second, subject) }));
  if (suspects.length > 0) ports.say(`looking for what makes ${suspects.length === 1 ? 'it' : 'them'} differ`);
  const causes = await findCauses({
    suspects,
    vary,
    build: (names, some) => {
      ports.say(`building ${countOf(some)} ${names.length === 0 ? 'once more' : aboutOf(names, request.ground)}`);
      return runBuilds(grounds, names, some, ports);
    },
  });
  const targets = subjects.map((subject) =>
    targetOf(subject, request, { first: at(first, subject), second: second.get(subject), moved, causes }),
  );
  const fresh = subjects.flatMap((subject, index): LockTarget[] => {
    const { verdict, built } = targets[index] ?? {};
    return verdict === 'same' && built ? [lockTargetOf(subject, built)] : [];
  });
  return { targets, fresh };
}

function lockTargetOf({ build: _, ...facts }: Subject, built: Binary): LockTarget {
  return { ...facts, ...built };
}

function at(outcomes: ReadonlyMap<Subject, Outcome>, subject: Subject): Outcome {
  return outcomes.get(subject) ?? { failure: 'it was not built' };
}

interface Came {
  readonly first: Outcome;
  /** Undefined where the first did not build. */
  readonly second: Outcome | undefined;
  readonly moved: ReadonlySet<Subject>;
  readonly causes: ReadonlyMap<Subject, VariedCause['variation']>;
}

function targetOf(subject: Subject, request: RecordRequest, { first, second, moved, causes }: Came): ReproTarget {
  const { build: _, graph: __, ...facts } = subject;
  const before = request.lock?.targets.find((target) => identityOf(target) === identityOf(subject));
  const recorded = before && { recorded: { sha256: before.sha256, size: before.size } };
  if (!isBuilt(first)) {
    const verdict = subject.form === 'alone' ? 'left-out' : 'undecided';
    return { ...facts, ...recorded, verdict, why: first.failure, remedy: buildRemedyFor(subject) };
  }
  const { sha256, size } = first;
  const built = { sha256, size };
  if (moved.has(subject)) return { ...facts, ...recorded, built, verdict: 'undecided', ...movedWords };
  const variation = causes.get(subject);
  if (variation === undefined) {
    return { ...facts, ...recorded, built, verdict: 'same', change: changeOf(before, lockTargetOf(subject, built)) };
  }
  const cause = { variation, about: causeWords(variation, request) };
  if (second && isBuilt(second)) {
    const other = { sha256: second.sha256, size: second.size };
    const remedy = remedyFor(variation, subject.flags);
    return { ...facts, ...recorded, built, other, verdict: 'different', cause, remedy };
  }
  const remedy = `make it build so, or leave ${variation === 'again' || variation === 'together' ? 'some' : variation} out of --vary`;
  return { ...facts, ...recorded, built, verdict: 'undecided', cause, why: second?.failure ?? '', remedy };
}

function causeWords(variation: VariedCause['variation'], { ground }: RecordRequest): string {
  if (variation === 'again') return 'built twice alike';
  return variation === 'together' ? 'only with all of it varied at once' : shownVariation(variation, ground).about;
}

/** C for another platform needs a compiler for it. */
export function buildRemedyFor({ cgo, goos, goarch, build }: Subject): string {
  return cgo && build.isForeign
    ? `set CC to a C compiler for ${goos}/${goarch}, build on such a system, or set CGO_ENABLED=0`
    : 'make it build: go build';
}

export const movedWords = {
  why: 'its source changed while it was built',
  remedy: 'run again when nothing is being edited',
};
const publishIt = 'require in its go.mod what it needs, in a version that is published';

/** Only where a package builds in the workspace is it the module's fault that it does not alone. */
export function settleLeftOut(targets: readonly ReproTarget[]): readonly ReproTarget[] {
  const built = new Set(
    targets.flatMap(({ form, built, package: path }) => (form === 'workspace' && built ? [path] : [])),
  );
  return targets.map((target) => {
    if (target.verdict !== 'left-out') return target;
    if (!built.has(target.package)) return { ...target, verdict: 'undecided' };
    const why = `module ${target.module} cannot be built alone: ${target.why}`;
    return { ...target, why, remedy: classifyFault(target.why ?? '').remedy ?? publishIt };
  });
}

/** Of what the lock holds, everything counts: another flag is another record, even of an equal binary. */
function changeOf(before: LockTarget | undefined, now: LockTarget): NonNullable<ReproTarget['change']> {
  if (!before) return 'added';
  return textOf(before) === textOf(now) ? 'kept' : 'replaced';
}

function textOf(target: LockTarget): string {
  return lockText(mergeLock(undefined, [target]).lock);
}
