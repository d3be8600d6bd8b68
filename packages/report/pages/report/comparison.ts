// The run beside the one before of the same command.

import type { ReportAnswer } from '../../run-report/answer.ts';
import { el } from '../shared/dom.ts';
import { namesOf, packageLink, table } from './sections.ts';
import { count, minute, outcomeMark, time } from './words.ts';

export function comparison(answer: ReportAnswer, open: (name: string) => void): HTMLElement | undefined {
  const { previous, run } = answer;
  if (!previous) return undefined;
  const { run: before, outcomes, failing, fixed, times, added, removed } = previous;
  const known = namesOf(answer);
  const link = (name: string) => packageLink(name, known, open);
  const facts = [
    `Before: ${minute(before.startedAt)}, ${before.outcome}, ${time(before.elapsedMs)}, ${before.reuse.reused} of ${before.reuse.looked} results reused.`,
    `Now: ${run.outcome}, ${time(run.elapsedMs)}, ${run.reuse.reused} of ${run.reuse.looked} results reused.`,
  ];
  const tests = (title: string, list: typeof failing) =>
    list.length > 0 && [
      el('h3', {}, `${title} (${list.length})`),
      el(
        'ul',
        { class: 'plain' },
        ...list.map((item) => el('li', {}, el('code', {}, item.test), ' ', link(item.package))),
      ),
    ];
  const nothing = [outcomes, failing, fixed, times, added, removed].every((list) => list.length === 0);
  const parts = [
    outcomes.length > 0 && [
      el('h3', {}, `Packages that ended otherwise (${outcomes.length})`),
      table(
        ['package', 'was', 'is'],
        outcomes.map(({ package: name, from, to }) =>
          el(
            'tr',
            {},
            el('td', {}, link(name)),
            el('td', {}, outcomeMark({ outcome: from, source: 'ran' })),
            el('td', {}, outcomeMark({ outcome: to, source: 'ran' })),
          ),
        ),
      ),
    ],
    tests('Tests that newly fail', failing),
    tests('Tests that no longer fail', fixed),
    times.length > 0 && [
      el('h3', {}, `Packages that took another time (${times.length})`),
      table(
        ['before', 'now', 'package'],
        times.map(({ package: name, fromMs, toMs }) =>
          el(
            'tr',
            {},
            el('td', { class: 'number' }, time(fromMs)),
            el('td', { class: 'number' }, `${time(toMs)} ${toMs > fromMs ? '▲' : '▼'}`),
            el('td', {}, link(name)),
          ),
        ),
      ),
    ],
    added.length > 0 && [
      el(
        'p',
        {},
        `Not in the run before: ${count(added.length, 'package')}: ${added.slice(0, 10).join(', ')}${added.length > 10 ? ', …' : ''}`,
      ),
    ],
    removed.length > 0 && [
      el(
        'p',
        {},
        `No longer in it: ${count(removed.length, 'package')}: ${removed.slice(0, 10).join(', ')}${removed.length > 10 ? ', …' : ''}`,
      ),
    ],
  ];
  return el(
    'div',
    {},
    ...facts.map((fact) => el('p', {}, fact)),
    ...parts.flatMap((part) => (part === false ? [] : part)),
    nothing && el('p', { class: 'muted' }, 'Nothing else differs.'),
  );
}
