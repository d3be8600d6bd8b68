import fc from 'fast-check';
import { expect, test } from 'vitest';
import { arrange, type Box } from './arrange.ts';
import type { PageGraph } from './data.ts';
import { mapNames } from './map-names.ts';
import { modelOf } from './model.ts';
import { placingOf, type Rect } from './placing.ts';
import { reduced, thinned } from './reduce.ts';
import { sceneOf } from './scene.ts';
import { matching } from './search.ts';
import { neighbour } from './walk.ts';

const node = fc.integer({ min: 0, max: 11 }).map(String);
const pairs = fc.uniqueArray(fc.record({ from: node, to: node }), {
  maxLength: 40,
  selector: ({ from, to }) => `${from} ${to}`,
});

function reach(list: readonly { from: string; to: string }[], start: string): string {
  const seen = new Set<string>();
  const queue = [start];
  for (const at of queue) {
    for (const { from, to } of list) {
      if (from !== at || seen.has(to)) continue;
      seen.add(to);
      queue.push(to);
    }
  }
  return [...seen].sort().join();
}

test('reduced links lead wherever all of them do, and in a graph without cycles none could be left out', () => {
  fc.assert(
    fc.property(pairs, (list) => {
      const left = reduced(list);
      for (const { from } of list) expect(reach(left, from)).toBe(reach(list, from));
      const down = list.filter(({ from, to }) => Number(from) > Number(to));
      const least = reduced(down);
      for (const pair of least) {
        const rest = least.filter((at) => at !== pair);
        expect(reach(rest, pair.from)).not.toBe(reach(least, pair.from));
      }
    }),
  );
});

test('of very many links only those between neighbouring columns are laid out, and nobody loses the last one', () => {
  const list = Array.from({ length: 60 }, (_, from) =>
    Array.from({ length: 60 }, (_, to) => ({ from: `${from % 2 === 0 ? 'a' : 'c'}${from}`, to: `b${to}` })),
  ).flat();
  const chain = [{ from: 'b0', to: 'z' }, ...list];
  const left = thinned(chain);
  expect(left.length).toBeLessThan(200);
  expect(new Set(left.flatMap(({ from, to }) => [from, to]))).toEqual(
    new Set(chain.flatMap(({ from, to }) => [from, to])),
  );
});

test('no two boxes lie on each other, all lie within the size, and links lead to the right where there is no cycle', () => {
  const sizes = fc.array(
    fc.record({ width: fc.integer({ min: 20, max: 300 }), height: fc.integer({ min: 20, max: 900 }) }),
    {
      minLength: 12,
      maxLength: 12,
    },
  );
  fc.assert(
    fc.property(sizes, pairs, (found, list) => {
      const boxes: Box[] = found.map((size, at) => ({ id: String(at), ...size }));
      const down = list.filter(({ from, to }) => Number(from) > Number(to));
      const { places, width, height } = arrange(boxes, down, { across: 50, down: 10 });
      const rects = boxes.map((box) => ({ ...box, ...(places.get(box.id) ?? { x: -1, y: -1 }) }));
      for (const [at, one] of rects.entries()) {
        expect(one.x).toBeGreaterThanOrEqual(-0.5);
        expect(one.y).toBeGreaterThanOrEqual(-0.5);
        expect(one.x + one.width).toBeLessThanOrEqual(width + 0.5);
        expect(one.y + one.height).toBeLessThanOrEqual(height + 0.5);
        for (const other of rects.slice(at + 1)) expect(overlap(one, other)).toBe(false);
      }
      for (const { from, to } of down) {
        expect(places.get(from)?.x ?? 0).toBeLessThan(places.get(to)?.x ?? 0);
      }
    }),
    { numRuns: 60 },
  );
});

function overlap(one: Rect, other: Rect): boolean {
  const gap = 0.5;
  return (
    one.x + one.width > other.x + gap &&
    other.x + other.width > one.x + gap &&
    one.y + one.height > other.y + gap &&
    other.y + other.height > one.y + gap
  );
}

const graph: PageGraph = {
  title: 'x',
  level: 'modules',
  modules: [
    { path: 'ex.com/api', name: 'api', dir: 'api' },
    { path: 'ex.com/cart', name: 'cart', dir: 'cart' },
    { path: 'ex.com/none', name: 'none', dir: 'none' },
  ],
  packages: [
    { path: 'ex.com/api', name: 'api', module: 0, dir: 'api', tests: true },
    {
      path: 'ex.com/cart',
      name: 'cart',
      module: 1,
      dir: 'cart',
      tests: true,
      why: [{ cause: 'x.go modified', trail: ['ex.com/cart'] }],
    },
    { path: 'ex.com/cart/tax', name: 'tax', module: 1, dir: 'cart/tax', tests: true },
  ],
  imports: [
    { from: 0, to: 1 },
    { from: 0, to: 2, test: true },
    { from: 1, to: 2 },
  ],
  cycles: [],
  total: { modules: 3, packages: 3 },
};
const model = modelOf(graph);
const scene = (open: readonly string[], more: Partial<Parameters<typeof sceneOf>[1]> = {}) =>
  sceneOf(model, { open: new Set(open), onlyAffected: false, ...more });
const links = (found: ReturnType<typeof sceneOf>) =>
  found.links.map(({ from, to, test }) => `${from} ${to}${test ? ' test' : ''}`);

test('links end at packages of open modules, and at closed modules for theirs', () => {
  expect(links(scene([]))).toEqual(['m0 m1']);
  expect(links(scene(['m1']))).toEqual(['m0 p1', 'm0 p2 test', 'p1 p2']);
  expect(links(scene(['m0', 'm1']))).toEqual(['p0 p1', 'p0 p2 test', 'p1 p2']);
  expect(scene(['m1']).standIn('p0')).toBe('m0');
});

test('a scene is cut to what lies around a node, or to what is affected', () => {
  const near = scene(['m0', 'm1'], { focus: { id: 'p1', depth: 0 } });
  expect(near.packages.map(({ id }) => id)).toEqual(['p1']);
  expect(near.standIn('p0')).toBeUndefined();
  expect(scene([], { onlyAffected: true }).modules.map(({ id }) => id)).toEqual(['m1']);
  expect(scene([], { focus: { id: 'm0', depth: 1 } }).modules.map(({ id }) => id)).toEqual(['m0', 'm1']);
});

test('packages lie within the frame of their module, and keep their places in it whatever else is opened', () => {
  const kept = new Map();
  const one = placingOf(model, scene(['m1']), () => 100, kept);
  const both = placingOf(model, scene(['m0', 'm1']), () => 100, kept);
  for (const { nodes, frames } of [one, both]) {
    const frame = frames.get('m1') as Rect;
    for (const id of ['p1', 'p2']) {
      const place = nodes.get(id) as Rect;
      expect(place.x).toBeGreaterThan(frame.x);
      expect(place.y + place.height).toBeLessThan(frame.y + frame.height);
      expect(place.x + place.width).toBeLessThan(frame.x + frame.width);
    }
  }
  const offset = ({ nodes, frames }: typeof one) => (nodes.get('p2')?.x ?? 0) - (frames.get('m1')?.x ?? 0);
  expect(offset(one)).toBe(offset(both));
});

test('of names that would lie on each other that of the larger module is shown', () => {
  const placing = placingOf(model, scene(['m1']), () => 100, new Map());
  const shown = (scale: number) => [...mapNames(scene(['m1']).modules, placing, scale, () => 60).keys()];
  expect(shown(1).sort()).toEqual(['m0', 'm1', 'm2']);
  expect(shown(0.01)).toEqual(['m1']);
  // One that would lead out at the right ends with the drawing.
  const [module] = scene([]).modules;
  const edge = {
    ...placing,
    width: 300,
    nodes: new Map([[module?.id ?? '', { x: 250, y: 7, width: 50, height: 48 }]]),
  };
  expect([...mapNames(scene([]).modules, edge, 0.5, () => 60)]).toEqual([[module?.id, { x: 180, y: 7 }]]);
  expect([...mapNames(scene([]).modules, edge, 0.5, () => 600)]).toEqual([[module?.id, { x: 0, y: 7 }]]);
});

test('an arrow goes along links first, and to what is near else', () => {
  const { nodes } = placingOf(model, scene(['m1']), () => 100, new Map());
  const from = (id: string, direction: 'left' | 'right' | 'up' | 'down') =>
    neighbour(id, direction, nodes, scene(['m1']).links);
  expect(from('p1', 'right')).toBe('p2');
  expect(from('p2', 'left')).toBe('p1');
  expect(from('p1', 'left')).toBe('m0');
  expect(from('p1', 'up')).toBe('m1');
  expect(from('m0', 'down')).toBeDefined();
});

test('a search finds all words anywhere in the path, the name itself first', () => {
  const nodes = [...model.modules, ...model.packages];
  const found = (typed: string) => matching(nodes, typed).map(({ id }) => id);
  expect(found('tax')).toEqual(['p2']);
  expect(found('cart')).toEqual(['m1', 'p1', 'p2']);
  expect(found('CART ex')).toEqual(['m1', 'p1', 'p2']);
  expect(found('nothing')).toEqual([]);
  expect(found(' ')).toEqual([]);
});

test('a drawing too wide to be read is folded into bands, which keep what flows to the right', () => {
  const chain = Array.from({ length: 12 }, (_, at) => ({ id: String(at), width: 100, height: 40 }));
  const pairs = chain.slice(1).map(({ id }) => ({ from: String(Number(id) - 1), to: id }));
  const gaps = { across: 90, down: 22 };
  const scale = (drawing: { width: number; height: number }, room: { width: number; height: number }) =>
    Math.min(1, room.width / drawing.width, room.height / drawing.height);
  const long = arrange(chain, pairs, gaps);
  expect(new Set([...long.places.values()].map(({ y }) => y)).size).toBe(1);
  const narrow = { width: 340, height: 700 };
  const folded = arrange(chain, pairs, gaps, narrow);
  expect(scale(folded, narrow)).toBeGreaterThanOrEqual(0.6);
  expect(scale(long, narrow)).toBeLessThan(0.2);
  for (const [at, box] of chain.entries()) {
    const [place, before] = [folded.places.get(box.id), folded.places.get(String(at - 1))];
    if (!place || !before) continue;
    // Right of what imports it, or at the start of a band beneath.
    if (place.y === before.y) expect(place.x).toBeGreaterThanOrEqual(before.x + 100);
    else expect([place.x, place.y > before.y + 40]).toEqual([0, true]);
  }
  // Where it can be read, or would hardly become larger, it stays as it is.
  expect(arrange(chain, pairs, gaps, { width: 2000, height: 700 })).toEqual(long);
  expect(arrange(chain, pairs, gaps, { width: 1000, height: 50 })).toEqual(long);
  // And so does one of so many boxes that the lines from band to band would be slow to paint.
  const many = Array.from({ length: 61 }, (_, at) => ({ id: String(at), width: 100, height: 40 }));
  const along = many.slice(1).map(({ id }) => ({ from: String(Number(id) - 1), to: id }));
  expect(arrange(many, along, gaps, narrow)).toEqual(arrange(many, along, gaps));
});

const sizes = fc.array(
  fc.record({ width: fc.integer({ min: 40, max: 400 }), height: fc.integer({ min: 20, max: 300 }) }),
  {
    minLength: 1,
    maxLength: 12,
  },
);

test('in bands no two boxes lie on each other, and none outside of the drawing', () => {
  fc.assert(
    fc.property(sizes, pairs, fc.integer({ min: 100, max: 3000 }), (list, links, width) => {
      const boxes = list.map((size, at) => ({ id: String(at), ...size }));
      const known = links.filter(({ from, to }) => Number(from) < boxes.length && Number(to) < boxes.length);
      const made = arrange(boxes, known, { across: 90, down: 22 }, { width, height: 600 });
      const placed = boxes.map((box) => ({ ...box, ...(made.places.get(box.id) ?? { x: Number.NaN, y: Number.NaN }) }));
      for (const one of placed) {
        expect(one.x >= 0 && one.y >= 0).toBe(true);
        expect(one.x + one.width <= made.width + 1 && one.y + one.height <= made.height + 1).toBe(true);
        for (const other of placed) {
          if (other === one) continue;
          const apart =
            one.x + one.width <= other.x ||
            other.x + other.width <= one.x ||
            one.y + one.height <= other.y ||
            other.y + other.height <= one.y;
          expect(apart).toBe(true);
        }
      }
    }),
  );
});
