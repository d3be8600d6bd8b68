// What the go command reads of a repository when it stamps a program: the commit, whether anything differs from it, and the tags.

import type { Repository } from './repository.ts';
import { runGit } from './run.ts';

/**
 * As one text, equal where the stamp would be; undefined where git says nothing, as then the go command may fail. It asks the
 * same (`vcsGit` and `gitStatus` in cmd/go/internal/vcs/vcs.go), and since Go 1.24 makes a version of the tags.
 */
export async function buildStamp(repository: Repository): Promise<string | undefined> {
  try {
    const [head, status, tags] = await Promise.all(
      [
        ['rev-parse', 'HEAD'],
        ['status', '--porcelain'],
        ['for-each-ref', '--format=%(refname) %(objectname)', 'refs/tags'],
      ].map((args) => runGit(repository, args)),
    );
    const [rev, changed, named] = [head, status, tags].map((said) => said?.stdout.toString('utf8') ?? '');
    return JSON.stringify([rev?.trim(), changed?.trim() !== '', named]);
  } catch {
    return undefined;
  }
}
