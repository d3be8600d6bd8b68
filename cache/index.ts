// The cache of results.
export type * from './answer.ts';
export type * from './cache.ts';
export { type CollectOptions, collectCache } from './collect.ts';
export type * from './entry.ts';
export { type LayersRequest, openLayers } from './layers/layers.ts';
export { type CacheOptions, type OpenedCache, openCache } from './local.ts';
export { type CompileCacheTalkRequest, type CompileCacheUse, openCompileCacheTalk } from './prog/talk.ts';
export { openRemote } from './remote/open.ts';
export type { Remote, RemoteAccess, RemoteSettings, Source, Transfer } from './remote/remote.ts';
export type { S3Credentials } from './remote/s3.ts';
export { loadCacheServer } from './server/load.ts';
export { isPublicKey, makeKeyPair, openSigner, type Signer } from './sign/keys.ts';
export { defaultScope, isScope, scopeForm } from './sign/scope.ts';
export { isTokenName, makeToken, mostReads, readClaims, type TokenClaims } from './sign/token.ts';
export { parseTrusted, type Trusted } from './sign/trust.ts';
export { binaryBytes, cacheSize, parseSize } from './size.ts';
export { cacheStats } from './stats.ts';
export { verifyCache } from './verify.ts';
