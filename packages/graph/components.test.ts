import fc from 'fast-check';
import { expect, test } from 'vitest';
import { components } from './components.ts';

const edgesOf = (edges: Record<string, readonly string[]>) => (node: string) => edges[node] ?? [];

test('a chain comes out dependencies first', () => {
  expect(components(['a', 'b', 'c'], edgesOf({ a: ['b'], b: ['c'] }))).toEqual([['c'], ['b'], ['a']]);
});

test('a cycle is one component, before what leads into it', () => {
  expect(components(['a', 'b', 'c', 'd'], edgesOf({ a: ['b'], b: ['c'], c: ['b', 'd'] }))).toEqual([
    ['d'],
    ['b', 'c'],
    ['a'],
  ]);
});

test('two nodes share a component exactly when each reaches the other, and order respects edges', () => {
  const graphs = fc.integer({ min: 1, max: 9 }).chain((size) => {
    const node = fc.integer({ min: 0, max: size - 1 }).map(String);
    return fc.record({ size: fc.constant(size), edges: fc.array(fc.tuple(node, node), { maxLength: 24 }) });
  });
  fc.assert(
    fc.property(graphs, ({ size, edges }) => {
      const nodes = Array.from({ length: size }, (_, at) => String(at));
      const next = (node: string) => edges.filter(([from]) => from === node).map(([, to]) => to);
      const reach = (from: string) => {
        const seen = new Set([from]);
        for (const at of seen) for (const to of next(at)) seen.add(to);
        return seen;
      };
      const found = components(nodes, next);
      expect(found.flat().sort()).toEqual([...nodes].sort());
      const place = new Map(found.flatMap((members, at) => members.map((member) => [member, at] as const)));
      for (const from of nodes) {
        for (const to of reach(from)) {
          expect(place.get(from) === place.get(to)).toBe(reach(to).has(from));
          expect(place.get(to) ?? 0).toBeLessThanOrEqual(place.get(from) ?? 0);
        }
      }
    }),
  );
});
