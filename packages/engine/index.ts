// The engine: carries out a plan.
export type { EngineOps, Patience, TaskResult } from './ops.ts';
export { runPlan } from './run.ts';
