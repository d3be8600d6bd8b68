// Work on modules: side by side as far as the order allows, never more at once than asked, and stopped at once.

import fc from 'fast-check';
import { expect, test } from 'vitest';
import { createEventLog, type Outcome, type RunEvent } from '#events';
import { carryOut, type ModuleOps, type ModuleTask, type ModuleWork } from '#modules';

function run(tasks: readonly ModuleTask[], work: ModuleWork, more: Partial<ModuleOps> = {}) {
  const events: RunEvent[] = [];
  const log = createEventLog({ run: 'r', consumers: [(event) => events.push(event)] });
  const { signal } = new AbortController();
  const ops = {
    log,
    signal,
    jobs: 3,
    keepGoing: false,
    again: ({ module }: ModuleTask) => `again ${module}`,
    startedMs: 0,
  };
  return { events, end: carryOut(tasks, work, { ...ops, ...more }) };
}

const task = (module: string, needs: readonly string[] = []): ModuleTask => ({
  ...{ id: `tidy:${module}`, kind: 'tidy', module, dir: `/w/${module}`, reason: 'named', after: needs, needs },
});

const plans = fc.array(fc.tuple(fc.array(fc.nat(8), { maxLength: 3 }), fc.boolean()), { maxLength: 9 }).map((rows) =>
  rows.map(([needs, fails], at) => ({
    task: task(`m${at}`, [...new Set(needs.filter((need) => need < at).map((need) => `m${need}`))]),
    fails,
  })),
);

test('whatever fails, each task ends once, after what it needs, and runs unless something in its way failed', async () => {
  await fc.assert(
    fc.asyncProperty(plans, fc.integer({ min: 1, max: 4 }), fc.boolean(), async (plan, jobs, keepGoing) => {
      let [atWork, most] = [0, 0];
      const done = new Set<string>();
      const failing = new Set(plan.filter(({ fails }) => fails).map(({ task: { module } }) => module));
      const work: ModuleWork = async ({ module, after }) => {
        atWork += 1;
        most = Math.max(most, atWork);
        expect(after.filter((other) => !done.has(other) && !skipped(other))).toEqual([]);
        await new Promise((resolve) => setImmediate(resolve));
        atWork -= 1;
        done.add(module);
        return { outcome: failing.has(module) ? 'fail' : 'pass', exitCode: 0 };
      };
      const tasks = plan.map((one) => one.task);
      const stands = (module: string): boolean => {
        const own = tasks.find((one) => one.module === module);
        return own?.needs.some((need) => failing.has(need) || !stands(need)) === false;
      };
      const skipped = (module: string): boolean => !keepGoing && !stands(module);
      const { events, end } = run(tasks, work, { jobs, keepGoing });
      const { outcome } = await end;
      const ends = new Map<string, Outcome>();
      for (const event of events) {
        if (event.type !== 'task.finished') continue;
        expect(ends.has(event.module)).toBe(false);
        ends.set(event.module, event.outcome);
      }
      for (const { module } of tasks) {
        expect(ends.get(module)).toBe(skipped(module) ? 'skip' : failing.has(module) ? 'fail' : 'pass');
      }
      expect(most).toBeLessThanOrEqual(jobs);
      expect(outcome).toBe([...ends.values()].includes('fail') ? 'fail' : 'pass');
      expect(events.at(-1)?.type).toBe('run.finished');
    }),
    { numRuns: 200 },
  );
});

test('after a stop nothing more begins, and what had not begun is told as stopped', async () => {
  const stop = new AbortController();
  const begun: string[] = [];
  const work: ModuleWork = async ({ module }) => {
    begun.push(module);
    stop.abort();
    return { outcome: 'killed', signal: 'SIGINT' };
  };
  const { events, end } = run([task('a'), task('b', ['a'])], work, { signal: stop.signal });
  expect(await end).toEqual({ outcome: 'cancelled', exitCode: 130 });
  expect(begun).toEqual(['a']);
  const ends = events.flatMap((event) => (event.type === 'task.finished' ? [[event.module, event.outcome]] : []));
  expect(ends).toEqual([
    ['a', 'cancelled'],
    ['b', 'cancelled'],
  ]);
});
