// The engine: carries out a plan.

export { type Bounded, binaryAgeMs, boundBinaries } from './bound.ts';
export type { CompileOps } from './compile/ground.ts';
export { runCompile } from './compile/run-compile.ts';
export { diskError, diskFull, noSpaceText } from './disk.ts';
export { beginEarly, type EarlyBuild, type EarlyTask } from './early.ts';
export { inTheWay } from './install.ts';
export type {
  CompileCachePort,
  EngineOps,
  Pass,
  Patience,
  ResultKeeper,
  TaskResult,
  ToolCost,
  ToolCosts,
} from './ops.ts';
export { pruneLimits } from './prune.ts';
export { replayPlan, type ShownTask } from './replay.ts';
export { runPlan } from './run.ts';
