// Keys of all units of a side in one pass over the graph, dependencies first.

import { createHash } from 'node:crypto';
import { components, type Graph, importsOf } from '#graph';
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

function sha256(text: string): string {
  return createHash('sha256').update(text).digest('hex');
}
