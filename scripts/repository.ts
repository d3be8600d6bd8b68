// The places that the scripts work on.

import { readFile } from 'node:fs/promises';
import path from 'node:path';

/** Absolute path of the repository's root. */
export const repository: string = path.resolve(import.meta.dirname, '..');

/** Where the built program lies. */
export const programFolder: string = path.join(repository, 'cli/dist');

/** What of package.json the scripts use. */
export interface RootManifest {
  readonly version: string;
  readonly description: string;
  readonly license: string;
}

export async function readManifest(): Promise<RootManifest> {
  return JSON.parse(await readFile(path.join(repository, 'package.json'), 'utf8'));
}
