// Replays kept results as events of this run, and gathers what a pass emits so that it can be kept.

import type { Entry, ReplayedEvent } from '#cache';
import type { EventBody, Source } from '#events';
import type { Task } from '#plan';

/** Emits all events of a task from a kept result, task.started to task.finished. */
export function replay(
  task: Task,
  kept: { readonly entry: Entry; readonly source: Exclude<Source, 'ran'> },
  emit: (body: EventBody) => void,
): void {
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

/** Passes events on, and remembers those that a replay needs. */
export function gather(emit: (body: EventBody) => void): Gathering {
  let events: ReplayedEvent[] | undefined = [];
  let size = 0;
  return {
    emit(body) {
      emit(body);
      if (!events || !isReplayed(body)) return;
      size += 'output' in body ? body.output.length : 0;
      if (size > mostKept) events = undefined;
      else events.push(body);
    },
    events: () => events,
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
