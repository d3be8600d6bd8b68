// Every library that the program may bundle, for the test that an old Node can parse them all.
export { default as sqlite } from 'better-sqlite3';
export * as commander from 'commander';
export * as execa from 'execa';
export { default as glob } from 'fast-glob';
export * as xxhash from 'xxhash-wasm';
export * as zod from 'zod';
