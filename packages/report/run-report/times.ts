// When each task did what, and what the steps of builds took, in milliseconds since the run began.

import type { Outcome, RunEvent, TaskPhase } from '#events';
import type { TaskState } from '../state.ts';
import type { ReportStep, Span, SpanKind } from './answer.ts';

interface TaskTimes {
  readonly phases: Partial<Record<TaskPhase, number>>;
  startMs?: number;
  endMs?: number;
}

export interface RunTimes {
  readonly tasks: ReadonlyMap<string, TaskTimes>;
  readonly steps: readonly ReportStep[];
  /** When the workspace had been read. */
  readonly readMs: number;
  /** Of the last event. */
  readonly endMs: number;
  /** Test → when it ended, by task. */
  readonly testEnds: ReadonlyMap<string, ReadonlyMap<string, number>>;
}

export function timesOf(events: readonly RunEvent[]): RunTimes {
  const began = Date.parse(events[0]?.at ?? '');
  const tasks = new Map<string, TaskTimes>();
  const testEnds = new Map<string, Map<string, number>>();
  const steps: ReportStep[] = [];
  let readMs = 0;
  let endMs = 0;
  const timesFor = (task: string): TaskTimes => {
    const known = tasks.get(task);
    if (known) return known;
    const made: TaskTimes = { phases: {} };
    tasks.set(task, made);
    return made;
  };
  for (const event of events) {
    const at = Date.parse(event.at) - began;
    endMs = at;
    switch (event.type) {
      case 'workspace.read':
        readMs = at;
        break;
      case 'task.phase':
        timesFor(event.task).phases[event.phase] ??= at;
        break;
      case 'task.started':
        timesFor(event.task).startMs = at;
        break;
      case 'task.finished':
        timesFor(event.task).endMs = at;
        break;
      case 'test.finished': {
        const ends = testEnds.get(event.task);
        if (ends) ends.set(event.test, at);
        else testEnds.set(event.task, new Map([[event.test, at]]));
        break;
      }
      case 'build.step':
        steps.push({
          step: event.step,
          importPath: event.importPath,
          startMs: Math.max(0, Date.parse(event.startedAt) - began),
          elapsedMs: event.elapsedMs,
        });
        break;
      default:
    }
  }
  return { tasks, steps: steps.sort((a, b) => a.startMs - b.startMs), readMs, endMs, testEnds };
}

/** When the steps of a task's own package began: its compilations, and its link, which `task.phase` tells a moment late. */
export interface OwnSteps {
  readonly compileMs?: number;
  readonly linkMs?: number;
}

/** Import path of a tested package → when its own steps began. */
export function ownSteps(steps: readonly ReportStep[]): ReadonlyMap<string, OwnSteps> {
  const own = new Map<string, OwnSteps>();
  for (const { step, importPath, startMs } of steps) {
    if (step === 'vet') continue;
    const tested = /\[(.+)\.test\]$/.exec(importPath)?.[1] ?? importPath.replace(/\.test$/, '');
    const known = own.get(tested) ?? {};
    if (step === 'link') own.set(tested, { ...known, linkMs: startMs });
    else if (!importPath.includes(' [') || isOf(importPath, tested)) {
      own.set(tested, { compileMs: known.compileMs ?? startMs, ...(known.linkMs === undefined ? {} : known) });
    }
  }
  return own;
}

/** Not a package that is only compiled again for the test. */
function isOf(importPath: string, tested: string): boolean {
  const [plain] = importPath.split(' [');
  return plain === tested || plain === `${tested}_test`;
}

/** Outcomes of tasks for which no process was started, though `task.started` is told of them. */
const withoutProcess: ReadonlySet<Outcome> = new Set(['build-fail', 'vet-fail', 'no-tests', 'error']);

/** What the task did, in order and without gaps from the first to the last. */
export function spansOf(task: TaskState, times: RunTimes, own: OwnSteps = {}): readonly Span[] {
  const found = times.tasks.get(task.id);
  if (!found) return [];
  const { phases, startMs, endMs } = found;
  const reused = task.finished !== undefined && task.finished.source !== 'ran';
  // Where steps are known and none is of the package, nothing of it was compiled now: it was found, or waited in vain.
  const unseen = own.compileMs === undefined && own.linkMs === undefined && times.steps.length === 0;
  const marks: (readonly [SpanKind, number | undefined])[] = [
    ['wait', phases.compile],
    ['compile', own.compileMs ?? (unseen ? phases.compile : undefined)],
    ['link', own.linkMs ?? phases.link],
    ['ready', phases.ready],
    [reused ? 'reused' : 'run', withoutProcess.has(task.finished?.outcome ?? 'pass') ? undefined : startMs],
  ];
  const known = marks.flatMap(([kind, at]) => (at === undefined ? [] : [{ kind, at }]));
  const end = endMs ?? times.endMs;
  // Times of the go command and of gows are read at different moments: none may go back.
  const starts: number[] = [];
  for (const { at } of known) starts.push(Math.min(end, Math.max(at, starts.at(-1) ?? 0)));
  return known.flatMap(({ kind }, n) => {
    const [from = 0, to = end] = [starts[n], starts[n + 1]];
    return to > from || kind === 'run' || kind === 'reused' ? [{ kind, startMs: from, endMs: to }] : [];
  });
}
