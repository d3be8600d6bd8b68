// Inspections: what the cache cannot know by itself, hunted on demand.
export { type CompleteLogBuild, completeLogOverlay, completeLogVariable, type OverlayRequest } from './complete-log.ts';
