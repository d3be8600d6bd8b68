// Which names of modules are shown where the drawing is too small to be read: as on a map, none lies on another.

import type { Node, NodeId } from './model.ts';
import type { Placing, Rect } from './placing.ts';

/**
 * The larger a module is drawn, the sooner its name is shown. `widthOf` is in pixels of the screen; answers by module the
 * upper left corner of its name, in the drawing: that of the module, but for names that would lead out of the drawing.
 */
export function mapNames(
  modules: readonly Node[],
  placing: Placing,
  scale: number,
  widthOf: (node: Node) => number,
): ReadonlyMap<NodeId, { readonly x: number; readonly y: number }> {
  const extent = (id: NodeId) => {
    const { width, height } = placing.frames.get(id) ?? placing.nodes.get(id) ?? { width: 0, height: 0 };
    return width * height;
  };
  const shown = new Map<NodeId, { x: number; y: number }>();
  const taken: Rect[] = [];
  for (const node of modules.toSorted((a, b) => extent(b.id) - extent(a.id))) {
    const place = placing.nodes.get(node.id);
    if (!place) continue;
    const width = widthOf(node);
    const x = Math.max(0, Math.min(place.x * scale, placing.width * scale - width));
    const name = { x, y: place.y * scale, width, height: 16 };
    if (!taken.every((other) => apart(name, other))) continue;
    taken.push(name);
    shown.set(node.id, { x: x / scale, y: place.y });
  }
  return shown;
}

function apart(one: Rect, other: Rect): boolean {
  return (
    one.x + one.width < other.x ||
    other.x + other.width < one.x ||
    one.y + one.height < other.y ||
    other.y + other.height < one.y
  );
}
