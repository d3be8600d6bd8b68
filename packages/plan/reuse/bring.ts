// Asks for results that lie far, of packages of which none is near, and keeps what comes as though they had passed here.

import type { Wanted } from '#cache';
import { resultKey } from '#keys';
import type { Observation, Shape } from '#observe';
import type { Package } from '#workspace';
import type { Glances } from './glances.ts';
import type { Identity } from './identity.ts';
import { remember } from './keeper.ts';
import { entryUnder, whyOff } from './lookup.ts';
import type { ReuseRequest } from './request.ts';

export async function bringFar(
  request: ReuseRequest,
  packages: readonly Package[],
  identityOf: (found: Package) => Identity,
  glances: Glances,
): Promise<void> {
  const { cache } = request;
  if (!cache.bring) return;
  const absent = packages.filter((found) => {
    if (whyOff(request, found) !== undefined) return false;
    return !entryUnder(request, identityOf(found).test, (shape) => glances.now(found, shape));
  });
  const elsewhere = await cache.bring(
    absent.map((found) => wantedUnder(identityOf(found).test, (shape) => glances.now(found, shape))),
  );
  for (const found of absent) {
    const identity = identityOf(found);
    const came = entryUnder(request, identity.test, (shape) => glances.now(found, shape));
    if (!came || !cache.isBrought?.(came.result)) {
      // By these the miss is explained: of equal code what it consulted looks otherwise here.
      const { record } = identity;
      for (const seen of elsewhere.get(identity.test) ?? []) cache.putEarlier(found.importPath, { record, ...seen });
      continue;
    }
    const { entry, observation } = came;
    remember(request, found, identity, entry.shape, observation, entry.origin);
  }
}

export function wantedUnder(key: string, look: (shape: Shape) => Observation): Wanted {
  return { key, result: (shape) => resultKey(key, shape, look(shape)) };
}
