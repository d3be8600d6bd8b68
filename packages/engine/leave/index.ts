// Leave: who may use the machine now.
export { memoryLimit, thisMachine } from './machine.ts';
export type { Grant, Leave, Need } from './need.ts';
export { type OutOfMemory, openOutOfMemory, type WatchOutOfMemory } from './oom.ts';
export { openLeave } from './open.ts';
