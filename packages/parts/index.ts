// What the built program consists of: where its parts lie, and what Node made of its code the last time.
export * from './code-cache.ts';
export { removeOld } from './own-folder.ts';
export * from './parts.ts';
export { sha256 } from './sha256.ts';
export { putWhole, seal, unseal } from './small-file.ts';
export { userCacheDir } from './user-cache.ts';
