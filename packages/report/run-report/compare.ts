// What of a run is otherwise than in an earlier run of the same command.

import { fineOutcomes } from '#events';
import type { ReportAnswer, ReportComparison, ReportTask, ReportTest } from './answer.ts';

/** A package took another time when it differs by this many milliseconds and by this part of the shorter one. */
const leastMs = 300;
const leastPart = 0.25;

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
    failing: both.flatMap(([old, task]) => badTests(task).filter(notIn(badTests(old)))),
    fixed: both.flatMap(([old, task]) => badTests(old).filter(isFineNow(task))),
    times: both
      .filter(([old, task]) => ranWell(old) && ranWell(task) && differ(old.elapsedMs, task.elapsedMs))
      .map(([old, task]) => ({ package: task.package, fromMs: old.elapsedMs, toMs: task.elapsedMs }))
      .sort((a, b) => Math.abs(b.toMs - b.fromMs) - Math.abs(a.toMs - a.fromMs)),
    added: [...packages].filter((name) => !earlier.has(name)),
    removed: [...earlier.keys()].filter((name) => !packages.has(name)),
  };
}

interface NamedTest {
  readonly package: string;
  readonly test: string;
}

function badTests(task: ReportTask): readonly NamedTest[] {
  return task.tests.filter(isBad).map(({ name }) => ({ package: task.package, test: name }));
}

function isBad({ outcome, below }: ReportTest): boolean {
  return !below && outcome !== undefined && outcome !== 'pass' && outcome !== 'skip' && outcome !== 'cancelled';
}

/** What does not build, or fails at once, is no quicker for that. */
function ranWell({ source, outcome }: ReportTask): boolean {
  return source === 'ran' && outcome !== undefined && fineOutcomes.has(outcome);
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
