// What is done module by module: a command in each, `go mod tidy`, and whether each stands alone.
export { carryOut, type ModuleOps } from './carry-out.ts';
export { commandIn } from './command.ts';
export type * from './module-task.ts';
export { type ModuleNeeds, moduleNeeds } from './needs.ts';
export { type PlanRequest, planModules } from './order.ts';
export { standsAlone } from './stands-alone.ts';
export { tidy } from './tidy.ts';
