// Draws links as paths of some dozens each: as thousands of elements they would be slow to change, and as one long path
// slow to paint, since the browser leaves out only whole paths that lie outside of what it paints.

import { svg } from '../shared/dom.ts';
import type { Rect } from './placing.ts';

/** Kinds of lines, from the ground up: later ones are drawn over earlier ones. */
const plainKinds = ['implied', 'plain', 'test', 'cycle'] as const;
/** Lines of what is chosen. */
const markingKinds = ['importer', 'import', 'why'] as const;
export const lineKinds = [...plainKinds, ...markingKinds];
export type LineKind = (typeof lineKinds)[number];

export interface Line {
  readonly kind: LineKind;
  readonly from: Rect;
  readonly to: Rect;
}

export interface EdgeLayer {
  readonly element: SVGSVGElement;
  draw(lines: readonly Line[], size: { readonly width: number; readonly height: number }): void;
  /** Lines of what is chosen, over all others: these alone change when something else is chosen. */
  mark(lines: readonly Line[]): void;
}

/** Pixels beyond the last node: made smaller, what moves as one picture would lose that node's border at its own edge. */
const bleed = 8;

/** How many lines are one path. */
const together = 48;

export function edgeLayer(): EdgeLayer {
  const groups = new Map(lineKinds.map((kind) => [kind, svg('g')]));
  const element = svg('svg', { class: 'edges', 'aria-hidden': 'true' }, ...groups.values());
  const put = (kinds: readonly LineKind[], lines: readonly Line[]) => {
    const byKind = Map.groupBy(lines, ({ kind }) => kind);
    for (const kind of kinds) {
      // Neighbours are painted together.
      const own = (byKind.get(kind) ?? []).toSorted((a, b) => a.to.x - b.to.x || a.to.y - b.to.y);
      groups.get(kind)?.replaceChildren(...pathsOf(own, kind));
    }
  };
  return {
    element,
    draw(lines, { width, height }) {
      element.setAttribute('width', String(Math.ceil(width) + bleed));
      element.setAttribute('height', String(Math.ceil(height) + bleed));
      put(plainKinds, lines);
    },
    mark(lines) {
      element.classList.toggle('quiet', lines.length > 0);
      put(markingKinds, lines);
    },
  };
}

function pathsOf(lines: readonly Line[], kind: LineKind): readonly SVGPathElement[] {
  const paths: SVGPathElement[] = [];
  for (let at = 0; at < lines.length; at += together) {
    const some = lines.slice(at, at + together);
    paths.push(
      svg('path', { class: `line ${kind}`, d: some.map(curve).join('') }),
      svg('path', { class: `head ${kind}`, d: some.map(head).join('') }),
    );
  }
  return paths;
}

const headLength = 8;

/** Whether the target lies in a column to the right; else the line goes back, from left side to right side. */
function isForward({ from, to }: Line): boolean {
  return to.x >= from.x + from.width;
}

function curve(line: Line): string {
  const { from, to } = line;
  const y1 = Math.round(from.y + from.height / 2);
  const y2 = Math.round(to.y + to.height / 2);
  if (isForward(line)) {
    const x1 = Math.round(from.x + from.width);
    const x2 = Math.round(to.x) - headLength;
    const bend = Math.max(16, Math.min(90, (x2 - x1) / 2));
    return `M${x1} ${y1}C${x1 + bend} ${y1} ${x2 - bend} ${y2} ${x2} ${y2}`;
  }
  // Back to an earlier column, or within one: out to the left and in from the right where there is room, else around.
  const back = from.x >= to.x + to.width;
  const x1 = Math.round(back ? from.x : from.x + from.width);
  const x2 = Math.round(to.x + to.width) + headLength;
  const bend = back ? Math.max(16, Math.min(90, (x1 - x2) / 2)) : 40;
  return `M${x1} ${y1}C${back ? x1 - bend : x1 + bend} ${y1} ${x2 + bend} ${y2} ${x2} ${y2}`;
}

function head(line: Line): string {
  const { to } = line;
  const y = Math.round(to.y + to.height / 2);
  const tip = Math.round(isForward(line) ? to.x : to.x + to.width);
  const base = isForward(line) ? tip - headLength : tip + headLength;
  return `M${tip} ${y}L${base} ${y - 4}L${base} ${y + 4}Z`;
}
