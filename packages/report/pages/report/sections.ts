// The smaller sections: critical path, slowest tests, why results were not reused.

import type { PathPart, ReportAnswer } from '../../run-report/answer.ts';
import { el } from '../shared/dom.ts';
import { testMark } from './packages.ts';
import { count, time } from './words.ts';

const kinds: Readonly<Record<PathPart['kind'], string>> = {
  read: 'reading the workspace',
  compile: 'compile',
  link: 'link',
  vet: 'vet',
  run: 'run',
  other: 'nothing known of',
};

/** A link to the row of a package, where it is one of the run. */
export function packageLink(name: string, known: ReadonlySet<string>, open: (name: string) => void): HTMLElement {
  if (!known.has(name)) return el('code', {}, name);
  return el('button', { type: 'button', class: 'link mono', onclick: () => open(name) }, name);
}

export function namesOf({ tasks }: ReportAnswer): ReadonlySet<string> {
  return new Set(tasks.map((task) => task.package));
}

export function criticalPath(answer: ReportAnswer, open: (name: string) => void): HTMLElement | undefined {
  const { criticalPath: parts, run } = answer;
  if (parts.length === 0) return undefined;
  const known = namesOf(answer);
  const row = (part: PathPart): HTMLElement => {
    const { kind, name, startMs, endMs } = part;
    const tested = name === undefined ? '' : (/\[(.+)\.test\]$/.exec(name)?.[1] ?? name.replace(/\.test$/, ''));
    const share = (100 * (endMs - startMs)) / Math.max(run.elapsedMs, 1);
    return el(
      'tr',
      {},
      el('td', { class: 'number' }, time(startMs)),
      el('td', { class: 'number' }, time(endMs - startMs)),
      el(
        'td',
        {},
        el('meter', { min: 0, max: 100, value: share.toFixed(1), 'aria-label': `${Math.round(share)} % of the run` }),
      ),
      el(
        'td',
        {},
        kinds[kind],
        ' ',
        name !== undefined && (known.has(name) ? packageLink(name, known, open) : el('code', {}, name)),
        name !== tested &&
          known.has(tested) &&
          el('span', { class: 'muted' }, ' for ', packageLink(tested, known, open)),
      ),
    );
  };
  return el(
    'div',
    {},
    el(
      'p',
      { class: 'muted' },
      'What the end of the run hung on: each began when the one before was over, so only what makes one of these shorter makes the run shorter.',
    ),
    table(['from', 'took', 'share', 'what'], parts.map(row)),
  );
}

export function slowestTests(answer: ReportAnswer, open: (name: string) => void): HTMLElement | undefined {
  if (answer.slowestTests.length === 0) return undefined;
  const known = namesOf(answer);
  return table(
    ['took', 'test', 'package', 'outcome'],
    answer.slowestTests.map((test) =>
      el(
        'tr',
        {},
        el('td', { class: 'number' }, time(test.elapsedMs)),
        el('td', { class: 'mono' }, test.name),
        el('td', {}, packageLink(test.package, known, open)),
        el('td', {}, testMark(test)),
      ),
    ),
  );
}

export function missed({ causes, run }: ReportAnswer): HTMLElement | undefined {
  if (causes.length === 0) return undefined;
  const { looked, reused } = run.reuse;
  return el(
    'div',
    {},
    el(
      'p',
      {},
      `${reused} of ${count(looked, 'result')} reused. What differed from the nearest kept result of the others:`,
    ),
    table(
      ['packages', 'cause'],
      causes.map(({ cause, packages }) =>
        el('tr', {}, el('td', { class: 'number' }, String(packages)), el('td', {}, cause)),
      ),
    ),
    el('p', { class: 'muted' }, 'All of one package: ', el('code', {}, 'gows why PACKAGE --miss')),
  );
}

/** Wide ones are scrolled within, by keyboard too. */
export function table(heads: readonly string[], rows: readonly HTMLElement[]): HTMLElement {
  const numbers = new Set(['from', 'took', 'packages', 'before', 'now']);
  return el(
    'div',
    { class: 'wide', tabindex: 0, role: 'region', 'aria-label': `Table: ${heads.join(', ')}` },
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
