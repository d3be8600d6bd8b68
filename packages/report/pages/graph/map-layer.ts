// Names of modules where the drawing is too small to be read: a few elements of their own, since to give all nodes another
// size of type for every step of the wheel would have the browser lay out a thousand of them anew.

import { el } from '../shared/dom.ts';
import type { NodeId } from './model.ts';

export interface MapName {
  readonly id: NodeId;
  readonly text: string;
  /** Upper left corner in the drawing. */
  readonly x: number;
  readonly y: number;
}

export interface MapLayer {
  /** Lies above the nodes, which are the ones to be read out and reached by keys. */
  readonly element: HTMLElement;
  /** The names at a size to be read though the drawing is made smaller by `scale`. */
  draw(names: readonly MapName[], scale: number): void;
}

export function mapLayer(choose: (id: NodeId) => void): MapLayer {
  const element = el('div', { class: 'map', 'aria-hidden': 'true' });
  element.addEventListener('click', ({ target }) => {
    const id = target instanceof HTMLElement ? target.dataset['id'] : undefined;
    if (id !== undefined) choose(id);
  });
  return {
    element,
    draw(names, scale) {
      element.style.setProperty('--scale', String(scale));
      element.replaceChildren(
        ...names.map(({ id, text, x, y }) => {
          const name = el('span', { class: 'map-name', 'data-id': id }, text);
          name.style.left = `${Math.round(x)}px`;
          name.style.top = `${Math.round(y)}px`;
          return name;
        }),
      );
    },
  };
}
