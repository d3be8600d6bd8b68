// Strongly connected components in dependency order, by Tarjan's algorithm without recursion.

/**
 * Components of a directed graph such that each comes after all that it leads to. Import graphs have one node a
 * component, save for what the go command reports as an import cycle.
 * @param nodes all nodes; the order decides ties, so a sorted list gives a stable answer
 */
export function components(
  nodes: readonly string[],
  edges: (node: string) => readonly string[],
): readonly (readonly string[])[] {
  const index = new Map<string, number>();
  const low = new Map<string, number>();
  const onStack = new Set<string>();
  const stack: string[] = [];
  const found: string[][] = [];

  const open = (node: string) => {
    index.set(node, index.size);
    low.set(node, index.size - 1);
    stack.push(node);
    onStack.add(node);
    return { node, next: edges(node), at: 0 };
  };
  const lower = (node: string, value: number) => low.set(node, Math.min(low.get(node) ?? value, value));

  for (const root of nodes) {
    if (index.has(root)) continue;
    const work = [open(root)];
    for (let frame = work.at(-1); frame; frame = work.at(-1)) {
      const { node } = frame;
      const to = frame.next[frame.at];
      if (to !== undefined) {
        frame.at += 1;
        if (!index.has(to)) work.push(open(to));
        else if (onStack.has(to)) lower(node, index.get(to) ?? 0);
        continue;
      }
      work.pop();
      const parent = work.at(-1);
      if (parent) lower(parent.node, low.get(node) ?? 0);
      if (low.get(node) !== index.get(node)) continue;
      const component: string[] = [];
      for (let member = stack.pop(); member !== undefined; member = stack.pop()) {
        onStack.delete(member);
        component.push(member);
        if (member === node) break;
      }
      found.push(component.sort());
    }
  }
  return found;
}
