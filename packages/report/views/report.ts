// Draws the answer of gows report in a few lines: what the page shows in full.

import { fineOutcomes } from '#events';
import { createStyle } from '../format/style.ts';
import { count, duration, minute, outcomeWords, runWords, shortRevision } from '../format/words.ts';
import type { PathPart, ReportAnswer, ReportComparison, RunFacts } from '../run-report/answer.ts';
import type { ViewOptions } from './affected.ts';

/** Whole text, ending in a line end. */
export function drawReport(answer: ReportAnswer, options: ViewOptions): string {
  const style = createStyle(options.color);
  const { run, command, shard, workspace, criticalPath, previous } = answer;
  const fine = run.outcome === 'pass';
  const base = workspace?.base ? ` since ${shortRevision(workspace.base.rev)}` : '';
  const lines = [
    `${style.bold(`gows ${command}${shard ? `, shard ${shard.index}/${shard.count}` : ''}`)}${base} · ${minute(run.startedAt)} · ${run.id}`,
    `${fine ? style.green(outcomeOf(run)) : style.red(outcomeOf(run))} · ${[...drawCounts(run), duration(run.elapsedMs)].join(' · ')}`,
  ];
  if (run.reuse.looked > 0) lines.push(`reused ${run.reuse.reused} of ${count(run.reuse.looked, 'result')}`);
  const path = drawPath(criticalPath);
  if (path.length > 0) lines.push(`its end hung on: ${path.join(', then ')}`);
  if (previous) lines.push(drawPrevious(run, previous));
  return `${lines.join('\n')}\n`;
}

function outcomeOf({ outcome, exitCode }: RunFacts): string {
  const words = runWords[outcome];
  if (outcome === 'unfinished') return `${words} before its end`;
  return exitCode === undefined || exitCode === 0 ? words : `${words}, exit ${exitCode}`;
}

function drawCounts({ counts, tests }: RunFacts): readonly string[] {
  const packages = Object.entries(outcomeWords).flatMap(([outcome, words]) => {
    const n = counts[outcome as keyof typeof counts] ?? 0;
    return n === 0 ? [] : [`${n} ${words}`];
  });
  const total = tests.passed + tests.failed + tests.skipped;
  return [...(packages.length > 0 ? [packages.join(', ')] : []), ...(total > 0 ? [count(total, 'test')] : [])];
}

/** The three longest parts, in their order. */
function drawPath(parts: readonly PathPart[]): readonly string[] {
  const length = ({ startMs, endMs }: PathPart) => endMs - startMs;
  const longest = [...parts].filter(({ kind }) => kind !== 'other').sort((a, b) => length(b) - length(a));
  const shown = new Set(longest.slice(0, 3));
  return parts
    .filter((part) => shown.has(part))
    .map((part) => {
      const what = part.kind === 'read' ? 'reading the workspace' : `${part.kind} ${part.name ?? ''}`;
      return `${what} (${duration(length(part))})`;
    });
}

function drawPrevious(run: RunFacts, { run: before, failing, fixed, outcomes }: ReportComparison): string {
  const parts = [`${duration(before.elapsedMs)} before, ${duration(run.elapsedMs)} now`];
  const broken = outcomes.filter(({ from }) => fineOutcomes.has(from)).length;
  if (broken > 0) parts.push(`${count(broken, 'package')} no longer fine`);
  if (failing.length > 0) parts.push(`${count(failing.length, 'test')} newly failing`);
  if (fixed.length > 0) parts.push(`${count(fixed.length, 'test')} mended`);
  return `beside the run of ${minute(before.startedAt)}: ${parts.join(', ')}`;
}
