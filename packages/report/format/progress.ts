// The line that says, now and then, how far a run is: done of total, failed so far, what runs and for how long.

import type { RunState, TaskState } from '../state.ts';
import { shortNames } from '../views/names.ts';
import type { Style } from './style.ts';
import { duration, listThatFits } from './words.ts';

/** From here on a running package also names the test that it is at. */
const slowMs = 10_000;

/** One line. `now` in milliseconds since 1970. */
export function drawProgress(state: RunState, now: number, columns: number, style: Style): string {
  const head = [`[${state.done}/${state.tasks.size}] ${duration(now - state.startedAt)}`];
  const failing = [...state.running.values()].filter((task) => task.testCounts.failed > 0);
  const failed = state.failures.size + failing.length;
  if (failed > 0) head.push(`${failed} failed`);
  const waiting = state.tasks.size - state.done - state.running.size;
  const tail = waiting > 0 ? ` · ${waiting} waiting` : '';
  if (state.running.size === 0) {
    const builds = [...state.invocations.values()].some((invocation) => invocation.running);
    return style.dim(`${head.join(' · ')} · ${builds ? 'compiling' : 'nothing runs'}${tail}`);
  }
  const names = shortNames(state.packages);
  const items = [...state.running.values()].map((task) => drawRunning(task, names, now));
  const before = `${head.join(' · ')} · running: `;
  return style.dim(`${before}${listThatFits(items, columns - before.length - tail.length)}${tail}`);
}

function drawRunning(task: TaskState, names: ReadonlyMap<string, string>, now: number): string {
  const elapsed = now - (task.startedAt ?? now);
  const test = task.current === undefined ? undefined : task.tests.get(task.current);
  const at = elapsed >= slowMs && test && test.outcome === undefined ? ` ${test.name}` : '';
  return `${names.get(task.package) ?? task.package}${at} ${duration(elapsed)}`;
}
