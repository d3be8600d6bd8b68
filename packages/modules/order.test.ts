// The order of modules: whatever needs whatever, each comes once, after all of the plan that it needs and does not need it in turn.

import fc from 'fast-check';
import { expect, test } from 'vitest';
import { planModules } from '#modules';

const names = ['a', 'b', 'c', 'd', 'e', 'f', 'g'];
const graphs = fc.record({
  edges: fc.array(fc.tuple(fc.constantFrom(...names), fc.constantFrom(...names)), { maxLength: 16 }),
  chosen: fc.subarray(names),
});

function planOf(edges: readonly (readonly [string, string])[], chosen: readonly string[]) {
  const needs = new Map(names.map((name) => [name, new Set<string>()]));
  for (const [from, to] of edges) if (from !== to) needs.get(from)?.add(to);
  const modules = names.map((path) => ({ path, dir: path }));
  const reasons = new Map(chosen.map((path) => [path, 'named']));
  return { needs, tasks: planModules({ kind: 'tidy', modules, needs, chosen: reasons, top: '/w' }) };
}

function reachable(needs: ReadonlyMap<string, ReadonlySet<string>>, from: string): ReadonlySet<string> {
  const seen = new Set<string>();
  const stack = [from];
  for (let at = stack.pop(); at !== undefined; at = stack.pop()) {
    for (const to of needs.get(at) ?? []) {
      if (!seen.has(to)) stack.push(to);
      seen.add(to);
    }
  }
  return seen;
}

test('each module of the plan once, with all before it that it needs, however far', () => {
  fc.assert(
    fc.property(graphs, ({ edges, chosen }) => {
      const { needs, tasks } = planOf(edges, chosen);
      expect(tasks.map(({ module }) => module).sort()).toEqual([...chosen].sort());
      const done = new Set<string>();
      for (const { module, after, needs: needed } of tasks) {
        expect(after.filter((path) => !done.has(path))).toEqual([]);
        const wanted = [...reachable(needs, module)].filter(
          (path) => chosen.includes(path) && path !== module && !reachable(needs, path).has(module),
        );
        expect(needed).toEqual(wanted.sort());
        done.add(module);
      }
    }),
    { numRuns: 300 },
  );
});

test('those that need each other come one after the other', () => {
  const { tasks } = planOf(
    [
      ['a', 'b'],
      ['b', 'a'],
      ['a', 'c'],
      ['d', 'b'],
    ],
    ['a', 'b', 'c', 'd'],
  );
  expect(tasks.map(({ module, after }) => [module, after])).toEqual([
    ['c', []],
    ['a', ['c']],
    ['b', ['c', 'a']],
    ['d', ['a', 'b', 'c']],
  ]);
});
