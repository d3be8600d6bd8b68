// A unit of a keyed graph as a node that is kept, so that a later difference can be walked to its leaves.

import type { Graph } from '#graph';
import type { IncludedFiles, KeyedGraph } from './graph-keys.ts';
import type { UnitNode } from './record.ts';
import { ownInputs } from './unit-key.ts';

/** Undefined where the graph has no such unit. */
export function nodeOf(
  graph: Graph,
  keyed: KeyedGraph,
  id: string,
  included: IncludedFiles = new Map(),
): UnitNode | undefined {
  const unit = graph.units.get(id);
  if (!unit) return undefined;
  return {
    id,
    own: ownInputs(unit, included.get(id)),
    imports: unit.imports.map((to) => [to, keyed.keys.get(to) ?? unlistedKey]),
  };
}

/** In place of a key, for an import that no listing names. */
export const unlistedKey = 'unlisted';
