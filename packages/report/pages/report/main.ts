// The page of `gows report`: what became of a run, drawn from its answer.

import type { ReportAnswer } from '../../run-report/answer.ts';
import { el, pageData, theElement } from '../shared/dom.ts';
import { listenForKeys } from '../shared/keys.ts';
import { comparison } from './comparison.ts';
import { diagnostics, failures, races } from './failures.ts';
import { drawHead } from './head.ts';
import { packageTable } from './packages.ts';
import { criticalPath, missed, slowestTests } from './sections.ts';
import { timeline } from './timeline.ts';

interface Section {
  readonly id: string;
  readonly title: string;
  /** Undefined where the run has nothing of it. */
  readonly body: HTMLElement | undefined;
}

const answer = pageData<ReportAnswer>();
drawHead(answer);

const chart = timeline(answer);
const table = packageTable(answer, chart.choose);
chart.onChoose(table.open);
const sections: readonly Section[] = [
  { id: 'diagnostics', title: 'Said by gows', body: diagnostics(answer) },
  { id: 'failures', title: `Failures (${answer.failures.length})`, body: failures(answer) },
  { id: 'races', title: `Data races (${answer.races.length})`, body: races(answer) },
  { id: 'timeline', title: 'Timeline', body: chart.rows > 0 ? chart.body : undefined },
  { id: 'path', title: 'Critical path', body: criticalPath(answer, table.open) },
  {
    id: 'packages',
    title: `Packages (${answer.tasks.length})`,
    body: answer.tasks.length > 0 ? table.body : undefined,
  },
  { id: 'tests', title: 'Slowest tests', body: slowestTests(answer, table.open) },
  { id: 'missed', title: 'Why results were not reused', body: missed(answer) },
  { id: 'before', title: 'Beside the run before', body: comparison(answer, table.open) },
];
const shown = sections.filter(({ body }) => body !== undefined);
const main = theElement('main');
for (const { id, title, body } of shown) {
  main.append(
    el('section', { id, 'aria-labelledby': `${id}-title` }, el('h2', { id: `${id}-title`, tabindex: -1 }, title), body),
  );
}
theElement('contents').append(...shown.map(({ id, title }) => el('a', { href: `#${id}` }, title)));

const find = theElement<HTMLInputElement>('find');
const search = (): void => {
  const words = find.value.trim().toLowerCase();
  table.filter(words);
  chart.filter(words);
};
find.addEventListener('input', search);
find.addEventListener('keydown', (event) => {
  if (event.key !== 'Escape' || find.value === '') return;
  find.value = '';
  search();
  event.preventDefault();
});

function step(by: number): void {
  const top = (id: string) => theElement(id).getBoundingClientRect().top;
  const ids = shown.map(({ id }) => id);
  // The section whose title stands at the top of the window, or the last one above it.
  const here = ids.findLastIndex((id) => top(id) <= 40);
  const next = ids[Math.min(ids.length - 1, Math.max(0, here + by))];
  if (next === undefined) return;
  theElement(next).scrollIntoView();
  theElement(`${next}-title`).focus({ preventScroll: true });
}

listenForKeys(
  [
    { keys: ['/'], about: 'find packages', act: () => find.focus() },
    { keys: ['j'], about: 'next section', act: () => step(1) },
    { keys: ['k'], about: 'section before', act: () => step(-1) },
    { keys: ['t'], about: 'timeline', act: () => chart.focus() },
    { keys: ['ArrowUp', 'ArrowDown'], shown: ['↑', '↓'], about: 'in the timeline: another package' },
    { keys: ['Enter'], about: 'in the timeline: all that is known of the package' },
  ],
  theElement('keys-button'),
);
