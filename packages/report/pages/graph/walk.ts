// Where an arrow key leads: right along an import, left to an importer, up and down to what is near.

import type { Link, NodeId } from './model.ts';
import type { Rect } from './placing.ts';

export type Direction = 'left' | 'right' | 'up' | 'down';

/** Undefined where nothing lies there. */
export function neighbour(
  from: NodeId,
  direction: Direction,
  places: ReadonlyMap<NodeId, Rect>,
  links: readonly Link[],
): NodeId | undefined {
  const here = places.get(from);
  if (!here) return undefined;
  const along = direction === 'left' || direction === 'right';
  const linked = along
    ? links.flatMap((link) => {
        if (direction === 'right') return link.from === from ? [link.to] : [];
        return link.to === from ? [link.from] : [];
      })
    : [];
  return nearest(here, linked, places) ?? nearest(here, beyond(here, direction, places, from), places, along);
}

function beyond(here: Rect, direction: Direction, places: ReadonlyMap<NodeId, Rect>, from: NodeId): readonly NodeId[] {
  const at = middle(here);
  return [...places].flatMap(([id, place]) => {
    if (id === from) return [];
    const { y } = middle(place);
    const there =
      direction === 'right'
        ? place.x >= here.x + here.width
        : direction === 'left'
          ? place.x + place.width <= here.x
          : direction === 'down'
            ? y > at.y + 1
            : y < at.y - 1;
    return there ? [id] : [];
  });
}

/** To leave the row, or the column, counts threefold. */
function nearest(
  here: Rect,
  ids: readonly NodeId[],
  places: ReadonlyMap<NodeId, Rect>,
  along = true,
): NodeId | undefined {
  const at = middle(here);
  let best: NodeId | undefined;
  let least = Number.POSITIVE_INFINITY;
  for (const id of ids) {
    const place = places.get(id);
    if (!place) continue;
    const { x, y } = middle(place);
    const [dx, dy] = [Math.abs(x - at.x), Math.abs(y - at.y)];
    const far = along ? dx + dy * 3 : dy + dx * 3;
    if (far < least) [best, least] = [id, far];
  }
  return best;
}

function middle({ x, y, width, height }: Rect): { readonly x: number; readonly y: number } {
  return { x: x + width / 2, y: y + height / 2 };
}
