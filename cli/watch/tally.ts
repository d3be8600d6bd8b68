// What the runs of a watch have shown so far: which packages fail.

import { type Consumer, fineOutcomes } from '#events';

export interface Tally {
  readonly consume: Consumer;
  /** Import paths of packages whose newest result is no pass, sorted. */
  failing(): readonly string[];
  /** Forgets packages that are there no more. */
  keep(packages: ReadonlySet<string>): void;
}

export function createTally(): Tally {
  const failing = new Set<string>();
  return {
    consume(event) {
      if (event.type !== 'task.finished' || event.outcome === 'cancelled') return;
      if (fineOutcomes.has(event.outcome)) failing.delete(event.package);
      else failing.add(event.package);
    },
    failing: () => [...failing].sort(),
    keep(packages) {
      for (const one of failing) if (!packages.has(one)) failing.delete(one);
    },
  };
}
