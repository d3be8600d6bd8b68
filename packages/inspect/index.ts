// Inspections: what the cache cannot know by itself, hunted on demand.
export { type CompleteLogBuild, completeLogOverlay, completeLogVariable, type OverlayRequest } from './complete-log.ts';
export { inspectPollution } from './pollution.ts';
export type * from './pollution-answer.ts';
export type * from './pollution-request.ts';
