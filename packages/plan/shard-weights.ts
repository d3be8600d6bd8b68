// What each package of a plan of shards weighs: its tests by history, and what must be built for it. Pure; whole milliseconds.

import { closure, type Graph, rootOf } from '#graph';
import { type Package, withoutVariant } from '#workspace';
import type { Expected } from './build-plan.ts';
import type { TimedBy } from './shard-plan.ts';

/** What is known of earlier runs. */
export interface Known {
  /** By the package's last full passes. */
  readonly expected: (importPath: string) => Expected | undefined;
  /** Id of a unit → what it last cost to compile, vet and link it, in milliseconds of CPU. */
  readonly built: ReadonlyMap<string, number>;
  /** Import paths that a runner will find compiled, as far as the change cannot affect them. */
  readonly found?: ReadonlySet<string>;
  /** Whether every runner will find a result that stands for the package; absent where nobody looked. */
  readonly reused?: (importPath: string) => boolean;
}

export interface Weight {
  readonly importPath: string;
  readonly hasTests: boolean;
  readonly by: TimedBy;
  /** How long its tests take. */
  readonly ms: number;
  /** What they keep a core busy meanwhile: all of it where that was not measured, or where nothing else runs beside. */
  readonly workMs: number;
  /** Its test binary's own part of the build: nobody shares it. */
  readonly linkMs: number;
  /** Of what must be compiled for it, all that costs something, as indices into `Weights.unitMs`; ascending. */
  readonly units: readonly number[];
}

export interface Weights {
  /** By import path. */
  readonly packages: readonly Weight[];
  readonly unitMs: readonly number[];
  readonly builds: 'measured' | 'assumed';
}

export interface WeightRequest {
  readonly packages: readonly Package[];
  readonly graph: Graph;
  readonly known: Known;
  /** Import paths that a change can affect, and so are compiled anew; absent where that was not asked. */
  readonly affected?: ReadonlySet<string>;
  /** Packages whose tests run alone. */
  readonly exclusive?: (found: Package) => boolean;
}

/** Where nothing is known, every package's tests count alike: a second is what the race runtime sleeps at each exit. */
const assumedTestMs = 1000;
const assumedCompileMs = 200;
const assumedLinkMs = 500;

/**
 * Tests count by history, or by the median of those of the plan that have one. A build counts what it last cost. Where no build
 * of the workspace was ever measured, all that is not of the Go distribution counts alike; where some were, a unit of the
 * workspace that was not counts as their median, and one of another module as nothing: whatever has measured the rest had it
 * in its compile cache, and so will a runner that begins like that one. What a runner is expected to find compiled counts
 * as nothing, unless a change can affect it.
 */
export function weigh({ packages, graph, known, affected, exclusive }: WeightRequest): Weights {
  const sorted = [...packages].sort((a, b) => compareText(a.importPath, b.importPath));
  const isReused = (importPath: string) => known.reused?.(importPath) === true;
  const tested = sorted.filter(({ hasTests, importPath }) => hasTests && !isReused(importPath));
  const expected = new Map(tested.map((found) => [found.importPath, known.expected(found.importPath)]));
  const all = [...expected.values()].filter((one) => one !== undefined);
  const typical = all.length === 0 ? undefined : typicalOf(all);
  const costs = buildCosts(graph, known.built);
  const isThere = (id: string) => known.found?.has(withoutVariant(id)) === true && !isChanged(id, affected);
  const indices = new Map<string, number>();
  const unitMs: number[] = [];
  const weights = sorted.map((found): Weight => {
    const { importPath, hasTests } = found;
    if (isReused(importPath)) return { importPath, hasTests, by: 'reused', ms: 0, workMs: 0, linkMs: 0, units: [] };
    const root = rootOf(graph, importPath);
    const units: number[] = [];
    for (const id of closure(graph, [root, importPath])) {
      const ms = id === `${importPath}.test` || isThere(id) ? 0 : costs.compile(id);
      if (ms === 0) continue;
      const index = indices.get(id) ?? unitMs.push(ms) - 1;
      indices.set(id, index);
      units.push(index);
    }
    units.sort((a, b) => a - b);
    const linkMs = hasTests ? costs.link(`${importPath}.test`) : 0;
    const common = { importPath, hasTests, linkMs, units };
    if (!hasTests) return { ...common, by: 'no-tests', ms: 0, workMs: 0 };
    const own = expected.get(importPath);
    const { ms, cpuMs } = own ?? typical ?? { ms: assumedTestMs, cpuMs: assumedTestMs };
    const work = exclusive?.(found) ? Math.max(ms, cpuMs ?? 0) : (cpuMs ?? ms);
    const by = own ? 'history' : typical ? 'median' : 'assumed';
    return { ...common, by, ms: Math.round(ms), workMs: Math.round(work) };
  });
  return { packages: weights, unitMs, builds: costs.builds };
}

const variant = /^(.*) \[(.*)\.test\]$/;

function isChanged(id: string, affected: ReadonlySet<string> | undefined): boolean {
  const [, of = id, test = id] = variant.exec(id) ?? [];
  return [of, of.replace(/_test$/, ''), test].some((importPath) => affected?.has(importPath) === true);
}

function typicalOf(all: readonly Expected[]): Expected {
  return { ms: median(all.map(({ ms }) => ms)), cpuMs: median(all.map(({ ms, cpuMs }) => cpuMs ?? ms)) };
}

/** Where a package has no test files of its own, the build of those beside it is told without the test that they are for. */
const outsideTest = /^(.*_test) \[.*\.test\]$/;

interface BuildCosts {
  readonly compile: (unit: string) => number;
  readonly link: (unit: string) => number;
  readonly builds: Weights['builds'];
}

function buildCosts(graph: Graph, built: ReadonlyMap<string, number>): BuildCosts {
  const isMain = (id: string) => graph.units.get(id)?.module?.main === true;
  const [links, compiles]: [number[], number[]] = [[], []];
  for (const [id, ms] of built) {
    if (graph.packages.has(id.replace(/\.test$/, '')) && id.endsWith('.test')) links.push(ms);
    else if (isMain(id)) compiles.push(ms);
  }
  const measured = links.length + compiles.length > 0;
  const [typicalCompile, typicalLink] = measured
    ? [Math.round(median(compiles)), Math.round(median(links))]
    : [assumedCompileMs, assumedLinkMs];
  const counts = (id: string) => isMain(id) || (!measured && graph.units.get(id)?.standard === false);
  return {
    compile(id) {
      const ms = built.get(id) ?? built.get(outsideTest.exec(id)?.[1] ?? '');
      return ms === undefined ? (counts(id) ? typicalCompile : 0) : Math.round(ms);
    },
    link: (id) => Math.round(built.get(id) ?? typicalLink),
    builds: measured ? 'measured' : 'assumed',
  };
}

/** The upper one of two; 0 of none. */
function median(values: readonly number[]): number {
  return [...values].sort((a, b) => a - b)[Math.floor(values.length / 2)] ?? 0;
}

/** By code units, the same on every machine, whatever its language. */
export function compareText(a: string, b: string): number {
  return a < b ? -1 : a > b ? 1 : 0;
}
