// Replays recorded streams into a writer, with a clock that follows the events. For tests and scripts.

import { readdirSync, readFileSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import type { Consumer, RunEvent } from '#events';
import type { Schedule } from './writers/plain.ts';

const folder = fileURLToPath(new URL('../../testdata/recorded/', import.meta.url));

/** Root of the workspace of which all recordings tell. */
export const recordedRoot = '/src/example';

export function recordedNames(): string[] {
  return readdirSync(folder)
    .filter((name) => name.endsWith('.jsonl'))
    .map((name) => name.slice(0, -'.jsonl'.length))
    .sort();
}

export function readRecorded(name: string): RunEvent[] {
  return readFileSync(`${folder}${name}.jsonl`, 'utf8')
    .trimEnd()
    .split('\n')
    .map((line) => JSON.parse(line));
}

/** A clock that stands still but for `advance`, and timers that go by it. */
export interface SteppedClock {
  readonly now: () => number;
  readonly schedule: Schedule;
  /** Goes to a time, on the way calling every timer at its own time. */
  advance(to: number): void;
  readonly waiting: () => number;
}

export function createSteppedClock(start: number): SteppedClock {
  let now = start;
  const timers = new Set<{ at: number; callback: () => void }>();
  return {
    now: () => now,
    schedule(ms, callback) {
      const timer = { at: now + ms, callback };
      timers.add(timer);
      return () => timers.delete(timer);
    },
    advance(to) {
      for (;;) {
        const [next] = [...timers].filter(({ at }) => at <= to).sort((a, b) => a.at - b.at);
        if (!next) break;
        timers.delete(next);
        now = next.at;
        next.callback();
      }
      now = to;
    },
    waiting: () => timers.size,
  };
}

export function replay(events: readonly RunEvent[], consumer: Consumer, clock: SteppedClock): void {
  for (const event of events) {
    clock.advance(Date.parse(event.at));
    consumer(event);
  }
}
