// Rows of the screen as lines. Ink lays out what is too wide or not ours, once for as long as it stays the same: that costs
// most of a frame, and from one frame to the next little more than times and counts changes.

import { Box, renderToString, Text } from 'ink';
import { createElement as h, type ReactNode } from 'react';
import stringWidth from 'string-width';

/** One line of the screen. */
export interface Row {
  /** What changes from frame to frame: it stands as it is, and fits. */
  readonly lead: string;
  readonly tail?: Tail;
}

export interface Tail {
  /** All that its look depends on but the width. */
  readonly key: string;
  /** Columns that it may take. */
  readonly width: number;
  readonly node: () => ReactNode;
}

/** One line of the screen, cut at its end where it is too long. */
export function line(text: string, width: number): Row {
  return { lead: '', tail: { key: text, width, node: () => h(Text, { wrap: 'truncate-end' }, text) } };
}

/** The same of text that is ours and of nobody's naming; it may change with every frame. */
export function ownLine(text: string, width: number): Row {
  return stringWidth(text) <= width ? { lead: text } : line(text, width);
}

export type LayOut = (rows: readonly Row[]) => string[];

/** Remembers what the rows of the last frame looked like. */
export function createLayout(): LayOut {
  let known = new Map<string, string>();
  return (rows) => {
    const wanted = new Map<string, Tail>();
    for (const { tail } of rows) if (tail) wanted.set(keyOf(tail), tail);
    const made = render([...wanted].filter(([key]) => !known.has(key)));
    known = new Map([...wanted.keys()].map((key) => [key, known.get(key) ?? made.get(key) ?? '']));
    return rows.map(({ lead, tail }) => (tail ? lead + known.get(keyOf(tail)) : lead));
  };
}

const keyOf = ({ key, width }: Tail): string => `${width} ${key}`;

function render(tails: readonly (readonly [key: string, tail: Tail])[]): ReadonlyMap<string, string> {
  if (tails.length === 0) return new Map();
  const boxes = tails.map(([key, { width, node }]) => h(Box, { key, width, height: 1, overflow: 'hidden' }, node()));
  const columns = Math.max(...tails.map(([, { width }]) => width));
  const lines = renderToString(h(Box, { flexDirection: 'column', width: columns }, ...boxes), { columns }).split('\n');
  return new Map(tails.map(([key], at) => [key, lines[at] ?? '']));
}
