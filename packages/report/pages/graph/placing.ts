// Where everything of a scene goes: packages within their module first, then modules by the size that this gives them.

import { type Arranged, arrange, type Pair } from './arrange.ts';
import type { Room } from './bands.ts';
import type { Model, Node, NodeId } from './model.ts';
import type { Scene } from './scene.ts';

export interface Rect {
  readonly x: number;
  readonly y: number;
  readonly width: number;
  readonly height: number;
}

export interface Placing {
  /** Of closed modules and of packages; of an open module its head, which is as wide as its frame. */
  readonly nodes: ReadonlyMap<NodeId, Rect>;
  /** Of open modules: what is drawn around their packages. */
  readonly frames: ReadonlyMap<NodeId, Rect>;
  readonly width: number;
  readonly height: number;
}

/** Width of a node's text in pixels. */
export type Measure = (node: Node) => number;

export const packageHeight = 30;
export const moduleHeight = 48;
const inset = 14;

/** The same packages of a module are laid out once, whatever is opened beside it. */
export type Kept = Map<string, Arranged>;

/** `room` is what all of it is to be seen in. */
export function placingOf(model: Model, scene: Scene, measure: Measure, kept: Kept, room?: Room): Placing {
  const held = Map.groupBy(scene.packages, ({ module }) => module);
  const inner = new Map([...held].map(([id, packages]) => [id, innerOf(id, packages, scene, model, measure, kept)]));
  const boxes = scene.modules.map((node) => {
    const within = inner.get(node.id);
    const own = measure(node);
    return within
      ? {
          id: node.id,
          width: Math.max(own, within.width + inset * 2),
          height: moduleHeight + within.height + inset,
        }
      : { id: node.id, width: own, height: moduleHeight };
  });
  const outer = arrange(boxes, modulePairs(model, scene), { across: 90, down: 22 }, room);
  const nodes = new Map<NodeId, Rect>();
  const frames = new Map<NodeId, Rect>();
  for (const { id, width, height } of boxes) {
    const { x, y } = outer.places.get(id) ?? { x: 0, y: 0 };
    nodes.set(id, { x, y, width, height: moduleHeight });
    const within = inner.get(id);
    if (!within) continue;
    frames.set(id, { x, y, width, height });
    for (const node of held.get(id) ?? []) {
      const at = within.places.get(node.id) ?? { x: 0, y: 0 };
      nodes.set(node.id, {
        x: x + inset + at.x,
        y: y + moduleHeight + at.y,
        width: measure(node),
        height: packageHeight,
      });
    }
  }
  return { nodes, frames, width: outer.width, height: outer.height };
}

function innerOf(
  id: NodeId,
  packages: readonly Node[],
  scene: Scene,
  model: Model,
  measure: Measure,
  kept: Kept,
): Arranged {
  const name = `${id} ${packages.length === model.nodes.get(id)?.packages.length ? 'all' : packages.map((at) => at.id).join()}`;
  const known = kept.get(name);
  if (known) return known;
  const own = new Set(packages.map((node) => node.id));
  const boxes = packages.map((node) => ({ id: node.id, width: measure(node), height: packageHeight }));
  const pairs = scene.links.filter(({ from, to }) => own.has(from) && own.has(to));
  const made = arrange(boxes, pairs, { across: 48, down: 10 });
  kept.set(name, made);
  return made;
}

/** Links between modules, whatever is open. */
function modulePairs(model: Model, scene: Scene): readonly Pair[] {
  const pairs = new Map<string, Pair>();
  for (const link of scene.links) {
    const from = model.nodes.get(link.from)?.module ?? link.from;
    const to = model.nodes.get(link.to)?.module ?? link.to;
    if (from !== to) pairs.set(`${from} ${to}`, { from, to });
  }
  return [...pairs.values()];
}
