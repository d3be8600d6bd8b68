// The order and number of jobs at once.

import { describe, expect, it } from 'vitest';
import { createSchedule } from './schedule.ts';

function recorder(jobs: number) {
  const schedule = createSchedule(jobs);
  const started: string[] = [];
  const ends = new Map<string, () => void>();
  return {
    schedule,
    started,
    add: (name: string, estimateMs?: number, exclusive = false) =>
      schedule.add({
        exclusive,
        ...(estimateMs === undefined ? {} : { estimateMs }),
        start: () => {
          started.push(name);
          return new Promise((resolve) => ends.set(name, resolve));
        },
      }),
    end: async (name: string) => {
      ends.get(name)?.();
      await new Promise(setImmediate);
    },
  };
}

describe('createSchedule', () => {
  it('starts at most so many, the longest first, the unknown before all', async () => {
    const { add, end, started } = recorder(2);
    add('a', 10);
    add('b', 20);
    add('c', 5);
    add('d', 50);
    add('e');
    expect(started).toEqual(['a', 'b']);
    await end('a');
    await end('b');
    expect(started).toEqual(['a', 'b', 'e', 'd']);
  });

  it('runs exclusive jobs alone, when nothing else waits', async () => {
    const { add, end, started } = recorder(2);
    add('a');
    add('alone', 10, true);
    add('too', 20, true);
    expect(started).toEqual(['a']);
    await end('a');
    expect(started).toEqual(['a', 'too']);
    add('b');
    expect(started).toEqual(['a', 'too']);
    await end('too');
    expect(started).toEqual(['a', 'too', 'b']);
    await end('b');
    expect(started).toEqual(['a', 'too', 'b', 'alone']);
  });

  it('is idle when nothing runs and nothing waits, at once or later', async () => {
    const { schedule, add, end } = recorder(1);
    await schedule.idle();
    add('a');
    let idle = false;
    const waiting = schedule.idle().then(() => {
      idle = true;
    });
    await new Promise(setImmediate);
    expect(idle).toBe(false);
    await end('a');
    await waiting;
  });

  it('when closed gives back what has not started, takes no more, and lets the running end', async () => {
    const { schedule, add, end, started } = recorder(1);
    add('a');
    add('b');
    expect(schedule.close()).toHaveLength(1);
    add('c');
    await end('a');
    await schedule.idle();
    expect(started).toEqual(['a']);
  });
});
