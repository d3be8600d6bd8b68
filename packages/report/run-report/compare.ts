// What of a run is otherwise than in an earlier run of the same command.

import { fineOutcomes, type TestOutcome } from '#events';
import type { ReportAnswer, ReportComparison, ReportTask } from './answer.ts';

/** A package took another time when it differs by this many milliseconds and by this part of the shorter one. */
const leastMs = 300;
const leastPart = 0.25;
/** So many differences of each sort are shown. */
const most = 50;

/** Of each an answer without its own comparison. */
export function compareRuns(now: ReportAnswer, before: ReportAnswer): ReportComparison {
  const earlier = new Map(before.tasks.map((task) => [task.package, task]));
  const packages = new Set(now.tasks.map((task) => task.package));
  const both = now.tasks.flatMap((task) => {
    const old = earlier.get(task.package);
    return old ? [[old, task] as const] : [];
  });
  return {
    run: before.run,
    outcomes: both.flatMap(([{ outcome: from }, { outcome: to, package: name }]) =>
      from !== undefined && to !== undefined && fineOutcomes.has(from) !== fineOutcomes.has(to)
        ? [{ package: name, from, to }]
        : [],
    ),
    failing: both.flatMap(([old, task]) => testsThat(task, isBad).filter(notIn(testsThat(old, isBad)))).slice(0, most),
    fixed: both.flatMap(([old, task]) => testsThat(old, isBad).filter(isFineNow(task))).slice(0, most),
    times: both
      .filter(([old, task]) => old.source === 'ran' && task.source === 'ran' && differ(old.elapsedMs, task.elapsedMs))
      .map(([old, task]) => ({ package: task.package, fromMs: old.elapsedMs, toMs: task.elapsedMs }))
      .sort((a, b) => Math.abs(b.toMs - b.fromMs) - Math.abs(a.toMs - a.fromMs))
      .slice(0, most),
    added: [...packages].filter((name) => !earlier.has(name)).slice(0, most),
    removed: [...earlier.keys()].filter((name) => !packages.has(name)).slice(0, most),
  };
}

interface NamedTest {
  readonly package: string;
  readonly test: string;
}

function testsThat(task: ReportTask, wanted: (outcome: TestOutcome | undefined) => boolean): readonly NamedTest[] {
  return task.tests.filter(({ outcome }) => wanted(outcome)).map(({ name }) => ({ package: task.package, test: name }));
}

function isBad(outcome: TestOutcome | undefined): boolean {
  return outcome !== undefined && outcome !== 'pass' && outcome !== 'skip' && outcome !== 'cancelled';
}

/** Not one that is gone or did not run: it may be as broken as it was. Of very many tests the fine ones are not all named. */
function isFineNow(task: ReportTask): (test: NamedTest) => boolean {
  const named = new Map(task.tests.map(({ name, outcome }) => [name, outcome]));
  return ({ test }) => {
    if (!named.has(test)) return (task.moreTests ?? 0) > 0;
    const outcome = named.get(test);
    return outcome === 'pass' || outcome === 'skip';
  };
}

function notIn(tests: readonly NamedTest[]): (test: NamedTest) => boolean {
  const names = new Set(tests.map(({ test }) => test));
  return ({ test }) => !names.has(test);
}

function differ(a: number, b: number): boolean {
  const difference = Math.abs(a - b);
  return difference >= leastMs && difference >= leastPart * Math.min(a, b);
}
