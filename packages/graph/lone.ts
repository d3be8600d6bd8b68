// Which packages nobody else sees: a change in one of them reaches no other.

import { type Graph, rootOf } from './graph.ts';

const several = Symbol('several');

/** Those of the packages, by import path, to which none of the others leads, not by its tests either. One pass over the graph. */
export function lonePackages(graph: Graph, importPaths: readonly string[]): ReadonlySet<string> {
  const reachedBy = new Map<string, string | typeof several>();
  const reach = (id: string, by: string | typeof several): void => {
    const before = reachedBy.get(id);
    reachedBy.set(id, before === undefined || before === by ? by : several);
  };
  const roots = importPaths.map((path) => rootOf(graph, path));
  for (const [index, path] of importPaths.entries()) {
    reach(roots[index] ?? path, path);
    reach(path, path);
  }
  for (const id of importersFirst(graph, [...roots, ...importPaths])) {
    const by = reachedBy.get(id);
    if (by !== undefined) for (const to of graph.units.get(id)?.imports ?? []) reach(to, by);
  }
  return new Set(importPaths.filter((path) => reachedBy.get(path) === path));
}

/** All that the roots lead to, each unit after every one that imports it. */
function importersFirst(graph: Graph, roots: readonly string[]): readonly string[] {
  const done: string[] = [];
  const seen = new Set<string>();
  const stack: { readonly id: string; next: number }[] = [];
  for (const root of roots) {
    if (seen.has(root)) continue;
    seen.add(root);
    stack.push({ id: root, next: 0 });
    for (let top = stack.at(-1); top; top = stack.at(-1)) {
      const to = graph.units.get(top.id)?.imports[top.next++];
      if (to === undefined) {
        done.push(top.id);
        stack.pop();
      } else if (!seen.has(to)) {
        seen.add(to);
        stack.push({ id: to, next: 0 });
      }
    }
  }
  return done.reverse();
}
