// Which package of the workspace imports which: the units' graph without variants, test mains and what lies outside.

import type { UnitOutline } from '#workspace';
import { dependants, type Graph } from './graph.ts';

/** One package needs another; each pair is there once. */
export interface PackageImport {
  readonly from: string;
  readonly to: string;
  /** `test`: only the test files of `from` import it. */
  readonly kind: 'import' | 'test';
  /** Packages outside the workspace that the way leads through, where `from` does not name `to` itself. */
  readonly through?: readonly string[];
}

/**
 * Imports between packages of the workspace, sorted. Packages outside it are no ends of an import, but a module outside
 * may import packages of the workspace, and then who imports it needs these as well.
 */
export function packageImports(graph: Graph<UnitOutline>): readonly PackageImport[] {
  const leads = leadsBack(graph);
  const tests = testUnits(graph);
  const found: PackageImport[] = [];
  for (const from of [...graph.packages.keys()].sort()) {
    const plain = targets(graph, [graph.units.get(from)], leads);
    const tested = targets(graph, tests.get(from) ?? [], leads);
    for (const [to, through] of plain) found.push(made(from, to, 'import', through));
    for (const [to, through] of tested) if (!plain.has(to)) found.push(made(from, to, 'test', through));
  }
  return found
    .filter(({ from, to }) => from !== to)
    .sort((a, b) => (a.from === b.from ? compare(a.to, b.to) : compare(a.from, b.from)));
}

function made(from: string, to: string, kind: PackageImport['kind'], through: readonly string[]): PackageImport {
  return { from, to, kind, ...(through.length > 0 ? { through } : {}) };
}

/** Ids of units outside the workspace from which a way leads into it. */
function leadsBack(graph: Graph<UnitOutline>): ReadonlySet<string> {
  const isOwn = (unit: UnitOutline | undefined) => unit !== undefined && graph.packages.has(unit.importPath);
  const units = [...graph.units.values()];
  // Each such way has a last step, and mostly there is none.
  const leads = units.some(({ module, imports }) => !module?.main && imports.some((id) => isOwn(graph.units.get(id))));
  if (!leads) return new Set();
  const own = units.filter(isOwn).map(({ id }) => id);
  return new Set([...dependants(graph, own)].filter((id) => graph.units.get(id)?.module?.main === false));
}

/** Package → what is compiled for its test alone: it once more with its test files, and its external test package. */
function testUnits(graph: Graph<UnitOutline>): ReadonlyMap<string, readonly UnitOutline[]> {
  const found = new Map<string, UnitOutline[]>();
  for (const unit of graph.units.values()) {
    const { forTest, importPath } = unit;
    if (forTest === undefined || (importPath !== forTest && importPath !== `${forTest}_test`)) continue;
    const known = found.get(forTest);
    if (known) known.push(unit);
    else found.set(forTest, [unit]);
  }
  return found;
}

/** Packages of the workspace that the units import, each with the shortest way through what lies outside. */
function targets(
  graph: Graph<UnitOutline>,
  units: readonly (UnitOutline | undefined)[],
  leads: ReadonlySet<string>,
): ReadonlyMap<string, readonly string[]> {
  const found = new Map<string, readonly string[]>();
  const seen = new Set<string>();
  const queue = units.map((unit) => ({ unit, through: [] as readonly string[] }));
  for (const { unit, through } of queue) {
    for (const id of unit?.imports ?? []) {
      const to = graph.units.get(id);
      if (!to || seen.has(id)) continue;
      seen.add(id);
      if (graph.packages.has(to.importPath)) {
        if (!found.has(to.importPath)) found.set(to.importPath, through);
      } else if (leads.has(id)) queue.push({ unit: to, through: [...through, to.importPath] });
    }
  }
  return found;
}

function compare(a: string, b: string): number {
  return a < b ? -1 : a > b ? 1 : 0;
}
