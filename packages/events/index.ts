// Run events: the one typed stream of what happens.
export * from './event.ts';
export * from './log.ts';
export { type Redactor, redactor } from './redact.ts';
