// The one order of a run's events: gives each its number and time, then hands it to every consumer.

import type { EventBody, EventHead, RunEvent } from './event.ts';
import { eventVersion } from './event.ts';

/** Takes each event once, in order. A consumer that throws is taken off the list and never stops a run. */
export type Consumer = (event: RunEvent) => void;

export interface EventLog {
  readonly run: string;
  /** Gives the event its place in the order. */
  emit(body: EventBody, place?: { readonly span?: string; readonly parent?: string }): void;
}

export interface EventLogOptions {
  readonly run: string;
  readonly consumers: readonly Consumer[];
  readonly now?: () => Date;
  /** Takes secrets out of what gows itself says of a run: command lines, diagnostics. What tests print stays. */
  readonly redact?: <T>(value: T) => T;
  /** Told of a consumer that failed; it has been taken off the list by then. */
  readonly onConsumerError?: (error: unknown) => void;
}

/** Events that repeat what was given on the command line, or what the go command was given. */
const ownWords: ReadonlySet<EventBody['type']> = new Set([
  'run.started',
  'invocation.started',
  'build.output',
  'task.planned',
  'task.finished',
  'diagnostic',
]);

/** Begins the stream of one run. */
export function createEventLog(options: EventLogOptions): EventLog {
  const { now = () => new Date(), redact = (value) => value } = options;
  const consumers = new Set(options.consumers);
  let seq = 0;
  return {
    run: options.run,
    emit(body, place = {}) {
      seq += 1;
      const head: EventHead = { v: eventVersion, seq, at: now().toISOString(), run: options.run, ...place };
      const event: RunEvent = { ...head, ...(ownWords.has(body.type) ? redact(body) : body) };
      for (const consumer of consumers) {
        try {
          consumer(event);
        } catch (error) {
          consumers.delete(consumer);
          options.onConsumerError?.(error);
        }
      }
    },
  };
}
