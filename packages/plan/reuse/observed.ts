// What whole runs of a package's tests consulted, and whether a fresh run would consult the same.

import { hash } from 'node:crypto';
import type { Cache } from '#cache';
import type { KeyField } from '#keys';
import { emptyShape, mergeShapes, type Observation, type Shape, type Spot, type Writings } from '#observe';
import type { Package } from '#workspace';

/** What whole runs of a package's tests consulted. */
export interface Observed {
  /** The newest pass that was built from the units as they are now. */
  readonly shape?: Shape;
  /**
   * Whether all that it consulted looks now as it did then, variables and flags among it: only then would a run consult
   * the same. A test that skips unless FULL is set reads nothing, and says nothing of what it reads with FULL.
   */
  readonly isCurrent: () => boolean;
  /**
   * The newest pass, maybe of other code, and the failures since a pass. Unless `shape` is current, a run may well consult
   * what they did: a test that failed is mended by a change of what it read.
   */
  readonly others: () => readonly Shape[];
}

/** Circumstances that a run's log does not show: flags, and what gows.jsonc says of the package. */
export interface Circumstances {
  readonly fields: readonly KeyField[];
  readonly rule: string;
}

type Store = Pick<Cache, 'observed' | 'putObserved'>;

/** Of one package, for `bringObserved`. */
export interface ObservedWanted {
  readonly found: Package;
  /** Of the test's main package. */
  readonly unitKey: string;
  readonly circumstances: Circumstances;
  readonly look: (shape: Shape) => Observation;
}

/** Before `observedIn`: brings near what of it lies far. */
export async function bringObserved(cache: Cache, wanted: readonly ObservedWanted[]): Promise<void> {
  await cache.bringObserved?.(
    wanted.map(({ found, unitKey, circumstances, look }) => {
      const name = nameOf(found.importPath, unitKey);
      return { name, further: (shape) => nameUnder(name, shape, circumstances, look(shape)) };
    }),
  );
}

/** @param unitKey of the test's main package */
export function observedIn(
  cache: Store,
  { importPath }: Package,
  unitKey: string,
  circumstances: Circumstances,
  look: (shape: Shape) => Observation,
): Observed {
  const name = nameOf(importPath, unitKey);
  const shape = cache.observed(name);
  let current: boolean | undefined;
  let others: readonly Shape[] | undefined;
  return {
    ...(shape ? { shape } : {}),
    isCurrent() {
      // Everything counts there anyway, and looking at everything is dear.
      current ??=
        shape !== undefined &&
        (shape.workTree || cache.observed(nameUnder(name, shape, circumstances, look(shape))) !== undefined);
      return current;
    },
    others() {
      others ??= [importPath, failedName(importPath)].flatMap((other) => cache.observed(other) ?? []);
      return others;
    },
  };
}

/** Of a run that passed, whether or not it can be kept. */
export function putObservedRun(cache: Store, { importPath }: Package, unitKey: string, shape: Shape): void {
  cache.putObserved(nameOf(importPath, unitKey), shape, 'shared');
  if (cache.observed(failedName(importPath))) cache.putObserved(failedName(importPath), emptyShape);
}

/** Of a run that failed, as far as its log goes: the next one may fail earlier, and so this counts beside it. */
export function putObservedFailure(cache: Store, { importPath }: Package, shape: Shape): void {
  const name = failedName(importPath);
  cache.putObserved(name, mergeShapes(cache.observed(name) ?? emptyShape, shape));
}

/** Once it is known from what the run started. */
export function putObservedUnder(
  cache: Store,
  { importPath }: Package,
  unitKey: string,
  shape: Shape,
  circumstances: Circumstances,
  observation: Observation,
): void {
  cache.putObserved(nameUnder(nameOf(importPath, unitKey), shape, circumstances, observation), shape, 'shared');
}

function nameOf(importPath: string, unitKey: string): string {
  return `${importPath} @${unitKey}`;
}

function failedName(importPath: string): string {
  return `${importPath} failed`;
}

function nameUnder(name: string, shape: Shape, { fields, rule }: Circumstances, observation: Observation): string {
  return `${name} under ${hash('sha256', JSON.stringify([fields, rule, shape, observation]))}`;
}

/** Why what the package's newest run read could not be followed; undefined where it could, or was not to be. */
export function unfollowedIn(cache: Store, { importPath }: Package): string | undefined {
  return cache.observed(unfollowedName(importPath))?.env[0];
}

/** Kept as a shape, with the sentence as the one name. */
export function putUnfollowed(cache: Store, { importPath }: Package, why: string | undefined): void {
  const name = unfollowedName(importPath);
  if (why === undefined && !cache.observed(name)?.env.length) return;
  cache.putObserved(name, { ...emptyShape, env: why === undefined ? [] : [why] });
}

function unfollowedName(importPath: string): string {
  return `${importPath} unfollowed`;
}

/** What earlier runs of the same tests showed of who writes their inputs; other code may leave other files alone. */
export function writingsIn(cache: Store, name: string, unitKey: string): Writings | undefined {
  const shape = cache.observed(name);
  return shape && { written: new Set(shape.opened), quiet: new Set(shape.env[0] === unitKey ? shape.stated : []) };
}

/** Kept as a shape: the key that it is true of as the one name, then what was written and what was left alone. */
export function putWritings(cache: Store, name: string, unitKey: string, { written, quiet }: Writings): void {
  const sorted = (spots: ReadonlySet<Spot>) => [...spots].sort();
  cache.putObserved(name, { ...emptyShape, env: [unitKey], opened: sorted(written), stated: sorted(quiet) });
}
