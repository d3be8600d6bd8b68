// Does the work on all modules of a plan, side by side as far as their order allows, and emits its events.

import { type Diagnostic, exitCodes, warning } from '#diagnostics';
import { type EventBody, type EventLog, fineOutcomes, type Outcome, type RunFinished } from '#events';
import type { ModuleEnd, ModuleTask, ModuleWork } from './module-task.ts';

export interface ModuleOps {
  readonly log: EventLog;
  readonly signal: AbortSignal;
  /** How many at once at most. */
  readonly jobs: number;
  /** Go on with what needs a module that failed. */
  readonly keepGoing: boolean;
  /** A command to paste that does one module again. */
  readonly again: (task: ModuleTask) => string;
  /** When `run.started` was emitted, in milliseconds since 1970. */
  readonly startedMs: number;
}

/**
 * Emits task.planned for each, and run.finished as the last of all. A module of which one that it needs has failed is
 * skipped, unless `keepGoing`.
 */
export async function carryOut(
  tasks: readonly ModuleTask[],
  work: ModuleWork,
  ops: ModuleOps,
): Promise<Pick<RunFinished, 'exitCode' | 'outcome'>> {
  const { log, signal } = ops;
  const counts: Partial<Record<Outcome, number>> = {};
  const emitter = (task: ModuleTask) => (body: EventBody) => log.emit(body, { span: task.id, parent: log.run });
  for (const task of tasks) {
    const { id, kind, module, dir, reason } = task;
    emitter(task)({ type: 'task.planned', task: id, kind, package: module, module, dir, reason });
  }
  const finish = (task: ModuleTask, end: ModuleEnd, elapsedMs: number): void => {
    const { id, kind, module } = task;
    const fine = fineOutcomes.has(end.outcome) || end.outcome === 'cancelled';
    emitter(task)({
      type: 'task.finished',
      task: id,
      kind,
      package: module,
      module,
      source: 'ran',
      attempt: 1,
      elapsedMs,
      ...end,
      ...(fine ? {} : { rerun: ops.again(task) }),
    });
    counts[end.outcome] = (counts[end.outcome] ?? 0) + 1;
  };
  const run = async (task: ModuleTask): Promise<Outcome> => {
    const emit = emitter(task);
    const began = Date.now();
    emit({ type: 'task.started', task: task.id, attempt: 1 });
    const print = (output: string): void => emit({ type: 'task.output', task: task.id, output });
    const end = await work(task, { signal, print });
    finish(task, signal.aborted && !fineOutcomes.has(end.outcome) ? { outcome: 'cancelled' } : end, Date.now() - began);
    return end.outcome;
  };
  const skip = (task: ModuleTask, failed: string): void => {
    log.emit({ type: 'diagnostic', diagnostic: notBegun(task, failed) });
    finish(task, { outcome: 'skip' }, 0);
  };
  for (const task of await inOrder(tasks, { run, skip }, ops)) finish(task, { outcome: 'cancelled' }, 0);
  const cancelled = signal.aborted;
  const fine = Object.keys(counts).every((outcome) => fineOutcomes.has(outcome as Outcome));
  const end = cancelled
    ? ({ outcome: 'cancelled', exitCode: exitCodes.interrupted } as const)
    : fine
      ? ({ outcome: 'pass', exitCode: exitCodes.ok } as const)
      : ({ outcome: 'fail', exitCode: exitCodes.failed } as const);
  log.emit({ type: 'run.finished', ...end, counts, elapsedMs: Math.max(0, Date.now() - ops.startedMs) });
  return end;
}

interface Steps {
  readonly run: (task: ModuleTask) => Promise<Outcome>;
  readonly skip: (task: ModuleTask, failed: string) => void;
}

/** After a stop nothing more begins. Answers what has not begun. */
async function inOrder(
  tasks: readonly ModuleTask[],
  { run, skip }: Steps,
  { jobs, keepGoing, signal }: Pick<ModuleOps, 'jobs' | 'keepGoing' | 'signal'>,
): Promise<readonly ModuleTask[]> {
  const open = new Set(tasks.map(({ module }) => module));
  /** Module → the one whose failure stands in its way. */
  const failed = new Map<string, string>();
  const waiting = new Set(tasks);
  const running = new Set<Promise<void>>();
  for (;;) {
    for (const task of waiting) {
      if (signal.aborted || task.after.some((module) => open.has(module))) continue;
      const cause = keepGoing ? undefined : task.needs.map((module) => failed.get(module)).find((one) => one);
      if (cause === undefined && running.size >= jobs) continue;
      waiting.delete(task);
      if (cause !== undefined) {
        failed.set(task.module, cause);
        skip(task, cause);
        open.delete(task.module);
        continue;
      }
      const one = run(task).then((outcome) => {
        if (!fineOutcomes.has(outcome)) failed.set(task.module, task.module);
        open.delete(task.module);
        running.delete(one);
      });
      running.add(one);
    }
    if (running.size > 0) await Promise.race(running);
    else if (signal.aborted || waiting.size === 0) return [...waiting];
  }
}

function notBegun({ module }: ModuleTask, failed: string): Diagnostic {
  return warning('modules/not-begun', `${module} is not begun: it needs ${failed}, which failed`, {
    subject: module,
    remedy: '--keep-going goes on all the same',
  });
}
