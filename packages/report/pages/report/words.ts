// Numbers and names as the page shows them.

import { duration } from '../../format/words.ts';
import type { ReportTask } from '../../run-report/answer.ts';
import { el } from '../shared/dom.ts';

export { count, minute } from '../../format/words.ts';

/** Below a second in milliseconds: on a page there is room to be exact. */
export function time(ms: number): string {
  return ms < 995 ? `${Math.round(ms)} ms` : duration(ms);
}

/** How a package ended, in words and as one of four classes. */
export function outcomeMark({ outcome, source }: Pick<ReportTask, 'outcome' | 'source'>): HTMLElement {
  const [words, kind] = outcomeWords(outcome, source);
  return el('span', { class: `mark ${kind}` }, words);
}

function outcomeWords(outcome: ReportTask['outcome'], source: ReportTask['source']): readonly [string, string] {
  switch (outcome) {
    case undefined:
      return ['not at its end', 'warn'];
    case 'pass':
      return source === 'ran' ? ['passed', 'good'] : [source === 'cut-off' ? 'reused, equal binary' : 'reused', 'good'];
    case 'skip':
      return ['not begun', 'warn'];
    case 'flaky':
      return ['flaky', 'warn'];
    case 'no-tests':
      return ['no tests', 'plain'];
    case 'cancelled':
      return ['stopped', 'warn'];
    case 'race':
      return ['data race', 'odd'];
    case 'build-fail':
      return ['build failed', 'bad'];
    case 'vet-fail':
      return ['vet failed', 'bad'];
    case 'timeout':
      return ['timed out', 'bad'];
    case 'error':
      return ['could not be run', 'bad'];
    case 'fail':
      return ['failed', 'bad'];
    case 'panic':
      return ['panicked', 'bad'];
    case 'killed':
      return ['killed', 'bad'];
    default:
      return [outcome, 'bad'];
  }
}

/** What the names of all packages begin with, up to a slash: said once, it need not stand before each. */
export function commonPrefix(names: readonly string[]): string {
  const [first = ''] = names;
  const parts = first.split('/').slice(0, -1);
  while (parts.length > 0) {
    const prefix = `${parts.join('/')}/`;
    if (names.every((name) => name.startsWith(prefix))) return prefix;
    parts.pop();
  }
  return '';
}
