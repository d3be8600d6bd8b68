// Finding kept results in place of runs, and keeping those of runs, over one reading of the workspace.

import type { Package } from '#workspace';
import { bringFar } from './bring.ts';
import { createGlances } from './glances.ts';
import { createIdentities } from './identity.ts';
import { createKeeper, type Keeper } from './keeper.ts';
import { createLookup, type Lookup } from './lookup.ts';
import type { ReuseRequest } from './request.ts';

export interface Reuse {
  /** Before `lookup`: brings near what of these packages lies far, within a bound. */
  readonly bring: (packages: readonly Package[]) => Promise<void>;
  readonly lookup: Lookup;
  readonly keeper: Keeper;
  /** What the package's build comes from, as one hash; undefined where not all of that is known. */
  readonly buildKey: (found: Package) => string | undefined;
  /** The same of all but what stands in the package's own Go files. */
  readonly surroundings: (found: Package) => string | undefined;
}

export function createReuse(request: ReuseRequest): Reuse {
  const glances = createGlances(request);
  const identityOf = createIdentities(request, glances);
  return {
    bring: (packages) => bringFar(request, packages, identityOf, glances),
    lookup: createLookup(request, identityOf, glances),
    keeper: createKeeper(request, identityOf, glances),
    buildKey: (found) => identityOf(found).build,
    surroundings: (found) => identityOf(found).surroundings(),
  };
}
