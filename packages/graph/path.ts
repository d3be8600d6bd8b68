// Shortest paths through imports: the walk that every explanation is made of.

/**
 * Shortest path from `from` to each node for which `wanted` holds, breadth first; edges are followed only to nodes
 * for which `passable` holds. The path has both ends; its order of equals follows the order of `edges`.
 */
export function shortestPaths(
  from: readonly string[],
  edges: (node: string) => readonly string[],
  wanted: (node: string) => boolean,
  passable: (node: string) => boolean,
): ReadonlyMap<string, readonly string[]> {
  const before = new Map<string, string | undefined>(from.map((node) => [node, undefined]));
  const paths = new Map<string, readonly string[]>();
  const queue = [...before.keys()];
  for (const node of queue) {
    if (wanted(node)) paths.set(node, trace(before, node));
    for (const to of edges(node)) {
      if (before.has(to) || !passable(to)) continue;
      before.set(to, node);
      queue.push(to);
    }
  }
  return paths;
}

function trace(before: ReadonlyMap<string, string | undefined>, end: string): readonly string[] {
  const path: string[] = [];
  for (let node: string | undefined = end; node !== undefined; node = before.get(node)) path.push(node);
  return path.reverse();
}
