// The whole live part as lines: draw(state, view, size, now).

import { type RunState, shortNames } from '#report';
import { activities } from './activity.ts';
import { drawBody } from './body.ts';
import type { LayOut, Row } from './layout.ts';
import { drawStatus, type StatusOptions } from './status.ts';
import type { View } from './view.ts';

const roomyRows = 16;

export interface Frame {
  /** They fit the terminal with one to spare, where the cursor stands. None is wider than the terminal. */
  readonly lines: readonly string[];
  /** What they show: as given, but that no list is moved past its end. */
  readonly view: View;
}

export function drawFrame(options: Omit<StatusOptions, 'names' | 'activities'>, layOut: LayOut): Frame {
  const { state, size, view, now } = options;
  const room = Math.max(1, size.rows - 1);
  const all = { ...options, names: namesOf(state), activities: activities(state, now) };
  const status = drawStatus(all).slice(0, room);
  // Where there is room, the live part stands apart from the text above it.
  const gap: Row[] = size.rows >= roomyRows ? [{ lead: '' }] : [];
  const { rows, scrolled } = drawBody(all, room - status.length - gap.length);
  return { lines: layOut([...gap, ...rows, ...status]), view: { ...view, scrolled } };
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
