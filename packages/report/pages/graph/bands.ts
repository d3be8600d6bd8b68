// Folds a drawing that is too wide to be read into bands, one beneath the other, as text is folded into lines.

import type { Arranged, Box } from './arrange.ts';

export interface Room {
  readonly width: number;
  readonly height: number;
}

/** As small as names can just be read; what is as large as this in one band stays as it is. */
const readable = 0.6;
/** How much larger what stays smaller than that must become: a line from band to band is harder to follow than one along. */
const worth = 1.8;
/** With more boxes than this the lines from band to band are so many, and so long, that to paint them takes seconds. */
const mostBoxes = 60;

/** The same boxes in as few bands as let them be read in that room, or as large as they become. */
export function banded(arranged: Arranged, boxes: readonly Box[], room: Room, gap: number): Arranged {
  const scaleOf = ({ width, height }: Arranged) => Math.min(1, room.width / width, room.height / height);
  if (boxes.length === 0 || boxes.length > mostBoxes || scaleOf(arranged) >= readable) return arranged;
  const columns = columnsOf(arranged, boxes);
  let best = arranged;
  for (let bands = 2; bands <= columns.length && scaleOf(best) < readable; bands += 1) {
    const made = inBands(columns, arranged.width / bands, gap);
    if (scaleOf(made) > scaleOf(best)) best = made;
  }
  return scaleOf(best) >= Math.min(readable, scaleOf(arranged) * worth) ? best : arranged;
}

interface Placed extends Box {
  readonly x: number;
  readonly y: number;
}

/** Boxes between which no upright line could be drawn are one column. */
function columnsOf({ places }: Arranged, boxes: readonly Box[]): readonly (readonly Placed[])[] {
  const placed = boxes.map((box) => ({ ...box, ...(places.get(box.id) ?? { x: 0, y: 0 }) }));
  const columns: Placed[][] = [];
  let right = Number.NEGATIVE_INFINITY;
  for (const box of placed.sort((a, b) => a.x - b.x)) {
    if (box.x >= right) columns.push([]);
    columns.at(-1)?.push(box);
    right = Math.max(right, box.x + box.width);
  }
  return columns;
}

function inBands(columns: readonly (readonly Placed[])[], most: number, gap: number): Arranged {
  const bands: Placed[][] = [];
  let left = 0;
  for (const column of columns) {
    const start = Math.min(...column.map(({ x }) => x));
    const end = Math.max(...column.map(({ x, width }) => x + width));
    if (bands.length === 0 || end - left > most) {
      bands.push([]);
      left = start;
    }
    bands.at(-1)?.push(...column);
  }
  const places = new Map<string, { x: number; y: number }>();
  let width = 0;
  let below = 0;
  for (const band of bands) {
    const start = Math.min(...band.map(({ x }) => x));
    const top = Math.min(...band.map(({ y }) => y));
    for (const { id, x, y } of band) places.set(id, { x: x - start, y: y - top + below });
    width = Math.max(width, ...band.map((box) => box.x + box.width - start));
    below += Math.max(...band.map((box) => box.y + box.height)) - top + gap;
  }
  return { places, width, height: below - gap };
}
