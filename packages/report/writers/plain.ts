// Writes a run as lines for people: each package when it is done, failures at once, progress now and then, a summary.

import { type Consumer, fineOutcomes, type RunEvent } from '#events';
import { machineClock, type Schedule } from '../clock.ts';
import { fold, release } from '../fold.ts';
import { drawDiagnostic, type SourceText } from '../format/diagnostic.ts';
import { drawOpening } from '../format/opening.ts';
import { drawProgress } from '../format/progress.ts';
import { createStyle } from '../format/style.ts';
import { drawSummary } from '../format/summary.ts';
import { textLines } from '../format/test-block.ts';
import { createRunState, type RunState } from '../state.ts';
import { createTaskWriter, type TaskWriter } from './plain-task.ts';

export interface PlainWriterOptions {
  readonly write: (text: string) => void;
  readonly color: boolean;
  /** As `-v`: the whole output of every package. */
  readonly verbose: boolean;
  /** Absolute path of the workspace, against which places are relative; that of the stream if absent. */
  readonly root?: string;
  /**
   * A screen below the text shows what runs and what passes: the text then leaves out progress and packages that are
   * fine (unless `verbose`), and what a package writes while it runs is kept for `tasks.follow`.
   */
  readonly screen?: boolean;
  /** One of several runs on end: without the opening lines and what is reused. */
  readonly brief?: boolean;
  /** Width for lists that can be cut short. Facts are never cut. */
  readonly columns?: number;
  /** Milliseconds since 1970. */
  readonly now?: () => number;
  readonly schedule?: Schedule;
  readonly source?: SourceText;
}

export type PlainWriter = Consumer & {
  /** What the events have come to. To be read only. */
  readonly state: RunState;
  readonly tasks: Pick<TaskWriter, 'follow' | 'unfollow'>;
  /** Stops the timers and takes no further event. Writes nothing. */
  close(): void;
};

/** Milliseconds between progress lines; the last one repeats. */
const progressSteps = [10_000, 30_000, 60_000];
/** How long a package may run on after a failed test before that failure is shown on its own. */
const patienceMs = 2_000;

export function createPlainWriter(options: PlainWriterOptions): PlainWriter {
  const { verbose, columns = 80, screen = false, brief = false } = options;
  const { now = machineClock.now, schedule = machineClock.schedule } = options;
  const style = createStyle(options.color);
  const state = createRunState({ keepEverything: verbose, keepRunning: screen });
  const put = (lines: readonly string[]): void => {
    if (lines.length > 0) options.write(`${lines.join('\n')}\n`);
  };
  const tasks = createTaskWriter({ state, style, verbose, quiet: screen, put });
  const pending = new Map<string, () => void>();
  let opened = false;
  let closed = false;
  let stopProgress = (): void => {};

  const progress = (step: number): void => {
    stopProgress = schedule(progressSteps[Math.min(step, progressSteps.length - 1)] ?? 60_000, () => {
      if (state.tasks.size > state.done) put([drawProgress(state, now(), columns, style)]);
      progress(step + 1);
    });
  };
  const close = (): void => {
    closed = true;
    stopProgress();
    for (const cancel of pending.values()) cancel();
    pending.clear();
  };
  const open = (): void => {
    if (opened || !state.workspace) return;
    opened = true;
    if (!brief) put(drawOpening(state, style));
  };
  const watchFailure = (task: string): void => {
    if (pending.has(task)) return;
    const cancel = schedule(patienceMs, () => {
      pending.delete(task);
      tasks.early(task);
    });
    pending.set(task, cancel);
  };

  const consume = (event: RunEvent): void => {
    if (closed) return;
    fold(state, event);
    switch (event.type) {
      case 'run.started':
        if (!screen) progress(0);
        return;
      case 'workspace.read':
      case 'task.planned':
      case 'remote.used':
        return;
      case 'diagnostic':
        options.write(
          drawDiagnostic(event.diagnostic, {
            color: options.color,
            ...(options.source ? { source: options.source } : {}),
          }),
        );
        return;
      case 'build.output':
        open();
        if (event.importPath === undefined) put(textLines(event.output));
        return;
      case 'task.output':
        tasks.output(event);
        return;
      case 'benchmark.result':
        open();
        if (!verbose) put(textLines((event.ground ?? '') + event.output));
        return;
      case 'test.finished':
        if (!verbose && event.outcome !== 'pass' && event.outcome !== 'skip') watchFailure(event.task);
        return;
      case 'task.finished':
        open();
        pending.get(event.task)?.();
        pending.delete(event.task);
        if (!brief || event.source === 'ran' || !fineOutcomes.has(event.outcome)) tasks.finished(event);
        release(state, event.task);
        return;
      case 'run.finished':
        open();
        tasks.leftovers();
        put(
          drawSummary(state, {
            style,
            columns,
            root: options.root ?? state.workspace?.root ?? '',
            drawn: tasks.drawn,
            brief,
          }),
        );
        close();
        return;
      default:
        open();
    }
  };
  return Object.assign(consume, { close, state, tasks });
}
