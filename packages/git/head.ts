// What is checked out.

import { emptyTree, type Repository } from './repository.ts';
import { findRevision } from './revision.ts';
import { workTreeChanges } from './work-tree.ts';

/**
 * `rev` is the empty tree before the first commit; `dirty` says that the work tree's content differs from it, untracked
 * files included and ignored ones not.
 */
export async function headOf(repository: Repository): Promise<{ readonly rev: string; readonly dirty: boolean }> {
  const rev = (await findRevision(repository, 'HEAD')) ?? emptyTree(repository);
  return { rev, dirty: (await workTreeChanges(repository, rev)).length > 0 };
}
