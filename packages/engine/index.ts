// The engine: carries out a plan.
export type { EngineOps, Pass, Patience, ResultKeeper, TaskResult } from './ops.ts';
export { pruneLimits } from './prune.ts';
export { replayPlan, type ShownTask } from './replay.ts';
export { runPlan } from './run.ts';
