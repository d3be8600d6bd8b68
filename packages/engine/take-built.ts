// Takes what earlier runs built of the very same: what needs no build is run at once, and the go command is not asked.

import path from 'node:path';
import type { Plan, Task } from '#plan';
import type { Arrived } from './arrival.ts';
import { closeWithoutTests } from './build-ends.ts';
import type { RunCoverage } from './coverage.ts';
import { longestFirst, suffixOf } from './invocation.ts';
import type { Ledger } from './ledger.ts';
import type { LinkedBinaries } from './linked.ts';
import type { EngineOps } from './ops.ts';

export interface TakeRequest {
  readonly plan: Plan;
  readonly ledger: Ledger;
  /** Of the run. */
  readonly folder: string;
  readonly linked: LinkedBinaries;
  readonly coverage?: RunCoverage | undefined;
  readonly onArrival: (task: Task, arrived: Arrived) => void;
}

/** Answers the tasks that are left to be built, in the order of the plan. */
export async function takeBuilt({ plan, ...request }: TakeRequest, ops: EngineOps): Promise<readonly Task[]> {
  const { folder, linked, onArrival } = request;
  const left = new Set(plan.tasks);
  const take = async (task: Task): Promise<void> => {
    const { binary } = task;
    const file = path.join(folder, String(task.group), binary + suffixOf(plan));
    const taken = await linked.take(task, file);
    if (!taken || ops.signal.aborted) return;
    left.delete(task);
    if ('output' in taken) closeWithoutTests(task, { output: taken.output, elapsedMs: 0 }, request, ops);
    else onArrival(task, { binary, ...taken });
  };
  const waiting = plan.tasks.filter(({ buildKey }) => buildKey !== undefined).sort(longestFirst);
  const takeAll = async (): Promise<void> => {
    for (let task = waiting.shift(); task; task = waiting.shift()) await take(task);
  };
  await Promise.all(Array.from({ length: atOnce }, takeAll));
  return [...left];
}

/** All at once would be ready at the same moment, the first no sooner than the last. */
const atOnce = 4;
