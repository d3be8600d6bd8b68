// The whole live part as lines: draw(state, view, size, now). Ink lays it out and cuts what is too wide.

import { Box, renderToString, Text } from 'ink';
import { createElement as h, type ReactNode } from 'react';
import { type RunState, shortNames } from '#report';
import { drawBody } from './body.ts';
import { drawStatus, type StatusOptions } from './status.ts';
import type { View } from './view.ts';

const roomyRows = 16;

export interface Frame {
  /** They fit the terminal with one to spare, where the cursor stands. None is wider than the terminal. */
  readonly lines: readonly string[];
  /** What they show: as given, but that no list is moved past its end. */
  readonly view: View;
}

export function drawFrame(options: Omit<StatusOptions, 'names'>): Frame {
  const { state, size, view } = options;
  const room = Math.max(1, size.rows - 1);
  const all = { ...options, names: namesOf(state) };
  const status = drawStatus(all).slice(0, room);
  // Where there is room, the live part stands apart from the text above it.
  const gap = size.rows >= roomyRows ? [h(Text, null, ' ')] : [];
  const { rows, scrolled } = drawBody(all, room - status.length - gap.length);
  const lines = [...gap, ...rows, ...status.map(drawLine)];
  const drawn = renderToString(
    h(
      Box,
      { flexDirection: 'column', width: size.columns },
      ...lines.map((row, key) => h(Box, { key, height: 1, overflow: 'hidden' }, row)),
    ),
    { columns: size.columns },
  );
  return { lines: drawn.split('\n'), view: { ...view, scrolled } };
}

function drawLine(text: string): ReactNode {
  return h(Text, { wrap: 'truncate-end' }, text);
}

const named = new WeakMap<ReadonlySet<string>, { readonly size: number; readonly names: Map<string, string> }>();

/** Made again only when packages have been added. */
function namesOf({ packages }: RunState): ReadonlyMap<string, string> {
  const known = named.get(packages);
  if (known?.size === packages.size) return known.names;
  const names = shortNames(packages);
  named.set(packages, { size: packages.size, names });
  return names;
}
