// Writes a run as Chrome trace events, which Perfetto (https://ui.perfetto.dev) and chrome://tracing open.
//
// The format: https://docs.google.com/document/d/1CvAClvFfyA5R-PhYUmn5OOQtYMH4h6I0nSsKchNAySU. Times are microseconds.

import type { PathPart, ReportAnswer, ReportTask } from '../run-report/answer.ts';

/** `X` is a stretch with its length, `M` names a process or thread. */
export type TraceEvent =
  | {
      readonly ph: 'X';
      readonly name: string;
      readonly cat: string;
      readonly ts: number;
      readonly dur: number;
      readonly pid: number;
      readonly tid: number;
      readonly args?: Readonly<Record<string, unknown>>;
    }
  | {
      readonly ph: 'M';
      readonly name: 'process_name' | 'thread_name' | 'process_sort_index' | 'thread_sort_index';
      readonly pid: number;
      readonly tid: number;
      readonly args: Readonly<Record<string, unknown>>;
    };

export interface Trace {
  readonly traceEvents: readonly TraceEvent[];
  readonly displayTimeUnit: 'ms';
  readonly otherData: Readonly<Record<string, string>>;
}

interface Stretch {
  readonly name: string;
  readonly cat: string;
  readonly startMs: number;
  readonly endMs: number;
  readonly args?: Readonly<Record<string, unknown>>;
}

/** Four groups of tracks: what the end hung on, the build's steps, the tests, and what each package waited for. */
export function traceOf(answer: ReportAnswer): Trace {
  const { run, criticalPath, steps, tasks } = answer;
  const groups: readonly (readonly [string, string, readonly Stretch[]])[] = [
    ['critical path', 'what the end hung on', criticalPath.map(pathStretch)],
    [
      'build',
      'go',
      steps.map(({ step, importPath, startMs, elapsedMs }) => ({
        name: `${step} ${importPath}`,
        cat: step,
        startMs,
        endMs: startMs + elapsedMs,
      })),
    ],
    ['tests', 'process', tasks.flatMap(runStretches)],
    ['waiting', 'package', tasks.flatMap(waitStretches)],
  ];
  return {
    traceEvents: groups.flatMap(([name, lane, stretches], at) => tracks(at + 1, name, lane, stretches)),
    displayTimeUnit: 'ms',
    otherData: { run: run.id, startedAt: run.startedAt, outcome: run.outcome, command: `gows ${answer.command}` },
  };
}

function pathStretch({ kind, name, startMs, endMs }: PathPart): Stretch {
  const words = kind === 'read' ? 'read the workspace' : kind === 'other' ? 'nothing known' : `${kind} ${name ?? ''}`;
  return { name: words, cat: kind, startMs, endMs };
}

function runStretches(task: ReportTask): readonly Stretch[] {
  const { package: name, module, reason, outcome, source, counts, usage } = task;
  const args = { module, reason, outcome, source, ...counts, ...(usage ? { usage } : {}) };
  return task.spans
    .filter(({ kind }) => kind === 'run' || kind === 'reused')
    .map(({ kind, startMs, endMs }) => ({ name, cat: kind, startMs, endMs, args }));
}

function waitStretches(task: ReportTask): readonly Stretch[] {
  return task.spans
    .filter(({ kind }) => kind === 'wait' || kind === 'ready')
    .map(({ kind, startMs, endMs }) => ({
      name: task.package,
      cat: kind === 'wait' ? 'waits for its build' : 'waits for its turn',
      startMs,
      endMs,
    }));
}

/** Stretches of one thread must not overlap, so each goes to the first track that is free by then. */
function tracks(pid: number, name: string, lane: string, stretches: readonly Stretch[]): readonly TraceEvent[] {
  if (stretches.length === 0) return [];
  const free: number[] = [];
  const events: TraceEvent[] = [
    { ph: 'M', name: 'process_name', pid, tid: 0, args: { name } },
    { ph: 'M', name: 'process_sort_index', pid, tid: 0, args: { sort_index: pid } },
  ];
  for (const { startMs, endMs, ...stretch } of [...stretches].sort((a, b) => a.startMs - b.startMs)) {
    const found = free.findIndex((at) => at <= startMs);
    const track = found < 0 ? free.length : found;
    if (found < 0) {
      const tid = track + 1;
      events.push({
        ph: 'M',
        name: 'thread_name',
        pid,
        tid,
        args: { name: free.length > 0 ? `${lane} ${tid}` : lane },
      });
      events.push({ ph: 'M', name: 'thread_sort_index', pid, tid, args: { sort_index: tid } });
    }
    free[track] = endMs;
    const ts = Math.round(startMs * 1000);
    events.push({ ph: 'X', ...stretch, ts, dur: Math.round(endMs * 1000) - ts, pid, tid: track + 1 });
  }
  return events;
}
