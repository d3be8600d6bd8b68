// The search box: names that fit what is typed, best first, by keys or by hand.

import { el, theElement } from '../shared/dom.ts';
import type { Model, Node, NodeId } from './model.ts';

const shownAtMost = 40;

/** Nodes whose path has every typed word in it, best first: the name itself, then its beginning, then anything. */
export function matching(nodes: readonly Node[], typed: string): readonly Node[] {
  const words = typed
    .toLowerCase()
    .split(/\s+/)
    .filter((word) => word !== '');
  if (words.length === 0) return [];
  const found: { readonly node: Node; readonly rank: number }[] = [];
  for (const node of nodes) {
    const path = node.path.toLowerCase();
    if (!words.every((word) => path.includes(word))) continue;
    const name = node.name.toLowerCase();
    const word = words.join('/');
    const rank = path === word || name === word ? 0 : name.startsWith(word) ? 1 : name.includes(word) ? 2 : 3;
    found.push({ node, rank });
  }
  return found.sort((a, b) => a.rank - b.rank || a.node.path.length - b.node.path.length).map(({ node }) => node);
}

/** `pick` is told what was chosen. */
export function searchBox(model: Model, pick: (id: NodeId) => void): void {
  const input = theElement<HTMLInputElement>('search');
  const list = theElement('found');
  const nodes = [...model.modules, ...model.packages];
  let found: readonly Node[] = [];
  let at = 0;

  const close = () => {
    list.hidden = true;
    input.setAttribute('aria-expanded', 'false');
    input.removeAttribute('aria-activedescendant');
  };
  const take = (node: Node | undefined) => {
    if (!node) return;
    input.value = '';
    close();
    pick(node.id);
  };
  const draw = () => {
    const all = matching(nodes, input.value);
    found = all.slice(0, shownAtMost);
    if (input.value.trim() === '') {
      close();
      return;
    }
    list.hidden = false;
    input.setAttribute('aria-expanded', 'true');
    const options = found.map((node, index) =>
      el(
        'div',
        { role: 'option', id: `found-${index}`, 'aria-selected': String(index === at), onclick: () => take(node) },
        `${node.name} · ${node.kind}`,
        el('span', { class: 'path' }, node.path),
      ),
    );
    const rest = all.length - found.length;
    const said = all.length === 0 ? 'Nothing has this in its path' : rest > 0 ? `and ${rest} more: type on` : undefined;
    // A list box holds options only: what is said of them is one that cannot be chosen.
    const remark =
      said &&
      el('div', { class: 'rest muted', role: 'option', 'aria-disabled': 'true', 'aria-selected': 'false' }, said);
    list.replaceChildren(...options, ...(remark ? [remark] : []));
    if (found.length > 0) {
      input.setAttribute('aria-activedescendant', `found-${at}`);
      list.children[at]?.scrollIntoView({ block: 'nearest' });
    } else input.removeAttribute('aria-activedescendant');
  };
  input.addEventListener('input', () => {
    at = 0;
    draw();
  });
  input.addEventListener('keydown', (event) => {
    const step = { ArrowDown: 1, ArrowUp: -1 }[event.key];
    if (step !== undefined && found.length > 0) {
      event.preventDefault();
      at = (at + step + found.length) % found.length;
      draw();
    } else if (event.key === 'Enter') {
      event.preventDefault();
      if (!list.hidden) take(found[at]);
    } else if (event.key === 'Escape') {
      event.preventDefault();
      input.value = '';
      close();
    }
  });
  // After a click on an option has been heard; and not what was typed meanwhile, when the focus is back.
  input.addEventListener('blur', () => setTimeout(() => document.activeElement !== input && close(), 200));
}
