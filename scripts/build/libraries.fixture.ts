// Every library that the program may bundle, for the test that an old Node can parse them all.
export { default as sqlite } from 'better-sqlite3';
export * as commander from 'commander';
export * as zod from 'zod';
