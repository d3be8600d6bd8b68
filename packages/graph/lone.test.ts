// Packages that nobody else sees, against closures taken one by one.

import { randomInt } from 'node:crypto';
import fc from 'fast-check';
import { expect, test } from 'vitest';
import type { Package, Unit } from '#workspace';
import { closure, type Graph, rootOf } from './graph.ts';
import { lonePackages } from './lone.ts';

/** `edges[i]` are packages of a lower number that package i imports, `tests[i]` those that only its test imports. */
function graphFrom(edges: readonly (readonly number[])[], tests: readonly (readonly number[] | undefined)[]): Graph {
  const units = new Map<string, Unit>();
  const unit = (id: string, imports: readonly string[]) => units.set(id, { id, imports } as unknown as Unit);
  for (const [i, to] of edges.entries()) {
    unit(
      `p${i}`,
      to.map((n) => `p${n}`),
    );
    const only = tests[i];
    if (!only) continue;
    unit(
      `p${i} [p${i}.test]`,
      [...to, ...only].map((n) => `p${n}`),
    );
    unit(`p${i}.test`, [`p${i} [p${i}.test]`]);
  }
  return { units, packages: new Map<string, Package>() };
}

test('the same as by the closure of each other package', () => {
  const lower = (i: number) => fc.uniqueArray(fc.nat({ max: Math.max(0, i - 1) }), { maxLength: i === 0 ? 0 : 3 });
  const shape = fc
    .integer({ min: 1, max: 12 })
    .chain((n) =>
      fc.tuple(
        fc.tuple(...Array.from({ length: n }, (_, i) => lower(i))),
        fc.tuple(...Array.from({ length: n }, (_, i) => fc.option(lower(i), { nil: undefined }))),
      ),
    );
  fc.assert(
    fc.property(shape, fc.infiniteStream(fc.boolean()), ([edges, tests], chosen) => {
      const graph = graphFrom(edges, tests);
      const asked = edges.map((_, i) => `p${i}`).filter(() => chosen.next().value);
      const expected = asked.filter((path) =>
        asked.every((other) => other === path || !closure(graph, [rootOf(graph, other), other]).has(path)),
      );
      expect([...lonePackages(graph, asked)]).toEqual(expected);
    }),
    { seed: randomInt(2 ** 31) },
  );
});
