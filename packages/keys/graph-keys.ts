// Keys of all units of a side in one pass over the graph, dependencies first.

import { components, type Graph, importsOf } from '#graph';
import { sha256 } from './sha256.ts';
import { ownInputs, unitKeyVersion } from './unit-key.ts';

export interface KeyedGraph {
  /** Unit id → SHA-256 in hex over its own inputs and the keys of its imports. */
  readonly keys: ReadonlyMap<string, string>;
  /** Unit id → SHA-256 in hex over its own inputs alone: where two sides part. */
  readonly own: ReadonlyMap<string, string>;
}

/** Unlisted files that a unit's C compiler may include, by unit id, each as `place digest`. */
export type IncludedFiles = ReadonlyMap<string, readonly string[]>;

/**
 * @param toolchain version of the toolchain, part of every key
 * @param included see {@link IncludedFiles}; empty where nothing of the kind changed
 */
export function keyGraph(graph: Graph, toolchain: string, included: IncludedFiles = new Map()): KeyedGraph {
  if (included.size > 0) return keysOf(graph, toolchain, included);
  const before = known.get(graph);
  if (before?.toolchain === toolchain) return before.keyed;
  const keyed = keysOf(graph, toolchain, included);
  known.set(graph, { toolchain, keyed });
  return keyed;
}

/** A run asks for the keys of one side at several places. */
const known = new WeakMap<Graph, { readonly toolchain: string; readonly keyed: KeyedGraph }>();

function keysOf(graph: Graph, toolchain: string, included: IncludedFiles): KeyedGraph {
  const own = new Map<string, string>();
  for (const unit of graph.units.values()) {
    own.set(unit.id, sha256(JSON.stringify([unitKeyVersion, toolchain, ownInputs(unit, included.get(unit.id))])));
  }
  const keys = new Map<string, string>();
  const ids = [...graph.units.keys()].sort();
  for (const component of components(ids, (id) => importsOf(graph, id))) {
    const inside = new Set(component);
    const parts = component.map((id) => {
      const imports = (graph.units.get(id)?.imports ?? []).map((to) =>
        // An import that is not listed at all counts by name; within a cycle the component stands for its members.
        inside.has(to) ? `${to} cycle` : `${to} ${keys.get(to) ?? 'unlisted'}`,
      );
      return [own.get(id), imports];
    });
    const together = sha256(JSON.stringify(parts));
    for (const id of component) keys.set(id, component.length === 1 ? together : sha256(`${id} ${together}`));
  }
  return { keys, own };
}
