// What went wrong: diagnostics, failures with their output, data races.

import type { ReportAnswer, ReportFailure, ReportRace } from '../../run-report/answer.ts';
import { el } from '../shared/dom.ts';
import { count, outcomeMark } from './words.ts';

/** So many are open from the start. */
const opened = 5;

export function diagnostics({ diagnostics: said }: ReportAnswer): HTMLElement | undefined {
  if (said.length === 0) return undefined;
  return el(
    'ul',
    { class: 'plain' },
    ...said.map(({ severity, message, code, place, remedy }) =>
      el(
        'li',
        {},
        el('span', { class: `mark ${severity === 'error' ? 'bad' : 'warn'}` }, severity),
        ' ',
        place && el('code', {}, [place.file, place.line].filter((part) => part !== undefined).join(':')),
        ` ${message} `,
        el('span', { class: 'muted' }, `[${code}]`),
        remedy !== undefined && el('div', {}, `Remedy: ${remedy}`),
      ),
    ),
  );
}

export function failures({ failures: failed }: ReportAnswer): HTMLElement | undefined {
  if (failed.length === 0) return undefined;
  return el('div', {}, ...failed.map((failure, at) => drawFailure(failure, at < opened)));
}

function drawFailure(failure: ReportFailure, open: boolean): HTMLElement {
  const { package: name, outcome, where, rerun, tests, output, failedBuild } = failure;
  const blamed = failedBuild !== undefined && !failedBuild.startsWith(name) ? failedBuild : undefined;
  return el(
    'details',
    { class: 'failure', open },
    el(
      'summary',
      {},
      el('span', { class: 'name mono' }, name),
      outcomeMark({ outcome }),
      el('span', { class: 'mono' }, where ?? ''),
    ),
    blamed !== undefined && el('p', {}, 'because of ', el('code', {}, blamed)),
    tests.length > 0 &&
      el(
        'ul',
        { class: 'plain' },
        ...tests.map((test) =>
          el(
            'li',
            {},
            el('code', {}, test.name),
            test.why === undefined ? '' : ` ${test.why}`,
            test.where !== undefined && el('code', { class: 'muted' }, `  ${test.where}`),
          ),
        ),
      ),
    printed(output, `Output of ${name}`),
    rerun !== undefined && command(rerun),
  );
}

export function races({ races: found }: ReportAnswer): HTMLElement | undefined {
  if (found.length === 0) return undefined;
  return el('div', {}, ...found.map((race, at) => drawRace(race, at + 1)));
}

function drawRace({ report, accesses, seen }: ReportRace, number: number): HTMLElement {
  const under = [...new Set(seen.map(({ package: name, test }) => [name, test].filter(Boolean).join(' ')))];
  const rows = accesses.map(({ what, place, symbol }) =>
    el('li', {}, `${what} `, el('code', {}, place), ' ', el('code', { class: 'muted' }, symbol)),
  );
  return el(
    'details',
    { class: 'failure' },
    el(
      'summary',
      {},
      el('span', { class: 'name' }, `${number}. `, accesses[0]?.place ?? under[0] ?? ''),
      el('span', { class: 'mark odd' }, `seen ${count(seen.length, 'time')}`),
    ),
    rows.length > 0 && el('ul', { class: 'plain' }, ...rows),
    el('p', {}, `Seen under ${under.join('; ')}`),
    printed(report, `Report of race ${number}`),
  );
}

/** Can be scrolled by keyboard. */
function printed(text: string, label: string): HTMLElement {
  return el('pre', { tabindex: 0, role: 'region', 'aria-label': label }, text);
}

function command(text: string): HTMLElement {
  const button = el('button', { type: 'button' }, 'Copy');
  button.addEventListener('click', () => {
    // From a file the clipboard may be refused.
    void Promise.resolve(navigator.clipboard?.writeText(text)).then(
      () => {
        button.textContent = 'Copied';
      },
      () => {
        button.textContent = 'Copy by hand';
      },
    );
  });
  return el('p', { class: 'again' }, el('code', {}, text), ' ', button);
}
