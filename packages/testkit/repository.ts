// Where the repository lies that the running test belongs to.

import path from 'node:path';

/** Absolute path of the repository's root. */
export const repository: string = path.resolve(import.meta.dirname, '../..');
