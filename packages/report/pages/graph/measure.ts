// How wide text is in this browser: what node sizes are made from.

import type { Node, NodeId } from './model.ts';
import { drawn, wordsOf } from './nodes.ts';

const fonts = { name: '14px', bold: '600 14px', about: '11.5px', map: '600 12.5px' } as const;

export interface Ruler {
  /** Of a node with all that stands around its text. */
  nodeWidth(node: Node): number;
  /** Of a module's name as on a map: page.css gives it the same font. */
  mapNameWidth(node: Node): number;
}

export function rulerOf(body: HTMLElement): Ruler {
  const pen = document.createElement('canvas').getContext('2d');
  const { fontFamily } = getComputedStyle(body);
  const widths = new Map<NodeId, number>();
  const mapWidths = new Map<NodeId, number>();
  const width = (text: string, font: string) => {
    if (!pen) return text.length * 8;
    pen.font = `${font} ${fontFamily}`;
    return pen.measureText(text).width;
  };
  const once = (known: Map<NodeId, number>, { id }: Node, make: () => number) => {
    const made = known.get(id) ?? make();
    known.set(id, made);
    return made;
  };
  return {
    nodeWidth: (node) =>
      once(widths, node, () => {
        const { name, about } = wordsOf(node, false);
        const text = Math.max(
          width(drawn(name), node.kind === 'module' ? fonts.bold : fonts.name),
          width(drawn(about), fonts.about),
        );
        return Math.ceil(text) + 28;
      }),
    // Asked for all modules whenever the drawing comes to rest.
    mapNameWidth: (node) => once(mapWidths, node, () => width(drawn(wordsOf(node, false).name), fonts.map) + 6),
  };
}
