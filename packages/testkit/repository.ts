// Where the repository lies that the running test belongs to.

import path from 'node:path';

/** Absolute path of the repository's root. */
export const repository: string = path.resolve(import.meta.dirname, '../..');

/** The program, as the last build made it: the test projects of vitest that start it build it first. */
export const builtProgram: string = path.join(repository, 'cli/dist/gows.js');
