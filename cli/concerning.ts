// Leaves out what is wrong with packages that a run has nothing to do with.

import type { Diagnostic } from '#diagnostics';
import { closure, type Graph, rootOf } from '#graph';

/** The diagnostics, less those of packages that cannot be loaded and that none of `tested` (import paths) is made of. */
export function concerning(
  diagnostics: readonly Diagnostic[],
  graph: Graph,
  tested: readonly string[],
): readonly Diagnostic[] {
  if (diagnostics.every(({ subject }) => subject === undefined)) return diagnostics;
  const used = closure(
    graph,
    tested.flatMap((importPath) => [rootOf(graph, importPath), importPath]),
  );
  return diagnostics.filter(({ subject }) => subject === undefined || used.has(subject));
}
