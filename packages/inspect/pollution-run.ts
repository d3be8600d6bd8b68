// Runs a plan through the engine for its outcomes only: nothing is shown, and nothing is kept.

import { DiagnosticError } from '#diagnostics';
import { type EngineOps, runPlan } from '#engine';
import { createEventLog, type RunEvent, type TestOutcome } from '#events';
import type { Plan } from '#plan';
import type { Ran } from './pollution-compare.ts';

export interface PackageRun extends Ran {
  /** What `testing` logged; only of a pass. */
  readonly testlog?: string;
}

export type RunOps = Pick<EngineOps, 'cacheDir' | 'runId' | 'workspaceRoot' | 'signal' | 'goexec' | 'buildCause'>;

/**
 * Import path → what came of it.
 * @throws DiagnosticError when the run could not be carried out; the reason of the signal when that is aborted.
 */
export async function runForOutcomes(plan: Plan, ops: RunOps): Promise<ReadonlyMap<string, PackageRun>> {
  const tests = new Map<string, Map<string, TestOutcome>>();
  const testlogs = new Map<string, string>();
  const runs = new Map<string, PackageRun>();
  const packages = new Map(plan.tasks.map((task) => [task.id, task.package]));
  const faults: DiagnosticError[] = [];
  const consume = (event: RunEvent): void => {
    if (event.type === 'test.finished') {
      const own = tests.get(event.task) ?? new Map<string, TestOutcome>();
      tests.set(event.task, own.set(event.test, event.outcome));
    } else if (event.type === 'task.finished') {
      const importPath = packages.get(event.task) ?? event.package;
      runs.set(importPath, { outcome: event.outcome, tests: tests.get(event.task) ?? new Map() });
    } else if (event.type === 'diagnostic' && event.diagnostic.severity === 'error') {
      faults.push(new DiagnosticError(event.diagnostic));
    }
  };
  const { outcome } = await runPlan(withoutKept(plan), {
    ...ops,
    log: createEventLog({ run: ops.runId, consumers: [consume] }),
    record: ({ task, testlog }) => {
      if (testlog !== undefined) testlogs.set(task.package, testlog);
    },
  });
  ops.signal.throwIfAborted();
  if (outcome === 'error' && faults[0]) throw faults[0];
  return new Map(
    [...runs].map(([importPath, run]) => {
      const testlog = testlogs.get(importPath);
      return [importPath, testlog === undefined ? run : { ...run, testlog }];
    }),
  );
}

/** Every task runs, and no failure stops those after it. */
function withoutKept(plan: Plan): Plan {
  const tasks = plan.tasks.map(({ kept: _, reuse: __, ...task }) => task);
  return { ...plan, tasks, run: { ...plan.run, failfast: false } };
}
