// Runs the built program as a user does, and reads outcomes and sources from its run events.

import type { Outcome as EventOutcome, RunEvent, Source } from '#events';
import { startProgram } from '../repository.ts';
import type { Ending, Outcome, Outcomes } from './outcomes.ts';
import { type SpawnRequest, spawned } from './spawned.ts';

export interface GowsRun {
  readonly outcomes: Outcomes;
  /** By import path. */
  readonly sources: ReadonlyMap<string, Source>;
  /** Import path → what gows says of reuse. */
  readonly reuse: ReadonlyMap<string, string>;
  /** Import path → when the kept result was made that was found before anything was built. */
  readonly madeAt: ReadonlyMap<string, number>;
  /** It came upon something of the cache that was damaged, or could not keep what it would have. */
  readonly lost: boolean;
  /** Messages of warnings and errors. */
  readonly diagnostics: readonly string[];
  /** Import path → why gows did not keep its pass. */
  readonly notKept: ReadonlyMap<string, string>;
  /** Whether the go command was asked to build. */
  readonly built: boolean;
  readonly code: number | null;
  /** Run events, a line each. */
  readonly stdout: string;
  readonly stderr: string;
}

/** `words` follow the program's name. Of a run that was killed the outcomes are those it told. */
export async function runGows(words: readonly string[], request: SpawnRequest): Promise<GowsRun> {
  const [command, ...before] = startProgram;
  const { code, stdout, stderr } = await spawned(command, [...before, ...words], request);
  const events = stdout.split('\n').flatMap(eventOf);
  const packages = new Map<string, string>();
  const reuse = new Map<string, string>();
  const tests = new Map<string, Map<string, Ending>>();
  const outcomes = new Map<string, Outcome>();
  const sources = new Map<string, Source>();
  const diagnostics: string[] = [];
  const madeAt = new Map<string, number>();
  let lost = false;
  let built = false;
  const notKept = new Map<string, string>();
  for (const event of events) {
    if (event.type === 'task.planned') {
      packages.set(event.task, event.package);
      tests.set(event.package, new Map());
      reuse.set(event.package, event.reuse ? Object.values(event.reuse).filter(isText).join(': ') : event.reason);
      if (event.reuse?.state === 'kept') madeAt.set(event.package, Date.parse(event.reuse.origin.at));
    } else if (event.type === 'test.finished') {
      tests.get(event.package)?.set(event.test, endingOf(event.outcome));
    } else if (event.type === 'task.finished') {
      sources.set(event.package, event.source);
      outcomes.set(event.package, { ending: endingOf(event.outcome), tests: tests.get(event.package) ?? new Map() });
    } else if (event.type === 'invocation.started') {
      built = true;
    } else if (event.type === 'diagnostic') {
      const { code, message, subject } = event.diagnostic;
      diagnostics.push(`${code}: ${message}`);
      if (code === 'reuse/not-kept' && subject !== undefined) notKept.set(subject, message);
      lost ||= losses.has(code);
    }
  }
  return { outcomes, sources, reuse, madeAt, lost, diagnostics, notKept, built, code, stdout, stderr };
}

const losses: ReadonlySet<string> = new Set([
  'cache/damaged',
  'cache/not-kept',
  'store/quarantined',
  'store/unavailable',
]);

function isText(value: unknown): value is string {
  return typeof value === 'string';
}

/** A run that was killed leaves half a line. */
function eventOf(line: string): readonly RunEvent[] {
  if (line === '') return [];
  try {
    return [JSON.parse(line) as RunEvent];
  } catch {
    return [];
  }
}

function endingOf(outcome: EventOutcome): Ending {
  if (outcome === 'pass') return 'pass';
  return outcome === 'skip' || outcome === 'no-tests' ? 'skip' : 'fail';
}
