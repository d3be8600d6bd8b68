// What differs between two sides, as changed files.

import type { Repository } from './repository.ts';
import { type ExpandedTree, expandedTree, gitlink, type TreeEntry } from './tree.ts';

/** `path` is relative to the repository, with forward slashes. */
export interface ChangedFile {
  readonly path: string;
  readonly change: 'added' | 'modified' | 'deleted';
  /** Git does not know the file, nor ignores it. */
  readonly untracked?: true;
}

/** A file of the work tree. An id that nobody needs is empty. */
export interface DiskEntry extends TreeEntry {
  readonly untracked?: true;
}

/** The files of the work tree, as those of a commit are had. */
export interface WorkTree extends ExpandedTree {
  readonly entries: ReadonlyMap<string, DiskEntry>;
}

/**
 * What differs between two commits (or trees), without looking for renames. The files of a submodule count where both of its
 * commits are here; where not, the submodule itself is the changed file.
 */
export async function treeChanges(repository: Repository, base: string, head: string): Promise<readonly ChangedFile[]> {
  const [before, after] = await Promise.all([expandedTree(repository, base), expandedTree(repository, head)]);
  return differences(before, after);
}

/** Sorted by path. */
export function differences(base: ExpandedTree, head: WorkTree): readonly ChangedFile[] {
  const changes: ChangedFile[] = [];
  // Beneath these, what the head holds is unknown, so nothing there is said to be deleted.
  const closed: string[] = [];
  for (const [path, entry] of head.entries) {
    if (entry.mode === gitlink && !head.expanded.has(path)) closed.push(`${path}/`);
  }
  const isClosed = (path: string) => closed.some((prefix) => path.startsWith(prefix));
  for (const [path, after] of head.entries) {
    const before = base.entries.get(path);
    if (before && before.mode === after.mode && before.id === after.id) continue;
    // The files of the submodule tell it all.
    if (after.mode === gitlink && head.expanded.has(path) && (!before || base.expanded.has(path))) continue;
    const untracked = after.untracked ? ({ untracked: true } as const) : {};
    changes.push({ path, change: before ? 'modified' : 'added', ...untracked });
  }
  for (const [path, before] of base.entries) {
    if (head.entries.has(path) || isClosed(path)) continue;
    if (before.mode === gitlink && base.expanded.has(path)) continue;
    changes.push({ path, change: 'deleted' });
  }
  return changes.sort((a, b) => (a.path < b.path ? -1 : a.path > b.path ? 1 : 0));
}
