// The account of one run: which tasks are still open, and how each was closed, once.

import type { Coverage, EventBody, EventLog, Outcome, RunFinished, TaskFinished, TaskPhase } from '#events';
import { fineOutcomes } from '#events';
import type { Task } from '#plan';
import { buildPlace } from './failure-place.ts';
import { namesOf } from './invocation.ts';
import { rerunCommand } from './rerun.ts';

export interface Ledger<T extends AccountTask = Task> {
  /** Emits an event of the task, under its span. */
  emitter(task: AccountTask): (body: EventBody) => void;
  isOpen(task: AccountTask): boolean;
  /** Tells that a phase begins, unless the task is closed or has come further: phases are noticed out of order. */
  begin(task: AccountTask, phase: TaskPhase): void;
  /** Takes a task out of the open ones because a process now decides it; false when it is closed already. */
  claim(task: AccountTask): boolean;
  /** Counts an outcome that was emitted elsewhere. */
  count(outcome: Outcome): void;
  /** Closes a task that no process decides, with all its events; does nothing when it is closed already. */
  close(task: AccountTask, how: Closing): void;
  open(): readonly T[];
  counts(): Readonly<Partial<Record<Outcome, number>>>;
  allFine(): boolean;
}

export interface Closing {
  readonly outcome: Outcome;
  /** The package's output, as go test prints it; with it the task counts as started. */
  readonly output?: string;
  readonly elapsedMs?: number;
  readonly failedBuild?: string;
  readonly coverage?: Coverage;
  /** What the build printed: the first place in it is where the failure shows. */
  readonly buildOutput?: string;
}

const phases: readonly (TaskPhase | undefined)[] = ['compile', 'link', 'ready'];

/** What of a task the account goes by. */
export type AccountTask = Pick<Task, 'id' | 'kind' | 'package' | 'module' | 'dir' | 'files'>;

/** What an account is opened for. */
export interface Account<T extends AccountTask = Task> {
  readonly tasks: readonly T[];
  /** Where `go` is started: places in what it prints are relative to it. */
  readonly cwd: string;
  readonly workspaceRoot: string;
  /** As `RunSettings.repeat`. */
  readonly repeat: readonly string[];
  /** The command that does one of them again, where it is not named after the kind of the task. */
  readonly command?: string;
}

export function openLedger<T extends AccountTask>(
  { tasks, cwd, workspaceRoot, repeat, command }: Account<T>,
  log: EventLog,
): Ledger<T> {
  const open = new Map(tasks.map((task) => [task.id, task]));
  const counts: Partial<Record<Outcome, number>> = {};
  const reached = new Map<string, TaskPhase>();
  const emitter = (task: AccountTask) => (body: EventBody) => log.emit(body, { span: task.id, parent: log.run });
  const count = (outcome: Outcome): void => {
    counts[outcome] = (counts[outcome] ?? 0) + 1;
  };
  return {
    emitter,
    count,
    isOpen: (task) => open.has(task.id),
    begin(task, phase) {
      if (!open.has(task.id) || phases.indexOf(phase) <= phases.indexOf(reached.get(task.id))) return;
      reached.set(task.id, phase);
      emitter(task)({ type: 'task.phase', task: task.id, phase });
    },
    claim: (task) => open.delete(task.id),
    open: () => [...open.values()],
    counts: () => counts,
    allFine: () => Object.keys(counts).every((outcome) => fineOutcomes.has(outcome as Outcome)),
    close(task, how) {
      if (!open.delete(task.id)) return;
      const emit = emitter(task);
      if (how.output !== undefined) {
        emit({ type: 'task.started', task: task.id, attempt: 1 });
        emit({ type: 'task.output', task: task.id, output: how.output });
      }
      const ground = { root: workspaceRoot, dir: task.dir, package: task.package, module: task.module };
      const where = how.buildOutput === undefined ? undefined : buildPlace(how.buildOutput, cwd, ground);
      const rerun =
        fineOutcomes.has(how.outcome) || how.outcome === 'cancelled'
          ? undefined
          : rerunCommand({ command: command ?? task.kind, names: namesOf(task), failed: [], repeat });
      const finished: TaskFinished = {
        type: 'task.finished',
        task: task.id,
        kind: task.kind,
        package: task.package,
        module: task.module,
        outcome: how.outcome,
        source: 'ran',
        attempt: 1,
        elapsedMs: how.elapsedMs ?? 0,
        ...(how.failedBuild === undefined ? {} : { failedBuild: how.failedBuild }),
        ...(how.coverage === undefined ? {} : { coverage: how.coverage }),
        ...(rerun === undefined ? {} : { rerun }),
        ...(where === undefined ? {} : { where }),
      };
      emit(finished);
      count(how.outcome);
    },
  };
}

/** The last event of a run that began at `beganMs`, in milliseconds since 1970. */
export function finished(
  end: Pick<RunFinished, 'outcome' | 'exitCode'>,
  ledger: Pick<Ledger, 'counts'>,
  beganMs: number,
  coverage?: Coverage,
): RunFinished {
  const { outcome, exitCode } = end;
  const elapsedMs = Math.max(0, Date.now() - beganMs);
  return {
    type: 'run.finished',
    outcome,
    exitCode,
    counts: ledger.counts(),
    elapsedMs,
    ...(coverage ? { coverage } : {}),
  };
}
