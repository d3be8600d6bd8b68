// Lays boxes out from left to right along their links: dagre gives columns and order, and what has no link goes beneath.

import { Graph, layout } from '@dagrejs/dagre';
import { banded, type Room } from './bands.ts';
import { thinned } from './reduce.ts';

export interface Box {
  readonly id: string;
  readonly width: number;
  readonly height: number;
}

export interface Pair {
  readonly from: string;
  readonly to: string;
}

export interface Arranged {
  /** Upper left corners. */
  readonly places: ReadonlyMap<string, { readonly x: number; readonly y: number }>;
  readonly width: number;
  readonly height: number;
}

export interface Gaps {
  /** Between columns. */
  readonly across: number;
  /** Between boxes of a column. */
  readonly down: number;
}

/** Folded into bands where it is to be seen in a room for which it is too wide. */
export function arrange(boxes: readonly Box[], pairs: readonly Pair[], gaps: Gaps, room?: Room): Arranged {
  const linked = new Set(pairs.filter(({ from, to }) => from !== to).flatMap(({ from, to }) => [from, to]));
  const rows = boxes.filter(({ id }) => linked.has(id));
  const long = packed(layered(rows, pairs, gaps), gaps);
  const columns = room ? banded(long, rows, room, gaps.down * 3) : long;
  const rest = grid(
    boxes.filter(({ id }) => !linked.has(id)),
    columns.width,
    gaps,
  );
  const below = columns.height === 0 ? 0 : columns.height + gaps.down * 2;
  const places = new Map(columns.places);
  for (const [id, { x, y }] of rest.places) places.set(id, { x, y: y + below });
  return {
    places,
    width: Math.max(columns.width, rest.width),
    height: rest.height === 0 ? columns.height : below + rest.height,
  };
}

interface Column {
  readonly x: number;
  readonly boxes: readonly (Box & { readonly y: number })[];
}

/** Boxes by column, from top to bottom. */
function layered(boxes: readonly Box[], pairs: readonly Pair[], gaps: Gaps): readonly Column[] {
  if (boxes.length === 0) return [];
  const graph = new Graph();
  // In a large drawing nobody sees how short the lines are and how few cross, and to look for the best takes seconds.
  const large = boxes.length > 400;
  const ranker = large ? 'longest-path' : 'tight-tree';
  graph.setGraph({ rankdir: 'LR', ranksep: gaps.across, nodesep: gaps.down, ranker });
  graph.setDefaultEdgeLabel(() => ({}));
  for (const { id, width, height } of boxes) graph.setNode(id, { width, height });
  for (const { from, to } of thinned(pairs)) graph.setEdge(from, to);
  layout(graph, { disableOptimalOrderHeuristic: large });
  const columns = new Map<number, (Box & { readonly y: number })[]>();
  for (const box of boxes) {
    const { x, y } = graph.node(box.id) as { readonly x: number; readonly y: number };
    const middle = Math.round(x);
    const column = columns.get(middle) ?? [];
    columns.set(middle, column);
    column.push({ ...box, y: y - box.height / 2 });
  }
  return [...columns].sort(([a], [b]) => a - b).map(([x, held]) => ({ x, boxes: held.sort((a, b) => a.y - b.y) }));
}

/** How tall a layout may become before its columns are divided: about three screens. */
const tallest = 2600;

/** Positions as laid out; or, where the longest column would be a scroll, each column as several, one beside the other. */
function packed(columns: readonly Column[], gaps: Gaps): Arranged {
  const places = new Map<string, { x: number; y: number }>();
  const all = columns.flatMap(({ boxes }) => boxes);
  const top = Math.min(0, ...all.map(({ y }) => y));
  const height = Math.max(0, ...all.map((box) => box.y + box.height)) - top;
  if (height <= tallest) {
    const left = Math.min(0, ...columns.map(({ x, boxes }) => x - widest(boxes) / 2));
    for (const { x, boxes } of columns) {
      for (const box of boxes) places.set(box.id, { x: x - widest(boxes) / 2 - left, y: box.y - top });
    }
    const width = Math.max(0, ...columns.map(({ x, boxes }) => x + widest(boxes) / 2)) - left;
    return { places, width, height };
  }
  let x = 0;
  let most = 0;
  for (const { boxes } of columns) {
    let y = 0;
    let held: Box[] = [];
    const close = () => {
      x += widest(held) + gaps.down * 2;
      held = [];
      y = 0;
    };
    for (const box of boxes) {
      if (held.length > 0 && y + box.height > tallest) close();
      places.set(box.id, { x, y });
      held.push(box);
      y += box.height + gaps.down;
      most = Math.max(most, y - gaps.down);
    }
    close();
    x += gaps.across - gaps.down * 2;
  }
  return { places, width: x - gaps.across, height: most };
}

function grid(boxes: readonly Box[], width: number, gaps: Gaps): Arranged {
  const places = new Map<string, { x: number; y: number }>();
  const area = boxes.reduce((sum, box) => sum + (box.width + gaps.down) * (box.height + gaps.down), 0);
  const room = Math.max(width, Math.sqrt(area * 2), widest(boxes));
  let x = 0;
  let y = 0;
  let row = 0;
  let used = 0;
  for (const box of boxes) {
    if (x > 0 && x + box.width > room) {
      x = 0;
      y += row + gaps.down;
      row = 0;
    }
    places.set(box.id, { x, y });
    x += box.width + gaps.down;
    used = Math.max(used, x - gaps.down);
    row = Math.max(row, box.height);
  }
  return { places, width: used, height: boxes.length === 0 ? 0 : y + row };
}

function widest(boxes: readonly Box[]): number {
  return Math.max(0, ...boxes.map(({ width }) => width));
}
