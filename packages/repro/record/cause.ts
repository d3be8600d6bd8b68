// Finds which variation makes a binary another one: by building with one at a time.

import type { VariationName, VariedCause } from './answer.ts';
import { isSame, type Outcome, type Subject } from './subject.ts';
import { trimmed } from './variation.ts';

/** A binary that came out in two ways. */
export interface Suspect {
  readonly subject: Subject;
  /** With nothing varied. */
  readonly first: Outcome;
  /** With all of it varied. */
  readonly second: Outcome;
}

export interface CauseRequest {
  readonly suspects: readonly Suspect[];
  /** What was varied at once. */
  readonly vary: readonly VariationName[];
  /** Builds each anew, on one ground. */
  readonly build: (
    vary: readonly VariationName[],
    subjects: readonly Subject[],
  ) => Promise<ReadonlyMap<Subject, Outcome>>;
}

/**
 * The first variation that is found to do it alone. Go's build cache knows neither TZ nor HOME, so that with it nothing else
 * might show: where that was varied each build has an empty one. What differs by itself is told from what `cache` alone does by
 * building twice alike.
 */
export async function findCauses(request: CauseRequest): Promise<ReadonlyMap<Subject, VariedCause['variation']>> {
  const { vary } = request;
  const causes = new Map<Subject, VariedCause['variation']>();
  const ground: readonly VariationName[] = vary.includes('cache') ? ['cache'] : [];
  const others = vary.filter((name) => name !== 'cache');
  const left = (): readonly Suspect[] => request.suspects.filter(({ subject }) => !causes.has(subject));
  const tryOne = async (name: VariationName, suspects: readonly Suspect[]): Promise<void> => {
    const built = await buildAs(request, [...ground, name], suspects);
    for (const { subject, first } of suspects) {
      if (differs(built, subject, first)) causes.set(subject, name);
    }
  };

  // Without -trimpath it is almost certainly one of these.
  const likely = others.filter((name) => trimmed.has(name));
  for (const name of likely) await tryOne(name, left().filter(isUntrimmed));

  const alone = await buildAs(request, ground, left());
  const unsteady = left().filter(({ subject, first }) => differs(alone, subject, first));
  if (unsteady.length > 0) {
    const again = await request.build(
      ground,
      unsteady.map(({ subject }) => subject),
    );
    for (const { subject } of unsteady) {
      const before = alone.get(subject);
      const isCache = ground.length > 0 && before && !differs(again, subject, before);
      causes.set(subject, isCache ? 'cache' : 'again');
    }
  }
  for (const name of others) {
    await tryOne(
      name,
      left().filter((suspect) => !(isUntrimmed(suspect) && likely.includes(name))),
    );
  }
  for (const { subject } of left()) causes.set(subject, 'together');
  return causes;
}

function isUntrimmed({ subject }: Suspect): boolean {
  return !subject.build.flags.includes('-trimpath');
}

function differs(built: ReadonlyMap<Subject, Outcome>, subject: Subject, from: Outcome): boolean {
  const outcome = built.get(subject);
  return outcome !== undefined && !isSame(outcome, from);
}

/** What has been built under just that is not built again. */
async function buildAs(
  { vary, build }: CauseRequest,
  names: readonly VariationName[],
  suspects: readonly Suspect[],
): Promise<ReadonlyMap<Subject, Outcome>> {
  if (suspects.length === 0) return new Map();
  const isAll = vary.length === names.length && vary.every((name) => names.includes(name));
  if (isAll) return new Map(suspects.map(({ subject, second }) => [subject, second]));
  return build(
    names,
    suspects.map(({ subject }) => subject),
  );
}
