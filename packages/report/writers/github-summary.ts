// The summary of a step as Markdown: counts, failures with their output, races, what was reused and why not.

import { percent } from '#coverage';
import type { Outcome } from '#events';
import { withoutControls } from '../format/controls.ts';
import { drawRemote } from '../format/remote.ts';
import { countReuse } from '../format/reuse.ts';
import { createStyle } from '../format/style.ts';
import { count, duration, flakyWords, outcomeWords, shortRevision } from '../format/words.ts';
import type { ReportFailure, ReportRace } from '../run-report/answer.ts';
import type { RunState } from '../state.ts';

/** Of one failure so many characters are shown. */
const mostOutput = 8000;

/** Never more than `mostBytes`; what does not fit is counted. */
export function drawSummaryPage(
  state: RunState,
  { failures, races }: { readonly failures: readonly ReportFailure[]; readonly races: readonly ReportRace[] },
  mostBytes: number,
): string {
  const head = `${drawHead(state)}\n${drawTable(state)}\n${drawFlaky(state)}${drawReuse(state)}`;
  const sections = [
    ...(races.length > 0 ? [`### Data races (${races.length})\n\n`] : []),
    ...races.map(drawRace),
    ...(failures.length > 0 ? [`### Failures (${count(failures.length, 'package')})\n\n`] : []),
    ...failures.map(drawFailure),
  ];
  const left = (n: number) => (n === 0 ? '' : `_${count(n, 'more section')} left out: see the log._\n`);
  let text = head;
  let bytes = Buffer.byteLength(head);
  for (const [at, section] of sections.entries()) {
    const size = Buffer.byteLength(section);
    const rest = sections.length - at;
    if (bytes + size + Buffer.byteLength(left(rest)) > mostBytes) return cut(text + left(rest), mostBytes);
    text += section;
    bytes += size;
  }
  return cut(text, mostBytes);
}

function cut(text: string, mostBytes: number): string {
  if (Buffer.byteLength(text) <= mostBytes) return text;
  return Buffer.from(text)
    .subarray(0, Math.max(0, mostBytes))
    .toString()
    .replace(/\ufffd+$/, '');
}

function drawHead({ started, workspace, finished, at, startedAt }: RunState): string {
  const mark = finished?.outcome === 'pass' ? '✅' : finished?.outcome === 'cancelled' ? '⏹️' : '❌';
  const base = workspace?.base ? ` since ${code(shortRevision(workspace.base.rev))}` : '';
  const { shard } = started ?? {};
  const part = shard ? `, shard ${shard.index}/${shard.count}` : '';
  return `## ${mark} gows ${started?.command ?? ''}${part}${base}: ${duration(finished?.elapsedMs ?? at - startedAt)}\n`;
}

function drawTable(state: RunState): string {
  const rows = Object.entries(outcomeWords).flatMap(([outcome, words]) => {
    const n = state.counts[outcome as Outcome] ?? 0;
    return n === 0 ? [] : [`| ${words} | ${n} |`];
  });
  if (rows.length === 0) return 'Nothing was run.\n';
  const { passed, failed, skipped } = state.testCounts;
  const share = state.finished?.coverage && percent(state.finished.coverage);
  const covered = share === undefined ? '' : `, ${share}% of statements covered`;
  return `| packages | |\n|---|--:|\n${rows.join('\n')}\n\n${count(passed + failed + skipped, 'test')}, ${failed} failed, ${skipped} skipped${covered}\n`;
}

function drawFlaky(state: RunState): string {
  const rows = [...state.tasks.values()].flatMap(({ finished }) =>
    finished?.outcome === 'flaky' ? [`- ${code(finished.package)} ${escaped(flakyWords(finished))}\n`] : [],
  );
  return rows.length === 0 ? '' : `\n### Flaky (${count(rows.length, 'package')})\n\n${rows.join('')}`;
}

function drawReuse(state: RunState): string {
  const { reused, looked, causes } = countReuse(state.tasks.values());
  if (looked === 0) return '';
  const missed = causes.slice(0, 3).map(([cause, n]) => `${escaped(cause)} (${n})`);
  const [remote] = drawRemote(state, Number.POSITIVE_INFINITY, createStyle(false));
  const shared = remote === undefined ? '' : `${escaped(remote)}\n\n`;
  return `\nReused ${reused} of ${count(looked, 'result')}${missed.length > 0 ? `; missed: ${missed.join(', ')}` : ''}\n\n${shared}`;
}

function drawRace({ report, accesses, seen }: ReportRace): string {
  const [first] = seen;
  const under = [first?.package, first?.test].filter(Boolean).join(' ');
  const lines = accesses.map(({ what, place, symbol }) => `- ${what} ${code(place)} ${code(symbol)}`);
  return `${lines.join('\n')}\n${details(`seen under ${under}, ${count(seen.length, 'time')}`, report)}`;
}

function drawFailure({ package: name, outcome, where, rerun, tests, output }: ReportFailure): string {
  const lines = tests
    .slice(0, 20)
    .map(
      (test) =>
        `- ${code(test.name)}${test.why === undefined ? '' : ` ${escaped(test.why)}`}${test.where === undefined ? '' : ` ${code(test.where)}`}`,
    );
  if (tests.length > 20) lines.push(`- and ${tests.length - 20} more`);
  const head = `#### ${code(name)} ${outcomeWords[outcome]}${where === undefined || tests.some((test) => test.where === where) ? '' : ` at ${code(where)}`}\n\n`;
  return `${head}${lines.length > 0 ? `${lines.join('\n')}\n` : ''}${details('output', output)}${rerun === undefined ? '' : `${block(rerun)}\n`}`;
}

function details(title: string, text: string): string {
  const shown = withoutControls(text.length > mostOutput ? `${text.slice(0, mostOutput)}\n…` : text);
  return `\n<details><summary>${escaped(title)}</summary>\n\n${block(shown)}\n</details>\n\n`;
}

/** A fence longer than any in the text. */
function block(text: string): string {
  const longest = Math.max(2, ...[...text.matchAll(/`+/g)].map(([ticks]) => ticks.length));
  const fence = '`'.repeat(longest + 1);
  return `${fence}text\n${text}\n${fence}\n`;
}

function code(text: string): string {
  return `<code>${escaped(text)}</code>`;
}

function escaped(text: string): string {
  return text
    .replaceAll('&', '&amp;')
    .replaceAll('<', '&lt;')
    .replaceAll('>', '&gt;')
    .replace(/[\\`*_[\]|~]/g, (char) => `&#${char.charCodeAt(0)};`)
    .replaceAll('\n', ' ');
}
