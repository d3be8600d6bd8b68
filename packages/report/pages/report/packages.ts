// The table of packages: one row each, opened for all that is known of it.

import type { ReportAnswer, ReportTask } from '../../run-report/answer.ts';
import { el } from '../shared/dom.ts';
import { table } from './table.ts';
import { commonPrefix, count, coverageWords, minute, outcomeMark, spanWords, testMark, time } from './words.ts';

export interface PackageTable {
  readonly body: HTMLElement;
  filter(words: string): void;
  /** Opens the row of a package and moves there. */
  open(name: string): void;
}

type Order = 'name' | 'time' | 'outcome';

export function packageTable(answer: ReportAnswer, choose: (name: string) => void): PackageTable {
  const prefix = commonPrefix(answer.tasks.map((task) => task.package));
  const rows = new Map(answer.tasks.map((task) => [task.package, drawRow(task, prefix, choose)]));
  const list = el('div', { class: 'packages' });
  const none = el('p', { class: 'muted', hidden: true }, 'No package of this name.');
  const sort = (order: Order): void => {
    const sorted = [...answer.tasks].sort(orders[order]);
    list.replaceChildren(...sorted.flatMap((task) => rows.get(task.package) ?? []));
  };
  const buttons = (['time', 'name', 'outcome'] as const).map((order) =>
    el('button', { type: 'button', 'aria-pressed': String(order === 'time'), onclick: () => press(order) }, order),
  );
  const press = (order: Order): void => {
    for (const button of buttons) button.setAttribute('aria-pressed', String(button.textContent === order));
    sort(order);
  };
  sort('time');
  return {
    body: el(
      'div',
      {},
      el('div', { class: 'sort', role: 'group', 'aria-label': 'Order of packages' }, 'Order by ', ...buttons),
      prefix === '' ? '' : el('p', { class: 'muted' }, 'All names begin with ', el('code', {}, prefix)),
      list,
      none,
    ),
    filter(words) {
      let shown = 0;
      for (const [name, element] of rows) {
        element.hidden = words !== '' && !name.toLowerCase().includes(words);
        if (!element.hidden) shown += 1;
      }
      none.hidden = shown > 0;
    },
    open(name) {
      const element = rows.get(name);
      if (!element) return;
      element.hidden = false;
      element.open = true;
      element.scrollIntoView({ block: 'center' });
      element.querySelector('summary')?.focus({ preventScroll: true });
    },
  };
}

/** Red ones first, then what took part, then what was reused. */
function weight({ outcome, source }: ReportTask): number {
  if (outcome === 'pass' || outcome === 'skip') return source === 'ran' ? 2 : 3;
  return outcome === 'no-tests' ? 4 : outcome === undefined || outcome === 'cancelled' ? 1 : 0;
}

/** Of this run: what was reused took none. */
function spent({ source, elapsedMs }: ReportTask): number {
  return source === 'ran' ? elapsedMs : -1;
}

const byName = (a: ReportTask, b: ReportTask): number => (a.package < b.package ? -1 : 1);
const orders: Readonly<Record<Order, (a: ReportTask, b: ReportTask) => number>> = {
  name: byName,
  time: (a, b) => spent(b) - spent(a) || byName(a, b),
  outcome: (a, b) => weight(a) - weight(b) || byName(a, b),
};

function drawRow(task: ReportTask, prefix: string, choose: (name: string) => void): HTMLDetailsElement {
  const { counts, source } = task;
  const tests = counts.passed + counts.failed + counts.skipped;
  const row = el(
    'details',
    { class: 'package' },
    el(
      'summary',
      {},
      el('span', { class: 'name mono' }, task.package.slice(prefix.length) || task.package),
      outcomeMark(task),
      el('span', { class: 'number' }, tests > 0 ? count(tests, 'test') : ''),
      el('span', { class: 'number' }, source === 'ran' && task.elapsedMs > 0 ? time(task.elapsedMs) : ''),
    ),
  );
  // A thousand rows are made at once, and few are opened.
  row.addEventListener('toggle', () => {
    if (row.open && row.children.length === 1) row.append(drawTask(task, choose));
  });
  return row;
}

function drawTask(task: ReportTask, choose: (name: string) => void): HTMLElement {
  const facts: (readonly [string, string | HTMLElement])[] = [
    ['package', el('code', {}, task.package)],
    ['module', el('code', {}, task.module)],
    ['why it was tested', task.reason],
  ];
  if (task.tried) facts.push(['tried', task.tried]);
  if (task.reuse) facts.push(['reuse', reuseWords(task)]);
  if (task.estimateMs !== undefined) facts.push(['expected', time(task.estimateMs)]);
  for (const { kind, startMs, endMs } of task.spans) {
    if (kind !== 'reused') facts.push([spanWords[kind], `${time(endMs - startMs)}, from ${time(startMs)} on`]);
  }
  if (task.usage) {
    const { userMs, systemMs, maxRssKiB } = task.usage;
    facts.push(['used', `${time(userMs + systemMs)} of CPU, ${Math.round(maxRssKiB / 1024)} MiB`]);
  }
  if (task.coverage) facts.push(['coverage', coverageWords(task.coverage)]);
  if (task.rerun) facts.push(['again', el('code', {}, task.rerun)]);
  return el(
    'div',
    { class: 'opened' },
    el('dl', {}, ...facts.flatMap(([name, value]) => [el('dt', {}, name), el('dd', {}, value)])),
    task.spans.length > 0 &&
      el('button', { type: 'button', onclick: () => choose(task.package) }, 'Mark in the timeline'),
    task.tests.length > 0 && drawTests(task),
  );
}

function reuseWords({ reuse, source }: ReportTask): string {
  if (source === 'cut-off') return 'the binary is that of an earlier pass';
  if (reuse?.state === 'kept') {
    const { run, at, machine } = reuse.origin;
    return `from run ${run} of ${minute(at)} on ${machine}`;
  }
  return reuse?.state === 'missed' ? `missed: ${reuse.cause}` : `not looked for: ${reuse?.why ?? ''}`;
}

function drawTests({ package: name, tests, moreTests: more = 0 }: ReportTask): HTMLElement {
  const rows = tests.map((test) =>
    el(
      'tr',
      {},
      el('td', { class: 'number' }, time(test.elapsedMs)),
      el('td', {}, testMark(test)),
      el('td', { class: 'mono' }, test.name),
    ),
  );
  if (more > 0) rows.push(el('tr', {}, el('td', { colspan: 3, class: 'muted' }, `and ${count(more, 'quicker test')}`)));
  return table(['took', 'outcome', 'test'], rows, `Tests of ${name}`);
}
