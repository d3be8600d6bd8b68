// Tables, and links in them to the row of a package.

import type { ReportAnswer } from '../../run-report/answer.ts';
import { el } from '../shared/dom.ts';

/** Wide ones are scrolled within, by keyboard too. `label` tells apart what has the same heads. */
export function table(heads: readonly string[], rows: readonly (HTMLElement | string)[], label?: string): HTMLElement {
  const numbers = new Set(['from', 'took', 'share', 'packages', 'before', 'now']);
  return el(
    'div',
    { class: 'wide', tabindex: 0, role: 'region', 'aria-label': label ?? `Table: ${heads.join(', ')}` },
    el(
      'table',
      {},
      el(
        'thead',
        {},
        el('tr', {}, ...heads.map((head) => el('th', { scope: 'col', class: numbers.has(head) && 'number' }, head))),
      ),
      el('tbody', {}, ...rows),
    ),
  );
}

/** A link to the row of a package, where it is one of the run. */
export function packageLink(name: string, known: ReadonlySet<string>, open: (name: string) => void): HTMLElement {
  if (!known.has(name)) return el('code', {}, name);
  return el('button', { type: 'button', class: 'link mono', onclick: () => open(name) }, name);
}

export function namesOf({ tasks }: ReportAnswer): ReadonlySet<string> {
  return new Set(tasks.map((task) => task.package));
}
