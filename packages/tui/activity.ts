// What the packages of a run do at one moment, read off its state.

import type { RunState, TaskState } from '#report';

/** `wait`: its binary is there and waits for its turn. */
export type Doing = 'run' | 'link' | 'compile' | 'wait';

export interface Activity {
  readonly task: TaskState;
  readonly doing: Doing;
  /** How long it has done that, in milliseconds. */
  readonly elapsedMs: number;
}

const doings: Readonly<Record<NonNullable<TaskState['phase']>, Doing>> = {
  compile: 'compile',
  link: 'link',
  ready: 'wait',
};
const order: readonly Doing[] = ['run', 'link', 'compile', 'wait'];

/** Those that run first, then what is built, then what waits for its turn; in each the longest first. */
export function activities(state: RunState, now: number): Activity[] {
  const found: Activity[] = [];
  for (const task of state.running.values()) {
    found.push({ task, doing: 'run', elapsedMs: now - (task.startedAt ?? now) });
  }
  for (const task of state.tasks.values()) {
    if (task.status !== 'planned' || !task.phase) continue;
    const since = task.phases[task.phase] ?? now;
    found.push({ task, doing: doings[task.phase], elapsedMs: now - since });
  }
  return found.sort((a, b) => order.indexOf(a.doing) - order.indexOf(b.doing) || b.elapsedMs - a.elapsedMs);
}

/** The test that a running package is at; absent between tests. */
export function currentTest(task: TaskState): string | undefined {
  const test = task.current === undefined ? undefined : task.tests.get(task.current);
  return test?.outcome === undefined ? test?.name : undefined;
}
