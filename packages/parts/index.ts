// What the built program consists of: where its parts lie, and what Node made of its code the last time.
export * from './code-cache.ts';
export * from './parts.ts';
export { userCacheDir } from './user-cache.ts';
