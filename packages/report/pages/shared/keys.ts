// The keys of a page: one list, from which the page listens and its help is made, so that neither knows more than the other.

import { el } from './dom.ts';

export interface Key {
  /** Values of KeyboardEvent.key that mean it: `['/']`, `['ArrowUp', 'k']`. */
  readonly keys: readonly string[];
  /** What the help says in place of the values: `['↑', '↓']`. */
  readonly shown?: readonly string[];
  readonly about: string;
  /** Absent where an element of its own listens, and the list only tells. */
  readonly act?: (event: KeyboardEvent) => void;
}

/**
 * Listens on the whole page, but where something is typed; `?` and the given button show the list. Answers a way to
 * open it.
 */
export function listenForKeys(keys: readonly Key[], button: HTMLElement): () => void {
  const dialog = el('dialog', { 'aria-labelledby': 'keys-title' });
  dialog.append(
    el('h2', { id: 'keys-title' }, 'Keys'),
    el('dl', { class: 'keys' }, ...[...keys, { keys: ['?'], about: 'this list' }].flatMap(drawKey)),
    el('button', { onclick: () => dialog.close() }, 'Close'),
  );
  document.body.append(dialog);
  const open = () => dialog.showModal();
  button.addEventListener('click', open);
  document.addEventListener('keydown', (event) => {
    if (event.defaultPrevented || event.ctrlKey || event.metaKey || event.altKey || dialog.open) return;
    if (isTyped(event.target)) return;
    const key = event.key === '?' ? { act: open } : keys.find((at) => at.act && at.keys.includes(event.key));
    if (!key?.act) return;
    event.preventDefault();
    key.act(event);
  });
  return open;
}

function drawKey({ keys, shown, about }: Key): HTMLElement[] {
  const names = (shown ?? keys).flatMap((name, at) => [at > 0 ? ' ' : '', el('kbd', {}, name)]);
  return [el('dt', {}, ...names), el('dd', {}, about)];
}

function isTyped(target: EventTarget | null): boolean {
  return target instanceof HTMLElement && target.matches('input, select, textarea, [contenteditable]');
}
