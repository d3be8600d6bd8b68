// A stream that ends well though it does not hang together has lost something, or somebody has made it up.

import { exitCodes } from '#diagnostics';
import { fineOutcomes, outcomes, type TaskFinished } from '#events';
import type { Part } from './sort-out.ts';

const ends: ReadonlySet<string> = new Set(['pass', 'fail', 'cancelled', 'error']);
const codes: ReadonlySet<number> = new Set(Object.values(exitCodes));

/** What is wrong with it, in words; of a run that did not come to its end of its own, little can be said. */
export function unlikely({ events, read, finished }: Part): readonly string[] {
  if (!finished) return [];
  const { outcome, exitCode } = finished;
  if (!ends.has(outcome) || !codes.has(exitCode)) return [`its run ends with ${outcome}, exit ${exitCode}`];
  if ((outcome === 'pass') !== (exitCode === exitCodes.ok) && outcome !== 'pass') {
    return [`its run ends with ${outcome}, and with exit code ${exitCode}`];
  }
  const last = new Map<string, TaskFinished>();
  const strange: string[] = [];
  for (const event of events) {
    if (event.type === 'task.finished') {
      last.set(event.task, event);
      if (!outcomes.has(event.outcome)) strange.push(`${event.package} ends with ${event.outcome}`);
    }
    if (event.type === 'diagnostic' && !isDiagnostic(event.diagnostic)) strange.push('a diagnostic in it says nothing');
    if ('elapsedMs' in event && !isTime(event.elapsedMs)) strange.push(`something in it takes ${event.elapsedMs} ms`);
  }
  if (outcome === 'pass' || outcome === 'fail') {
    if (!read?.shard) strange.push('it has lost what was read of the workspace');
    for (const event of events) {
      if (event.type === 'task.planned' && !last.has(event.task))
        strange.push(`what became of ${event.package} is lost`);
    }
  }
  if (outcome === 'pass') {
    for (const event of last.values()) {
      if (!fineOutcomes.has(event.outcome))
        strange.push(`its run has passed, and ${event.package} ends with ${event.outcome}`);
    }
  }
  return [...new Set(strange)].slice(0, mostWords);
}

/** Of what is wrong everywhere some is enough. */
const mostWords = 5;

/** Nothing takes a year. */
function isTime(elapsedMs: number): boolean {
  return elapsedMs >= 0 && elapsedMs < 365 * 24 * 3600 * 1000;
}

function isDiagnostic(value: object): boolean {
  const { code, severity, message } = value as Readonly<Record<string, unknown>>;
  return [code, severity, message].every((field) => typeof field === 'string');
}
