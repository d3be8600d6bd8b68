// The chain that a run's end hung on: from what ended last back to the beginning, always to what ended last before it began.
//
// What waits for what is not in the events, and need not be: with as many processes as may run at once, a step begins when the
// one that it waited for, or whose place it takes, is over.

import type { PathPart, ReportStep, ReportTask } from './answer.ts';

/** Two things follow each other when no more than this lies between, in milliseconds. */
const slackMs = 5;
/** Stretches in which nothing that is known happened are told from this length on, and from this part of the whole. */
const gapMs = 20;
const gapPart = 0.02;

interface Work extends PathPart {
  readonly name: string;
}

export function criticalPath(
  tasks: readonly ReportTask[],
  steps: readonly ReportStep[],
  times: { readonly readMs: number; readonly endMs: number },
): readonly PathPart[] {
  const works = worksOf(tasks, steps);
  const parts: PathPart[] = [];
  const least = Math.max(gapMs, gapPart * times.endMs);
  const addGap = (from: number, to: number): void => {
    if (to - from >= least) parts.push({ kind: 'other', startMs: from, endMs: to });
  };
  let start = times.endMs;
  let next = lastBefore(works, Number.POSITIVE_INFINITY, undefined);
  while (next) {
    addGap(next.endMs, start);
    parts.push(next);
    start = next.startMs;
    next = lastBefore(works, start + slackMs, next);
  }
  addGap(times.readMs, start);
  if (times.readMs > 0) parts.push({ kind: 'read', startMs: 0, endMs: Math.min(times.readMs, start) });
  return parts.reverse();
}

function worksOf(tasks: readonly ReportTask[], steps: readonly ReportStep[]): readonly Work[] {
  const works: Work[] = steps.map(({ step, importPath, startMs, elapsedMs }) => ({
    kind: step,
    name: importPath,
    startMs,
    endMs: startMs + elapsedMs,
  }));
  for (const { spans, package: name } of tasks) {
    const run = spans.find(({ kind }) => kind === 'run');
    if (run && run.endMs > run.startMs) works.push({ ...run, kind: 'run', name });
  }
  // Latest end first.
  return works.sort((a, b) => b.endMs - a.endMs);
}

/** A test waits for its own binary or for another test; a step of a build for another one. */
function lastBefore(works: readonly Work[], at: number, after: Work | undefined): Work | undefined {
  return works.find((work) => {
    if (work === after || work.endMs > at || (after && work.startMs >= after.startMs)) return false;
    if (after?.kind === 'run') return work.kind === 'run' || work.name === `${after.name}.test` || isVetOf(work, after);
    return after === undefined || work.kind !== 'run';
  });
}

/** A binary is put in its place only when its package has been vetted. */
function isVetOf(work: Work, after: Work): boolean {
  return work.kind === 'vet' && (work.name === after.name || work.name.startsWith(`${after.name} [`));
}
