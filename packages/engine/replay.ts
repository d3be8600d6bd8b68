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
