// A kept result: handed from `plan` to `cache` and back, and replayed by `engine`. Types only.

import type { Coverage, EventBody, ResultOrigin, Usage } from '#events';
import type { KeyRecord } from '#keys';
import type { Observation, Shape } from '#observe';

/** A SHA-256 in hex. */
export type Key = string;

/** Which run a result comes from. */
export type Origin = ResultOrigin;

/** What a task emitted between its start and its end, without the name of the task. */
export type ReplayedEvent = Extract<
  EventBody,
  {
    readonly type:
      | 'task.output'
      | 'test.run'
      | 'test.pause'
      | 'test.cont'
      | 'test.attr'
      | 'test.finished'
      | 'benchmark.result';
  }
>;

/** What the tests reached, and its lines as a profile has them, the first with the mode. */
export interface EntryCoverage {
  readonly coverage: Coverage;
  readonly profile: string;
}

/**
 * Of tests only passes are kept: `pass` of one that ran, `no-tests` of a package that was compiled and vetted. A build
 * that succeeded is a `pass`; a vet is kept with what it finds, as it finds that again.
 */
export interface Entry {
  readonly version: 1;
  readonly package: string;
  readonly module: string;
  readonly outcome: 'pass' | 'no-tests' | 'vet-fail';
  /** Of the process, in milliseconds. */
  readonly elapsedMs: number;
  readonly usage?: Usage;
  readonly origin: Origin;
  readonly events: readonly ReplayedEvent[];
  /** What was measured, where it was. */
  readonly covered?: EntryCoverage;
  readonly shape: Shape;
  readonly observation: Observation;
}

/** A pass as far as others have to know of it: what it consulted, how that looked, and whose it is. */
export interface Seen {
  readonly shape: Shape;
  readonly observation: Observation;
  readonly origin: Origin;
}

/** What is kept beside entries to explain a later miss. */
export interface Earlier extends Seen {
  readonly record: KeyRecord;
}
