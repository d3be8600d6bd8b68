// When a watch runs again.

import { expect, test } from 'vitest';
import { createLoop, type RunRequest } from './loop.ts';

/** Runs that end when they are told to, or by the signal. */
function trial() {
  const runs: { request: RunRequest; cancelled: boolean; end: () => void }[] = [];
  const muted: string[] = [];
  let idle = 0;
  const loop = createLoop({
    run(request, signal) {
      return new Promise((resolve) => {
        const run = { request, cancelled: false, end: resolve as () => void };
        runs.push(run);
        signal.addEventListener('abort', () => {
          run.cancelled = true;
          resolve();
        });
      });
    },
    because: (files) => files.join(' '),
    idle: () => {
      idle += 1;
    },
    muted: (file) => muted.push(file),
  });
  const settled = () => new Promise((resolve) => setImmediate(resolve));
  const late = () => Date.now() + 1000;
  return { loop, runs, muted, settled, late, idle: () => idle };
}

test('a change while nothing runs starts one run', async () => {
  const { loop, runs, settled, late, idle } = trial();
  loop.ask({});
  runs[0]?.end();
  await settled();
  expect(idle()).toBe(1);
  loop.changed(['a'], late());
  expect(runs.map(({ request }) => request.because)).toEqual([undefined, 'a']);
  expect(loop.running()).toBe(true);
});

test('a change cancels the stale run, and one run follows however many changes come meanwhile', async () => {
  const { loop, runs, settled } = trial();
  loop.ask({ force: true });
  loop.changed(['a'], 0);
  loop.changed(['b'], 0);
  await settled();
  expect(runs.map(({ cancelled }) => cancelled)).toEqual([true, false]);
  expect(runs[1]?.request).toEqual({ force: true, because: 'b' });
});

test('a cancelled run of what failed is followed by one of all that the change affects', async () => {
  const { loop, runs, settled } = trial();
  loop.ask({ failed: true });
  loop.changed(['a'], 0);
  await settled();
  expect(runs[1]?.request).toEqual({ because: 'a' });
});

test('a file that every run writes cancels none in the end, and starts none', async () => {
  const { loop, runs, muted, settled, late } = trial();
  loop.ask({});
  for (let n = 0; n < 10; n++) {
    const before = runs.length;
    loop.changed(['out'], 0);
    await settled();
    if (runs.length === before) {
      runs.at(-1)?.end();
      await settled();
    }
  }
  expect(muted).toEqual(['out']);
  expect(runs.filter(({ cancelled }) => cancelled)).toHaveLength(2);
  expect(runs).toHaveLength(5);
  expect(loop.running()).toBe(false);
  // Changed by a person, it counts.
  loop.changed(['out'], late());
  expect(runs).toHaveLength(6);
});

test('a close ends what runs, and nothing begins after it', async () => {
  const { loop, runs, late } = trial();
  loop.ask({});
  await loop.close();
  expect(runs[0]?.cancelled).toBe(true);
  loop.changed(['a'], late());
  loop.ask({});
  expect(runs).toHaveLength(1);
});
