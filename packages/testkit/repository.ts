// Where the repository lies that the running test belongs to.

import path from 'node:path';

/** Absolute path of the repository's root. */
export const repository: string = path.resolve(import.meta.dirname, '../..');

/**
 * The program, as the last build made it: the test projects of vitest that start it build it first. GOWS_PROGRAM names another
 * one, as a single executable.
 */
export const builtProgram: string = path.resolve(
  process.env['GOWS_PROGRAM'] ?? path.join(repository, 'cli/dist/gows.js'),
);

/** The words that start it, before its arguments. */
export const startProgram: readonly [string, ...string[]] = builtProgram.endsWith('.js')
  ? [process.execPath, builtProgram]
  : [builtProgram];
