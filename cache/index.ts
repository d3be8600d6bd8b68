// The cache of results.
export type * from './answer.ts';
export type * from './cache.ts';
export { type CollectOptions, collectCache } from './collect.ts';
export type * from './entry.ts';
export { type CacheOptions, type OpenedCache, openCache } from './local.ts';
export { binaryBytes, cacheSize, parseSize } from './size.ts';
export { cacheStats } from './stats.ts';
export { verifyCache } from './verify.ts';
