// Which packages are affected: those whose static key differs between base and head, and those whose tests may read a
// changed file that nobody owns. Pure.

import type { Config } from '#config';
import { type Graph, graphOf, importsOf, rootOf, shortestPaths } from '#graph';
import { type KeyedGraph, keyGraph } from '#keys';
import { isTestMain, type Package, type Place, type Snapshot, type Unit } from '#workspace';
import type { AffectedPackage, Reason } from './answer.ts';
import { type OwnReason, ownReasons } from './difference.ts';
import { type FileChange, includedByC, mayRead } from './may-read.ts';
import type { Observed } from './reuse/index.ts';

/** How many reasons a package shows; the rest is counted. */
const reasonLimit = 20;

export interface Comparison {
  readonly head: Snapshot;
  /** Absent where the go command refuses the base as a whole: `unlistable` then says why. */
  readonly base?: Snapshot;
  readonly unlistable?: string;
  /** Every file that differs between the two trees, as places. */
  readonly changes: readonly FileChange[];
  /** Every folder with a go.mod on either side, a member of the workspace or not. */
  readonly moduleDirs: ReadonlySet<Place>;
  readonly mentions: (found: Package, name: string) => boolean;
  /** Says which files count only where they are named. */
  readonly config?: Config;
  /** What a whole run of a package's tests consulted that was built from units of this key. */
  readonly observed?: (found: Package, unitKey: string) => Observed | undefined;
  /** Whether a folder is there on both sides. */
  readonly onBothSides?: (folder: Place) => boolean;
  /** Where a place really lies, if a symbolic link is on the way. */
  readonly realPlace?: (place: Place) => Place | undefined;
}

export interface AffectedSet {
  readonly packages: readonly AffectedPackage[];
  readonly removed: readonly string[];
}

export function affectedBy(comparison: Comparison): AffectedSet {
  const { head, base } = comparison;
  if (!base) {
    const message = comparison.unlistable ?? 'there is no base';
    return { packages: head.packages.map((at) => affected(at, [{ kind: 'base-unlistable', message }])), removed: [] };
  }
  const reasonsOf = reasonFinder(head, base, comparison.changes);
  // Source that was edited since it was last run may read something else.
  const { observed, ...rest } = comparison;
  const readers = mayRead({ ...rest, ...(observed ? { observed: byKey(head, observed) } : {}) });
  const packages: AffectedPackage[] = [];
  for (const found of head.packages) {
    const reasons = [
      ...reasonsOf(found),
      ...(readers.get(found.importPath) ?? []).map(({ kind, file, change }) => ({ kind, file, change })),
    ];
    if (reasons.length > 0) packages.push(affected(found, reasons));
  }
  const now = new Set(head.packages.map(({ importPath }) => importPath));
  const removed = base.packages.map(({ importPath }) => importPath).filter((path) => !now.has(path));
  return { packages, removed };
}

function byKey(
  head: Snapshot,
  observed: NonNullable<Comparison['observed']>,
): (found: Package) => Observed | undefined {
  const { graph, keyed } = side(head);
  return (found) => observed(found, keyed.keys.get(rootOf(graph, found.importPath)) ?? '');
}

function affected(found: Package, reasons: readonly Reason[]): AffectedPackage {
  const { importPath, module, dir, hasTests } = found;
  const more = reasons.length - reasonLimit;
  return {
    importPath,
    module,
    dir,
    hasTests,
    reasons: reasons.slice(0, reasonLimit),
    ...(more > 0 ? { moreReasons: more } : {}),
  };
}

interface Side {
  readonly graph: Graph;
  readonly keyed: KeyedGraph;
}

/** Reasons of one package by its key alone; no reason means that its key is equal on both sides. */
function reasonFinder(
  headSnapshot: Snapshot,
  baseSnapshot: Snapshot,
  changes: readonly FileChange[],
): (found: Package) => readonly Reason[] {
  const included = includedByC(changes, headSnapshot, baseSnapshot);
  const marks = new Map([...included].map(([id, files]) => [id, files.map(({ file, change }) => `${file} ${change}`)]));
  const head: Side = side(withoutIncluded(headSnapshot), marks);
  const base: Side = side(withoutIncluded(baseSnapshot));
  const differs = (id: string) => head.keyed.keys.get(id) !== base.keyed.keys.get(id);
  const known = new Map<string, readonly OwnReason[]>();
  const own = (id: string): readonly OwnReason[] => {
    const before = known.get(id);
    if (before) return before;
    const reasons = ownReasons(base.graph.units.get(id), head.graph.units.get(id), included.get(id));
    known.set(id, reasons);
    return reasons;
  };
  const edges = (id: string) => [...new Set([...importsOf(head.graph, id), ...importsOf(base.graph, id)])];

  return (found) => {
    if (!base.graph.packages.has(found.importPath)) return [{ kind: 'new' }];
    const roots = [
      ...new Set([rootOf(head.graph, found.importPath), found.importPath, rootOf(base.graph, found.importPath)]),
    ];
    const different = roots.filter(differs);
    if (different.length === 0) return [];
    const paths = shortestPaths(different, edges, (id) => own(id).length > 0, differs);
    const reasons: Reason[] = [];
    if (headSnapshot.toolchain !== baseSnapshot.toolchain) {
      reasons.push({ kind: 'toolchain', from: baseSnapshot.toolchain, to: headSnapshot.toolchain });
    }
    const seen = new Set<string>();
    for (const [id, path] of paths) {
      const trail = trailOf(path, head.graph, base.graph);
      for (const reason of own(id)) {
        const name = JSON.stringify(reason);
        if (seen.has(name)) continue;
        seen.add(name);
        reasons.push({ ...reason, trail } as Reason);
      }
    }
    // A key that differs always has a leaf that differs; should none have words, the difference still counts.
    if (reasons.length === 0)
      reasons.push({ kind: 'imports', from: 'the base', to: 'the head', trail: [found.importPath] });
    return reasons;
  };
}

function side(snapshot: Snapshot, included?: ReadonlyMap<string, readonly string[]>): Side {
  const graph = graphOf(snapshot);
  return { graph, keyed: keyGraph(graph, snapshot.toolchain, included) };
}

/** Of what may be included only the changes count: the base has nothing of what git ignores. */
function withoutIncluded(snapshot: Snapshot): Snapshot {
  if (!snapshot.units.some((unit) => unit.included)) return snapshot;
  return { ...snapshot, units: snapshot.units.map(({ included: _, ...unit }) => unit) };
}

/** Import paths as a person knows them: variants and test mains stand for their package, each once in a row. */
function trailOf(path: readonly string[], ...graphs: readonly Graph[]): readonly string[] {
  const trail: string[] = [];
  for (const id of path) {
    const unit = graphs.map((graph) => graph.units.get(id)).find((found) => found !== undefined);
    const name = unit ? packageNameOf(unit) : id;
    if (trail.at(-1) !== name) trail.push(name);
  }
  return trail;
}

function packageNameOf(unit: Unit): string {
  if (isTestMain(unit)) return unit.importPath.slice(0, -'.test'.length);
  return unit.forTest && unit.importPath === `${unit.forTest}_test` ? unit.forTest : unit.importPath;
}
