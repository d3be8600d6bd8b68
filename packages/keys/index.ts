// Keys: what a build or a test depends on, as one hash that can be explained.
export { binaryDigest, contentDigest, type DigestMemo, linkedInputs } from './binary-digest.ts';
export * from './binary-key.ts';
export * from './build-key.ts';
export * from './cause.ts';
export type * from './difference.ts';
export * from './explain.ts';
export * from './field-about.ts';
export * from './graph-keys.ts';
export type * from './record.ts';
export * from './result-key.ts';
export { surroundingsKey } from './surroundings-key.ts';
export { makeTestKeyRecord, type TestKeyParts, testKey, testKeyVersion } from './test-key.ts';
export * from './unit-key.ts';
export { nodeOf } from './unit-node.ts';
