// The cause of a reason without the way it took: what the views put at the head of a path.

import { type ImportTrail, type Reason, reasonInWords } from '#plan';

/** `cart/price.go modified`, `golang.org/x/sync v0.1.0 → v0.2.0`, `may read testdata/x.json (added)`. */
export function cause(reason: Reason): string {
  return reasonInWords('trail' in reason ? { ...reason, trail: [] } : reason).replaceAll('\n', ' ');
}

/** From the affected package to the one where the cause lies; empty where the cause lies in no package. */
export function trailOf(reason: Reason): ImportTrail {
  return 'trail' in reason ? reason.trail : [];
}
