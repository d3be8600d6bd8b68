// The head of the page: how the run ended, what it was, and its counts.

import { outcomeWords, runWords, shortRevision } from '../../format/words.ts';
import type { ReportAnswer } from '../../run-report/answer.ts';
import { el, theElement } from '../shared/dom.ts';
import { count, minute, time } from './words.ts';

const kinds: Readonly<Record<ReportAnswer['run']['outcome'], string>> = {
  pass: 'good',
  fail: 'bad',
  cancelled: 'warn',
  error: 'bad',
  unfinished: 'warn',
};

export function drawHead(answer: ReportAnswer): void {
  const { run, workspace } = answer;
  theElement('title').append(
    el('span', { class: `mark ${kinds[run.outcome]}` }, runWords[run.outcome]),
    ` gows ${answer.command}${answer.shard ? `, shard ${answer.shard.index}/${answer.shard.count}` : ''}`,
    el('span', { class: 'muted' }, ` in ${time(run.elapsedMs)}`),
  );
  const facts: (string | HTMLElement)[] = [minute(run.startedAt)];
  if (workspace) {
    facts.push(`${workspace.go}, race detection ${workspace.race ? 'on' : 'off'}`);
    facts.push(`${answer.tasks.length} of ${count(workspace.packages, 'package')}`);
    if (workspace.base) facts.push(`since ${shortRevision(workspace.base.rev)} (${workspace.base.how})`);
  }
  if (run.head) facts.push(`at ${shortRevision(run.head.rev)}${run.head.dirty ? ' with uncommitted changes' : ''}`);
  if (run.exitCode !== undefined) facts.push(`exit ${run.exitCode}`);
  facts.push(el('code', {}, ['gows', ...answer.argv].join(' ')));
  const line = theElement('facts');
  facts.forEach((fact, at) => {
    line.append(...(at > 0 ? [' · ', fact] : [fact]));
  });
  line.after(el('ul', { class: 'counts', 'aria-label': 'Counts' }, ...counts(answer)));
}

function counts({ run }: ReportAnswer): readonly HTMLElement[] {
  const items = Object.entries(outcomeWords).flatMap(([outcome, words]) => {
    const n = run.counts[outcome as keyof typeof run.counts] ?? 0;
    return n === 0 ? [] : [el('li', {}, el('b', {}, String(n)), ` ${words}`)];
  });
  const { passed, failed, skipped } = run.tests;
  const total = passed + failed + skipped;
  if (total > 0) items.push(el('li', {}, el('b', {}, String(total)), ` tests, ${failed} failed, ${skipped} skipped`));
  const { coverage } = run;
  if (coverage?.percent !== undefined) {
    items.push(el('li', {}, el('b', {}, `${coverage.percent.toFixed(1)} %`), ' of statements covered'));
  }
  const { looked, reused } = run.reuse;
  if (looked > 0)
    items.push(el('li', {}, el('b', {}, `${Math.floor((100 * reused) / looked)} %`), ' of results reused'));
  return items;
}
