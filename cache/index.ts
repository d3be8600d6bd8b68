// The cache of results.
export type * from './cache.ts';
export type * from './entry.ts';
export { type CacheOptions, type OpenedCache, openCache } from './local.ts';
