// The graph of units: who imports whom, over packages, their variants for tests, and test mains.

import type { Outline, Package, Snapshot, Unit, UnitOutline } from '#workspace';

export interface Graph<U extends UnitOutline = Unit> {
  readonly units: ReadonlyMap<string, U>;
  readonly packages: ReadonlyMap<string, Package>;
}

/** The same for the same lists. */
export function graphOf({ units, packages }: Pick<Snapshot, 'units' | 'packages'>): Graph {
  const before = known.get(units);
  if (before?.packages === packages) return before.graph;
  const graph = outlineGraphOf({ units, packages });
  known.set(units, { packages, graph });
  return graph;
}

/** The same where nobody asks what is in the files. */
export function outlineGraphOf<U extends UnitOutline>({
  units,
  packages,
}: Pick<Outline, 'packages'> & { readonly units: readonly U[] }): Graph<U> {
  return {
    units: new Map(units.map((unit) => [unit.id, unit])),
    packages: new Map(packages.map((found) => [found.importPath, found])),
  };
}

const known = new WeakMap<Snapshot['units'], { readonly packages: Snapshot['packages']; readonly graph: Graph }>();

/** Ids of the units imported, less those that the listing does not have (`C`, `unsafe` are listed or left out alike). */
export function importsOf(graph: Graph, id: string): readonly string[] {
  return graph.units.get(id)?.imports.filter((to) => graph.units.has(to)) ?? [];
}

/** The unit that stands for all a package's test is made of: its test's main package, or the package itself. */
export function rootOf(graph: Graph, importPath: string): string {
  const main = `${importPath}.test`;
  return graph.units.has(main) ? main : importPath;
}

/** The units that are made of the package's own files: itself, its variant, its outer tests, and their main package. */
export function ownUnits(graph: Graph, importPath: string): readonly Unit[] {
  const main = `${importPath}.test`;
  const ids = [importPath, `${importPath} [${main}]`, `${importPath}_test [${main}]`, main];
  return ids.flatMap((id) => graph.units.get(id) ?? []);
}

/** Every unit that `roots` lead to, themselves included. */
export function closure(graph: Graph<UnitOutline>, roots: readonly string[]): ReadonlySet<string> {
  const seen = new Set(roots);
  const stack = [...roots];
  for (let id = stack.pop(); id !== undefined; id = stack.pop()) {
    for (const to of graph.units.get(id)?.imports ?? []) {
      if (!seen.has(to)) {
        seen.add(to);
        stack.push(to);
      }
    }
  }
  return seen;
}

/** Every unit that leads to one of `to`, themselves included: in one pass, however many ask. */
export function dependants(graph: Graph<UnitOutline>, to: Iterable<string>): ReadonlySet<string> {
  const importers = new Map<string, string[]>();
  for (const { id, imports } of graph.units.values()) {
    for (const target of imports) {
      const known = importers.get(target);
      if (known) known.push(id);
      else importers.set(target, [id]);
    }
  }
  const seen = new Set(to);
  const stack = [...seen];
  for (let id = stack.pop(); id !== undefined; id = stack.pop()) {
    for (const importer of importers.get(id) ?? []) {
      if (!seen.has(importer)) {
        seen.add(importer);
        stack.push(importer);
      }
    }
  }
  return seen;
}
