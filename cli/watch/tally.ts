// What the runs of a watch have shown so far: which packages fail, and how far the current run is.

import { type Consumer, fineOutcomes } from '#events';

export interface Tally {
  readonly consume: Consumer;
  /** Import paths of packages whose newest result is no pass, sorted. */
  failing(): readonly string[];
  /** Forgets packages that are there no more. */
  keep(packages: ReadonlySet<string>): void;
  /** Of the run that goes on: packages that run and that are done, without those that are reused. */
  progress(): { readonly planned: number; readonly done: number };
}

export function createTally(): Tally {
  const failing = new Set<string>();
  let waiting = new Set<string>();
  let planned = 0;
  return {
    consume(event) {
      if (event.type === 'run.started') {
        waiting = new Set();
        planned = 0;
      } else if (event.type === 'task.planned' && event.reuse?.state !== 'kept') {
        waiting.add(event.task);
        planned += 1;
      } else if (event.type === 'task.finished') {
        waiting.delete(event.task);
        if (event.outcome === 'cancelled') return;
        if (fineOutcomes.has(event.outcome)) failing.delete(event.package);
        else failing.add(event.package);
      }
    },
    failing: () => [...failing].sort(),
    keep(packages) {
      for (const one of failing) if (!packages.has(one)) failing.delete(one);
    },
    progress: () => ({ planned, done: planned - waiting.size }),
  };
}
