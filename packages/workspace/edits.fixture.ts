// What is done to a workspace between two readings of it.

import { mkdir, readFile, writeFile } from 'node:fs/promises';
import { dirname, join } from 'node:path';

export interface Edit {
  readonly name: string;
  readonly edit: (root: string) => Promise<unknown>;
}

export const replace = (file: string, before: string, after: string) => async (root: string) => {
  const path = join(root, file);
  const text = await readFile(path, 'utf8');
  if (!text.includes(before)) throw new Error(`${file} does not hold ${before}`);
  await writeFile(path, text.replace(before, after));
};

export const write = (file: string, text: string) => async (root: string) => {
  await mkdir(dirname(join(root, file)), { recursive: true });
  await writeFile(join(root, file), text);
};
