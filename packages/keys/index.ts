// Keys: what a build or a test depends on, as one hash that can be explained.
export * from './graph-keys.ts';
export * from './unit-key.ts';
export type * from './record.ts';
