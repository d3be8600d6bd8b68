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
  /** Told of a consumer that failed; it has been taken off the list by then. */
  readonly onConsumerError?: (error: unknown) => void;
}

/** Begins the stream of one run. */
export function createEventLog(options: EventLogOptions): EventLog {
  const now = options.now ?? (() => new Date());
  const consumers = new Set(options.consumers);
  let seq = 0;
  return {
    run: options.run,
    emit(body, place = {}) {
      seq += 1;
      const head: EventHead = { v: eventVersion, seq, at: now().toISOString(), run: options.run, ...place };
      const event: RunEvent = { ...head, ...body };
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
