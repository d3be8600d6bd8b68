// The pages that people read.

import { readdirSync } from 'node:fs';
import path from 'node:path';
import { repository } from '../repository.ts';

/** Paths from the repository's root, with forward slashes: all Markdown at the root, in docs and with the test data. */
export const pages: readonly string[] = [
  ...markdownIn('.', false),
  ...markdownIn('docs', true),
  ...markdownIn('testdata', true),
].sort();

function markdownIn(folder: string, recursive: boolean): readonly string[] {
  return readdirSync(path.join(repository, folder), { recursive, encoding: 'utf8' })
    .filter((name) => name.endsWith('.md'))
    .map((name) => path.posix.join(folder, name.replaceAll('\\', '/')));
}
