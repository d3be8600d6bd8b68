// Planning: what is affected, what is selected, what a run will do and why. No process is started here but by asking.
export * from './affected.ts';
export * from './answer.ts';
export * from './binaries.ts';
export * from './build-plan.ts';
export * from './compare.ts';
export * from './dry-run.ts';
export * from './graph.ts';
export type * from './graph-answer.ts';
export { type Focus, focusOn } from './graph-focus.ts';
export * from './inert.ts';
export * from './plan.ts';
export * from './reason-words.ts';
export * from './relinks.ts';
export * from './reuse/index.ts';
export type * from './reuse-answer.ts';
export * from './select.ts';
