// Draws modules and packages as buttons, and frames around the packages of open modules.

import { el } from '../shared/dom.ts';
import type { Node, NodeId } from './model.ts';
import { type Placing, packageHeight, type Rect } from './placing.ts';

export interface NodeMarks {
  readonly open: ReadonlySet<NodeId>;
  readonly chosen?: NodeId;
  /** What lies on the way from a cause to the chosen node. */
  readonly onWay: ReadonlySet<NodeId>;
}

export interface NodeLayer {
  /** Lies above the lines. */
  readonly nodes: HTMLElement;
  /** Lies beneath the lines. */
  readonly frames: HTMLElement;
  draw(nodes: readonly Node[], placing: Placing, marks: NodeMarks): void;
  mark(marks: NodeMarks): void;
  /** Tells the scale at rest, which borders and outlines need where the drawing is small. */
  scaled(scale: number): void;
  elementOf(id: NodeId): HTMLButtonElement | undefined;
}

/** Marks that do not need colour; the legend in the panel explains them. */
export const glyphs = { cause: '◆', affected: '◇', cycle: '⟳', error: '!' } as const;

/**
 * A change reaches it without an import between: its own files changed, its tests may read what changed, or it is another
 * toolchain.
 */
export function isCause({ why }: Node): boolean {
  return why?.some(({ trail }) => trail.length < 2) === true;
}

/** Part of a node's words: what is drawn, and what is read out in its place if it is not the same. */
export type Word = string | { readonly glyph: string; readonly said: string };

/** As drawn: to measure. */
export function drawn(words: readonly Word[]): string {
  return words.map((word) => (typeof word === 'string' ? word : word.glyph)).join(' ');
}

/** As read out. */
export function spoken(node: Node): string {
  const { name, about } = wordsOf(node, false);
  const said = (words: readonly Word[]) => words.map((word) => (typeof word === 'string' ? word : word.said)).join(' ');
  return [said(name), node.kind, said(about)].filter((part) => part.trim() !== '').join(', ');
}

/** The two lines of a node; a package has one. */
export function wordsOf(
  node: Node,
  open: boolean,
): { readonly name: readonly Word[]; readonly about: readonly Word[] } {
  if (node.kind === 'package') {
    const mark = isCause(node)
      ? { glyph: glyphs.cause, said: 'affected directly' }
      : { glyph: glyphs.affected, said: 'affected' };
    return {
      name: [
        ...(node.error ? [{ glyph: glyphs.error, said: 'cannot be loaded' }] : []),
        ...(node.why ? [mark] : []),
        shortened(node.name),
      ],
      about: [],
    };
  }
  const { packages, affected, cycle } = node;
  return {
    name: [{ glyph: open ? '▾' : '▸', said: '' }, shortened(node.name)],
    about: [
      `${packages.length} ${packages.length === 1 ? 'package' : 'packages'}`,
      ...(affected > 0 ? ['·', { glyph: glyphs.affected, said: '' }, `${affected} affected`] : []),
      ...(cycle === undefined ? [] : ['·', { glyph: glyphs.cycle, said: '' }, 'in a cycle']),
    ],
  };
}

const longest = 38;

/** Here and not by a style: text that is cut off by the browser costs it a clip for every node. */
function shortened(name: string): string {
  if (name.length <= longest) return name;
  return `${name.slice(0, longest / 2)}…${name.slice(-longest / 2)}`;
}

export interface NodeActions {
  choose(id: NodeId): void;
  toggle(id: NodeId): void;
}

export function nodeLayer(actions: NodeActions): NodeLayer {
  const element = el('div', { class: 'nodes' });
  const ground = el('div', { class: 'frames' });
  const buttons = new Map<NodeId, HTMLButtonElement>();
  const frames = new Map<NodeId, HTMLElement>();
  let last: NodeMarks = { open: new Set(), onWay: new Set() };
  /** What is marked now: all else is as it was made, and to write that to each of a thousand would take a frame. */
  let marked: readonly NodeId[] = [];
  let scale = '1';

  element.addEventListener('click', (event) => {
    const button = event.target instanceof Element ? event.target.closest<HTMLButtonElement>('.node') : null;
    const id = button?.dataset['id'];
    if (id === undefined) return;
    // A second click opens or closes, and so does one on the triangle.
    const onTriangle = event.detail > 0 && event.clientX - (button?.getBoundingClientRect().left ?? 0) < 22;
    if (id === last.chosen || (onTriangle && id.startsWith('m'))) actions.toggle(id);
    else actions.choose(id);
  });

  const layer: NodeLayer = {
    nodes: element,
    frames: ground,
    elementOf: (id) => buttons.get(id),
    draw(nodes, placing, marks) {
      keepOnly(buttons, new Set(nodes.map(({ id }) => id)));
      keepOnly(frames, new Set(placing.frames.keys()));
      for (const [id, place] of placing.frames) {
        const frame = frames.get(id) ?? el('div', { class: 'frame' });
        if (!frames.has(id)) ground.append(frame);
        frames.set(id, frame);
        put(frame, place);
        frame.classList.toggle('cycle', nodes.find((node) => node.id === id)?.cycle !== undefined);
      }
      for (const node of nodes) {
        const known = buttons.get(node.id);
        const button = known ?? made(node);
        if (!known) element.append(button);
        buttons.set(node.id, button);
        const place = placing.nodes.get(node.id);
        if (place) put(button, place);
        if (node.kind === 'module') dress(button, node, marks.open.has(node.id));
      }
      layer.mark(marks);
    },
    mark(marks) {
      last = marks;
      // One node is in the order of the Tab key; arrows lead to the others.
      const reachable = marks.chosen !== undefined && buttons.has(marks.chosen) ? marks.chosen : first(buttons);
      const now = [reachable, marks.chosen, ...marks.onWay].filter((id) => id !== undefined);
      for (const id of new Set([...marked, ...now])) {
        const button = buttons.get(id);
        if (!button) continue;
        button.tabIndex = id === reachable ? 0 : -1;
        button.style.setProperty('--scale', scale);
        button.classList.toggle('chosen', id === marks.chosen);
        button.classList.toggle('on-way', id !== marks.chosen && marks.onWay.has(id));
        if (id === marks.chosen) button.setAttribute('aria-current', 'true');
        else button.removeAttribute('aria-current');
      }
      marked = now;
    },
    scaled(now) {
      scale = String(now);
      ground.style.setProperty('--scale', scale);
      for (const id of marked) buttons.get(id)?.style.setProperty('--scale', scale);
    },
  };
  return layer;
}

function made(node: Node): HTMLButtonElement {
  const button = el(
    'button',
    { class: classesOf(node), 'data-id': node.id, title: node.path, type: 'button', tabindex: -1 },
    el('span', { class: 'name' }, ...wordsOf(node, false).name.flatMap(drawWord)),
    node.kind === 'module' && el('span', { class: 'about' }, ...wordsOf(node, false).about.flatMap(drawWord)),
  );
  if (node.kind === 'package') button.style.lineHeight = `${packageHeight - 4}px`;
  return button;
}

function drawWord(word: Word, at: number): readonly (HTMLElement | string)[] {
  const gap = at > 0 ? [' '] : [];
  if (typeof word === 'string') return [...gap, word];
  const said = word.said === '' ? [] : [el('span', { class: 'unseen' }, `${word.said} `)];
  return [...gap, el('span', { 'aria-hidden': 'true' }, word.glyph), ...said];
}

function classesOf(node: Node): string {
  return [
    'node',
    node.kind,
    ...(node.affected > 0 ? ['affected'] : []),
    ...(isCause(node) ? ['cause'] : []),
    ...(node.cycle === undefined ? [] : ['cycle']),
  ].join(' ');
}

function dress(button: HTMLButtonElement, node: Node, open: boolean): void {
  button.classList.toggle('open', open);
  button.setAttribute('aria-expanded', String(open));
  button.firstElementChild?.replaceChildren(...wordsOf(node, open).name.flatMap(drawWord));
}

function put(element: HTMLElement, { x, y, width, height }: Rect): void {
  const { style } = element;
  // Not by a transform: the browser would look after a thousand of them in every frame.
  style.left = `${Math.round(x)}px`;
  style.top = `${Math.round(y)}px`;
  style.width = `${Math.round(width)}px`;
  style.height = `${Math.round(height)}px`;
}

function keepOnly<E extends Element>(elements: Map<NodeId, E>, ids: ReadonlySet<NodeId>): void {
  for (const [id, element] of elements) {
    if (ids.has(id)) continue;
    element.remove();
    elements.delete(id);
  }
}

function first(buttons: ReadonlyMap<NodeId, unknown>): NodeId | undefined {
  return buttons.keys().next().value;
}
