// The names that a commit may be called by.

import type { Repository } from './repository.ts';
import { runGit } from './run.ts';

/** Branches, those of remotes and tags, short, the newest first. */
export async function references(repository: Repository): Promise<readonly string[]> {
  const { stdout } = await runGit(repository, [
    'for-each-ref',
    '--sort=-creatordate',
    '--format=%(refname:short)',
    'refs/heads',
    'refs/remotes',
    'refs/tags',
  ]);
  return stdout.toString('utf8').split('\n').filter(Boolean);
}
