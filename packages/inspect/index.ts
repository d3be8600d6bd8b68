// Inspections: what the cache cannot know by itself, hunted on demand.
export { type CompleteLogBuild, completeLogOverlay, completeLogVariable, type OverlayRequest } from './complete-log.ts';
export { type GoCacheRequest, verifyGoCache } from './go-cache.ts';
export type * from './go-cache-answer.ts';
export { inspectPollution } from './pollution.ts';
export type * from './pollution-answer.ts';
export type * from './pollution-request.ts';
