// What lies around a node: a walk of so many steps along the edges, and another against them.

export interface Edge {
  readonly from: string;
  readonly to: string;
}

/** All that is at most `depth` steps away along the edges or against them, never turning; the names themselves included. */
export function around(names: readonly string[], edges: readonly Edge[], depth: number): ReadonlySet<string> {
  return new Set([...reached(names, edges, depth, 'from', 'to'), ...reached(names, edges, depth, 'to', 'from')]);
}

function reached(
  names: readonly string[],
  edges: readonly Edge[],
  depth: number,
  here: keyof Edge,
  there: keyof Edge,
): ReadonlySet<string> {
  const next = Map.groupBy(edges, (edge) => edge[here]);
  const found = new Set(names);
  let ring: readonly string[] = names;
  for (let step = 0; step < depth && ring.length > 0; step += 1) {
    const outer = ring.flatMap((at) => (next.get(at) ?? []).map((edge) => edge[there]));
    ring = [...new Set(outer)].filter((at) => !found.has(at));
    for (const at of ring) found.add(at);
  }
  return found;
}
