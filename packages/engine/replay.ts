// Replays kept results as events of this run, and gathers what a pass emits so that it can be kept.

import type { Entry, ReplayedEvent } from '#cache';
import { exitCodes } from '#diagnostics';
import type { EventBody, RunFinished, Source } from '#events';
import type { Task } from '#plan';
import { type Account, type AccountTask, finished, type Ledger, openLedger } from './ledger.ts';
import type { EngineOps } from './ops.ts';

/** What of a kept result a replay shows. */
type Shown = Pick<Entry, 'outcome' | 'elapsedMs' | 'origin' | 'events' | 'covered'>;

/** A task with as much of its kept result as is shown. */
export type ShownTask = AccountTask &
  Pick<Task, 'reason' | 'estimateMs' | 'estimateCpuMs' | 'reuse'> & {
    readonly kept?: { readonly entry: Shown; readonly source: Exclude<Source, 'ran'> };
  };

/** Tells of every task that it is in the plan; those that have a kept result are done with that. */
export function announce(tasks: readonly ShownTask[], ledger: Pick<Ledger, 'claim' | 'count' | 'emitter'>): void {
  for (const task of tasks) {
    const { id, kind, package: importPath, module, dir, reason, estimateMs, estimateCpuMs, reuse: looked } = task;
    ledger.emitter(task)({
      type: 'task.planned',
      task: id,
      kind,
      package: importPath,
      module,
      dir,
      reason,
      ...(estimateMs === undefined ? {} : { estimateMs }),
      ...(estimateCpuMs === undefined ? {} : { estimateCpuMs }),
      ...(looked ? { reuse: looked } : {}),
    });
  }
  for (const task of tasks) if (task.kept) reuse(task, task.kept, ledger);
}

/** A kept result in place of a run. */
export function reuse(
  task: ShownTask,
  kept: NonNullable<ShownTask['kept']>,
  ledger: Pick<Ledger, 'claim' | 'count' | 'emitter'>,
): void {
  if (!ledger.claim(task)) return;
  replay(task, kept, ledger.emitter(task));
  ledger.count(kept.entry.outcome);
}

/** As `runPlan` of a plan in which every task has a kept result: there is nothing to build, to run or to wait for. */
export function replayPlan(
  account: Account<ShownTask>,
  { log, startedMs = Date.now() }: Pick<EngineOps, 'log' | 'startedMs'>,
): Pick<RunFinished, 'exitCode' | 'outcome'> {
  const ledger = openLedger(account, log);
  announce(account.tasks, ledger);
  const end = { outcome: 'pass', exitCode: exitCodes.ok } as const;
  log.emit(finished(end, ledger, startedMs));
  return end;
}

/** Emits all events of a task from a kept result, task.started to task.finished. */
function replay(task: ShownTask, kept: NonNullable<ShownTask['kept']>, emit: (body: EventBody) => void): void {
  const { entry, source } = kept;
  emit({ type: 'task.started', task: task.id, attempt: 1 });
  for (const event of entry.events) emit({ ...event, task: task.id });
  emit({
    type: 'task.finished',
    task: task.id,
    kind: task.kind,
    package: task.package,
    module: task.module,
    outcome: entry.outcome,
    source,
    origin: entry.origin,
    attempt: 1,
    elapsedMs: entry.elapsedMs,
    ...(entry.covered ? { coverage: entry.covered.coverage } : {}),
    ...(entry.outcome === 'pass' ? { exitCode: 0 } : {}),
  });
}

/** More output than this of one package is not kept, in characters: it would push out many others. */
export const mostKept = 16 << 20;

export interface Gathering {
  readonly emit: (body: EventBody) => void;
  /** What was emitted so far; undefined where it was too much to keep. */
  events(): readonly ReplayedEvent[] | undefined;
}

/** So many events are kept as they are. */
const unpacked = 1000;

/** Passes events on, and remembers those that a replay needs: of a package that prints much as bytes, outside of the heap. */
export function gather(emit: (body: EventBody) => void): Gathering {
  const packed: Buffer[] = [];
  let events: ReplayedEvent[] = [];
  let size = 0;
  return {
    emit(body) {
      emit(body);
      if (size > mostKept || !isReplayed(body)) return;
      size += 'output' in body ? body.output.length : 0;
      events.push(body);
      if (size > mostKept) packed.length = 0;
      else if (events.length < unpacked) return;
      else packed.push(Buffer.from(JSON.stringify(events)));
      events = [];
    },
    events() {
      if (size > mostKept) return undefined;
      return [...packed.flatMap((bytes) => JSON.parse(bytes.toString()) as ReplayedEvent[]), ...events];
    },
  };
}

function isReplayed(body: EventBody): body is ReplayedEvent {
  switch (body.type) {
    case 'task.output':
    case 'test.run':
    case 'test.pause':
    case 'test.cont':
    case 'test.attr':
    case 'test.finished':
    case 'benchmark.result':
      return true;
    default:
      return false;
  }
}
