// Packs weighed packages into shards: the longest first, each into the shard that it makes the least loaded. Pure.

import { mostShards } from '#events';
import { compareText, type Weight, type Weights } from './shard-weights.ts';

/** What one runner would do. Whole milliseconds. */
export interface Pack {
  readonly packages: readonly Weight[];
  /** What tests keep cores busy. */
  readonly testMs: number;
  /** Each thing that is built, once. */
  readonly buildMs: number;
  /** See `expectedMs`. */
  readonly expectedMs: number;
}

/**
 * `count` packs, which are disjoint and together hold every package; those behind may be empty. Neither the order of what is
 * given counts nor the machine: whole numbers are added, equal ones go by import path, equal shards by their number. `cores`
 * changes what is expected, and not what goes where.
 */
export function packShards(weights: Weights, count: number, cores: number): readonly Pack[] {
  const { unitMs } = weights;
  const holds = Array.from({ length: count }, () => new Uint8Array(unitMs.length));
  const packs = holds.map(() => ({ packages: [] as Weight[], testMs: 0, buildMs: 0 }));
  for (const weight of longestFirst(weights)) {
    let best = 0;
    let least = Number.POSITIVE_INFINITY;
    let added = 0;
    for (const [at, pack] of packs.entries()) {
      const has = holds[at] as Uint8Array;
      let buildMs = weight.linkMs;
      for (const unit of weight.units) if (has[unit] === 0) buildMs += unitMs[unit] ?? 0;
      const load = pack.testMs + pack.buildMs + weight.workMs + buildMs;
      if (load < least) [best, least, added] = [at, load, buildMs];
    }
    const [pack, has] = [packs[best], holds[best]];
    if (!pack || !has) throw new Error('there is at least one shard');
    pack.packages.push(weight);
    pack.testMs += weight.workMs;
    pack.buildMs += added;
    for (const unit of weight.units) has[unit] = 1;
  }
  return packs.map((pack) => ({ ...pack, expectedMs: expectedMs(pack, cores) }));
}

function longestFirst({ packages, unitMs }: Weights): readonly Weight[] {
  const built = new Map(
    packages.map((weight) => [weight, weight.units.reduce((sum, unit) => sum + (unitMs[unit] ?? 0), weight.linkMs)]),
  );
  const buildOf = (weight: Weight) => built.get(weight) ?? 0;
  return [...packages].sort(
    (a, b) => b.ms - a.ms || b.workMs - a.workMs || buildOf(b) - buildOf(a) || compareText(a.importPath, b.importPath),
  );
}

/**
 * gows starts a test as soon as it is built and lets those that sleep hold no core, so that a runner takes as long as its
 * cores are busy, or as its longest test from its link on.
 */
function expectedMs({ packages, testMs, buildMs }: Omit<Pack, 'expectedMs'>, cores: number): number {
  const longest = packages.reduce((most, { ms, linkMs }) => Math.max(most, ms + linkMs), 0);
  return Math.max(longest, Math.round((testMs + buildMs) / cores));
}

export interface Fewest {
  readonly packs: readonly Pack[];
  /** The package that alone takes longer than the target, where there is one: its time is then what the others are packed to. */
  readonly tooLong?: string;
}

/**
 * The smallest number of shards of which none is expected to take longer than the target; `mostShards` where that is not enough.
 * One shard less would take longer; whether many less would do after all, as such packing does not rule out, is not tried.
 */
export function fewestShards(weights: Weights, targetMs: number, cores: number): Fewest {
  const alone = weights.packages.map((weight) => packShards({ ...weights, packages: [weight] }, 1, cores)[0]);
  const longest = alone.reduce(
    (most, pack) => ((pack?.expectedMs ?? 0) > (most?.expectedMs ?? 0) ? pack : most),
    alone[0],
  );
  const goalMs = Math.max(targetMs, longest?.expectedMs ?? 0);
  const tooLong = goalMs > targetMs ? longest?.packages[0]?.importPath : undefined;
  const fits = (packs: readonly Pack[]) => packs.every((pack) => pack.expectedMs <= goalMs);
  let [low, high] = [1, Math.max(1, Math.min(mostShards, weights.packages.length))];
  let packs = packShards(weights, high, cores);
  // By halving: to try each number takes minutes where there are thousands of packages.
  while (low < high) {
    const count = (low + high) >> 1;
    const tried = packShards(weights, count, cores);
    if (fits(tried)) [packs, high] = [tried, count];
    else low = count + 1;
  }
  return { packs, ...(tooLong === undefined ? {} : { tooLong }) };
}
