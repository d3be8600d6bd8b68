// When each task did what, and what the steps of builds took, in milliseconds since the run began.

import type { Outcome, RunEvent } from '#events';
import type { TaskState } from '../state.ts';
import type { ReportStep, Span, SpanKind } from './answer.ts';

/** What of a run's times its state does not tell. */
export interface RunTimes {
  /** When the run began, in milliseconds since 1970. */
  readonly began: number;
  readonly steps: readonly ReportStep[];
  /** When the workspace had been read. */
  readonly readMs: number;
  /** Of the last event. */
  readonly endMs: number;
}

export function timesOf(events: readonly RunEvent[]): RunTimes {
  const began = Date.parse(events[0]?.at ?? '');
  const steps: ReportStep[] = [];
  let readMs = 0;
  for (const event of events) {
    if (event.type === 'workspace.read') readMs = Date.parse(event.at) - began;
    if (event.type !== 'build.step') continue;
    steps.push({
      step: event.step,
      importPath: event.importPath,
      startMs: Math.max(0, Date.parse(event.startedAt) - began),
      elapsedMs: event.elapsedMs,
    });
  }
  const endMs = Date.parse(events.at(-1)?.at ?? '') - began;
  return { began, steps: steps.sort((a, b) => a.startMs - b.startMs), readMs, endMs };
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
    const tested = testedBy(importPath);
    const known = own.get(tested);
    if (step === 'link') own.set(tested, { ...known, linkMs: startMs });
    else if (!importPath.includes(' [') || isOf(importPath, tested)) {
      own.set(tested, { ...known, compileMs: known?.compileMs ?? startMs });
    }
  }
  return own;
}

/** The package for whose test a step is, given its import path as the go command names it: `X [P.test]`, `P.test`, `P`. */
export function testedBy(importPath: string): string {
  return /\[(.+)\.test\]$/.exec(importPath)?.[1] ?? importPath.replace(/\.test$/, '');
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
  const { phases } = task;
  const since = (at: number | undefined) => (at === undefined ? undefined : at - times.began);
  const reused = task.finished !== undefined && task.finished.source !== 'ran';
  // Where steps are known and none is of the package, nothing of it was compiled now: it was found, or waited in vain.
  const unseen = own.compileMs === undefined && own.linkMs === undefined && times.steps.length === 0;
  const marks: (readonly [SpanKind, number | undefined])[] = [
    ['wait', since(phases.compile)],
    ['compile', own.compileMs ?? (unseen ? since(phases.compile) : undefined)],
    ['link', own.linkMs ?? since(phases.link)],
    ['ready', since(phases.ready)],
    ...(task.earlier
      ? [['run', since(task.earlier.startedAt)] as const, ['ready', since(task.earlier.finishedAt)] as const]
      : []),
    [
      reused ? 'reused' : 'run',
      withoutProcess.has(task.finished?.outcome ?? 'pass') ? undefined : since(task.startedAt),
    ],
  ];
  const known = marks.flatMap(([kind, at]) => (at === undefined ? [] : [{ kind, at }]));
  const end = since(task.finishedAt) ?? times.endMs;
  // Times of the go command and of gows are read at different moments: none may go back.
  const starts: number[] = [];
  for (const { at } of known) starts.push(Math.min(end, Math.max(at, starts.at(-1) ?? 0)));
  return known.flatMap(({ kind }, n) => {
    const [from = 0, to = end] = [starts[n], starts[n + 1]];
    return to > from || kind === 'run' || kind === 'reused' ? [{ kind, startMs: from, endMs: to }] : [];
  });
}
