// The cache of results.
export type * from './cache.ts';
export type * from './entry.ts';
