// The run beside the one before of the same command.

import { runWords } from '../../format/words.ts';
import type { ReportAnswer, RunFacts } from '../../run-report/answer.ts';
import { el } from '../shared/dom.ts';
import { namesOf, packageLink, table } from './table.ts';
import { count, minute, outcomeMark, time } from './words.ts';

/** Of longer lists the rest is counted. */
const most = 50;
const mostNames = 10;

export function comparison(answer: ReportAnswer, open: (name: string) => void): HTMLElement | undefined {
  const { previous, run } = answer;
  if (!previous) return undefined;
  const { run: before, outcomes, failing, fixed, times, added, removed } = previous;
  const known = namesOf(answer);
  const link = (name: string) => packageLink(name, known, open);
  const facts = [`Before: ${minute(before.startedAt)}, ${inShort(before)}`, `Now: ${inShort(run)}`];
  const tests = (title: string, list: typeof failing) =>
    list.length > 0 && [
      el('h3', {}, `${title} (${list.length})`),
      el(
        'ul',
        { class: 'plain' },
        ...list.slice(0, most).map((item) => el('li', {}, el('code', {}, item.test), ' ', link(item.package))),
      ),
      ...rest(list),
    ];
  const nothing = [outcomes, failing, fixed, times, added, removed].every((list) => list.length === 0);
  const parts = [
    outcomes.length > 0 && [
      el('h3', {}, `Packages that ended otherwise (${outcomes.length})`),
      table(
        ['package', 'was', 'is'],
        outcomes
          .slice(0, most)
          .map(({ package: name, from, to }) =>
            el(
              'tr',
              {},
              el('td', {}, link(name)),
              el('td', {}, outcomeMark({ outcome: from, source: 'ran' })),
              el('td', {}, outcomeMark({ outcome: to, source: 'ran' })),
            ),
          ),
      ),
      ...rest(outcomes),
    ],
    tests('Tests that newly fail', failing),
    tests('Tests that no longer fail', fixed),
    times.length > 0 && [
      el('h3', {}, `Packages that took another time (${times.length})`),
      table(
        ['before', 'now', 'package'],
        times
          .slice(0, most)
          .map(({ package: name, fromMs, toMs }) =>
            el(
              'tr',
              {},
              el('td', { class: 'number' }, time(fromMs)),
              el('td', { class: 'number' }, `${time(toMs)} ${toMs > fromMs ? '▲' : '▼'}`),
              el('td', {}, link(name)),
            ),
          ),
      ),
      ...rest(times),
    ],
    names('Not in the run before', added),
    names('No longer in it', removed),
  ];
  return el(
    'div',
    {},
    ...facts.map((fact) => el('p', {}, fact)),
    ...parts.flatMap((part) => (part === false ? [] : part)),
    nothing && el('p', { class: 'muted' }, 'Nothing else differs.'),
  );
}

function inShort({ outcome, elapsedMs, reuse }: RunFacts): string {
  return `${runWords[outcome]}, ${time(elapsedMs)}, ${reuse.reused} of ${reuse.looked} results reused.`;
}

function rest(list: readonly unknown[]): readonly HTMLElement[] {
  return list.length > most ? [el('p', { class: 'muted' }, `and ${list.length - most} more`)] : [];
}

function names(title: string, list: readonly string[]): false | readonly HTMLElement[] {
  if (list.length === 0) return false;
  const more = list.length > mostNames ? ` and ${list.length - mostNames} more` : '';
  return [el('p', {}, `${title}: ${count(list.length, 'package')}: ${list.slice(0, mostNames).join(', ')}${more}`)];
}
