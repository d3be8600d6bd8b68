// Run events: the one typed stream of what happens.
export * from './event.ts';
export * from './log.ts';
export { checkStream, type StreamReader } from './read.ts';
export { type Redactor, redacted, redactor } from './redact.ts';
export { isSecretName } from './secrets.ts';
