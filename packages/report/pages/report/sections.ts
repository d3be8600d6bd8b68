// The smaller sections: critical path, slowest tests, why results were not reused.

import type { PathPart, ReportAnswer } from '../../run-report/answer.ts';
import { testedBy } from '../../run-report/times.ts';
import { el } from '../shared/dom.ts';
import { namesOf, packageLink, table } from './table.ts';
import { count, testMark, time } from './words.ts';

const kinds: Readonly<Record<PathPart['kind'], string>> = {
  read: 'reading the workspace',
  compile: 'compile',
  link: 'link',
  vet: 'vet',
  run: 'run',
  other: 'nothing known of',
};

export function criticalPath(answer: ReportAnswer, open: (name: string) => void): HTMLElement | undefined {
  const { criticalPath: parts, run } = answer;
  if (parts.length === 0) return undefined;
  const known = namesOf(answer);
  const share = (ms: number) => (100 * ms) / Math.max(run.elapsedMs, 1);
  const row = (startMs: number, tookMs: number, ...what: (Node | string | false)[]): HTMLElement =>
    el(
      'tr',
      {},
      el('td', { class: 'number' }, time(startMs)),
      el('td', { class: 'number' }, time(tookMs)),
      el('td', { class: 'number' }, `${Math.round(share(tookMs))} %`),
      el('td', {}, ...what),
    );
  const drawPart = ({ kind, name, startMs, endMs }: PathPart): HTMLElement => {
    const tested = name === undefined ? '' : testedBy(name);
    return row(
      startMs,
      endMs - startMs,
      `${kinds[kind]} `,
      name !== undefined && packageLink(name, known, open),
      name !== tested && known.has(tested) && el('span', { class: 'muted' }, ' for ', packageLink(tested, known, open)),
    );
  };
  const rows = grouped(parts, (ms) => share(ms) >= 1).map((group) => {
    const [first, ...more] = group;
    if (!first) return '';
    if (more.length === 0) return drawPart(first);
    const took = group.reduce((sum, { startMs, endMs }) => sum + endMs - startMs, 0);
    return row(first.startMs, took, el('span', { class: 'muted' }, `${group.length} short steps`));
  });
  return el(
    'div',
    {},
    el(
      'p',
      { class: 'muted' },
      'What the end of the run hung on: each began when the one before was over, so only what makes one of these shorter makes the run shorter.',
    ),
    table(['from', 'took', 'share', 'what'], rows),
  );
}

/** Parts in their order; short ones that stand together are one group. */
function grouped(parts: readonly PathPart[], isLong: (ms: number) => boolean): readonly (readonly PathPart[])[] {
  const groups: PathPart[][] = [];
  let short: PathPart[] | undefined;
  for (const part of parts) {
    if (isLong(part.endMs - part.startMs)) {
      groups.push([part]);
      short = undefined;
    } else if (short) short.push(part);
    else {
      short = [part];
      groups.push(short);
    }
  }
  return groups;
}

export function slowestTests(answer: ReportAnswer, open: (name: string) => void): HTMLElement | undefined {
  if (answer.slowestTests.length === 0) return undefined;
  const known = namesOf(answer);
  return table(
    ['took', 'outcome', 'test', 'package'],
    answer.slowestTests.map((test) =>
      el(
        'tr',
        {},
        el('td', { class: 'number' }, time(test.elapsedMs)),
        el('td', {}, testMark(test)),
        el('td', { class: 'mono' }, test.name),
        el('td', {}, packageLink(test.package, known, open)),
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
