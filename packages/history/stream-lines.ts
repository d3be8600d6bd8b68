// Turns events into the lines that are kept of them: without secrets, and without what nobody looks for later.

import type { EventType, Redactor, RunEvent } from '#events';

export interface StreamLines {
  add(event: RunEvent): void;
  /** How many events wait. */
  waiting(): number;
  /**
   * The lines of what waits. Unless it is the `last` time, output whose line is not yet at its end stays, and all that
   * came after it: a secret may go on in the next piece.
   */
  take(last: boolean): string;
}

/** Output of one run beyond this many characters is not kept. */
const mostOutput = 64 << 20;
/** A line is not waited for beyond so many events. */
const longestWait = 20_000;
const leftOut = '[gows: this run printed more than is kept]\n';

/** These say one of a few words or a time, and must be read again. */
const plainFields = new Set([
  'type',
  'at',
  'startedAt',
  'run',
  'outcome',
  'kind',
  'source',
  'state',
  'phase',
  'step',
  'code',
  'severity',
]);
/** Of a reused result these are kept elsewhere; here is wanted which tests there are, within which, and how each ended. */
const notOfReused: ReadonlySet<EventType> = new Set([
  'task.output',
  'test.pause',
  'test.cont',
  'test.attr',
  'benchmark.result',
]);

export function createLines(redact: Redactor): StreamLines {
  const reused = new Set<string>();
  let queue: RunEvent[] = [];
  let output = 0;
  return {
    waiting: () => queue.length,
    add(event) {
      if (event.type === 'task.planned' && event.reuse?.state === 'kept') reused.add(event.task);
      if (notOfReused.has(event.type) && 'task' in event && reused.has(event.task)) return;
      if (event.type === 'task.output') {
        if (output > mostOutput) return;
        output += event.output.length;
        if (output > mostOutput) queue.push({ ...event, output: leftOut });
        else queue.push(event);
      } else queue.push(event);
    },
    take(last) {
      const end = last || queue.length > longestWait ? queue.length : firstOpen(queue);
      const taken = queue.slice(0, end);
      queue = queue.slice(end);
      const texts = redactOutputs(taken, redact);
      return taken.map((event, at) => `${lineOf(event, texts.get(at), redact)}\n`).join('');
    },
  };
}

/** Names what an output is a piece of; undefined for any other event. */
function sourceOf(event: RunEvent): string | undefined {
  if (event.type === 'task.output') return event.task;
  return event.type === 'build.output' ? `${event.invocation}\0${event.importPath ?? ''}` : undefined;
}

/** Place of the first output whose line goes on in an event that has not come yet. */
function firstOpen(queue: readonly RunEvent[]): number {
  const open = new Map<string, number>();
  queue.forEach((event, at) => {
    const source = sourceOf(event);
    if (source === undefined || !('output' in event)) return;
    if (event.output.endsWith('\n')) open.delete(source);
    else if (!open.has(source)) open.set(source, at);
  });
  return Math.min(queue.length, ...open.values());
}

/** Place → output without secrets, of those that have an output. */
function redactOutputs(events: readonly RunEvent[], redact: Redactor): ReadonlyMap<number, string> {
  const pieces = new Map<string, number[]>();
  events.forEach((event, at) => {
    const source = sourceOf(event);
    if (source === undefined) return;
    const known = pieces.get(source);
    if (known) known.push(at);
    else pieces.set(source, [at]);
  });
  const texts = new Map<number, string>();
  const outputOf = (at: number): string => {
    const event = events[at];
    return event && 'output' in event ? event.output : '';
  };
  for (const places of pieces.values()) {
    redact.pieces(places.map(outputOf)).forEach((text, n) => {
      texts.set(places[n] ?? 0, text);
    });
  }
  return texts;
}

function lineOf(event: RunEvent, output: string | undefined, redact: Redactor): string {
  return JSON.stringify(event, (name, value: unknown) => {
    if (typeof value !== 'string' || plainFields.has(name)) return value;
    return name === 'output' && output !== undefined ? output : redact(value);
  });
}

/** Events as they would be read back had they been kept. */
export function withoutSecrets(events: readonly RunEvent[], redact: Redactor): readonly RunEvent[] {
  const lines = createLines(redact);
  for (const event of events) lines.add(event);
  const text = lines.take(true);
  return text === ''
    ? []
    : text
        .trimEnd()
        .split('\n')
        .map((line) => JSON.parse(line) as RunEvent);
}
