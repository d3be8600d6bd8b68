// Repositories within the work tree: submodules, and clones that git does not track.

import { lstatSync } from 'node:fs';
import path from 'node:path';
import type { DiskEntry, WorkTree } from './changes.ts';
import { walk } from './disk.ts';
import type { IndexEntry } from './index-entries.ts';
import { openNested } from './open.ts';
import type { Repository } from './repository.ts';
import { findRevision } from './revision.ts';
import { submoduleStore } from './submodule.ts';
import { expandedTree, gitlink, type Tree, type TreeEntry } from './tree.ts';

export interface Nested {
  readonly at: string;
  /** Its entry in the index; an untracked clone has none. */
  readonly link?: IndexEntry;
  readonly inner?: Repository;
  /** What lies there, by the outer repository's paths, where git cannot read it as a repository. */
  readonly files: readonly string[];
}

/** @throws DiagnosticError when git refuses a submodule, such as one that belongs to another user. */
export async function openNestings(
  outer: Repository,
  found: readonly Pick<Nested, 'at' | 'link'>[],
): Promise<readonly Nested[]> {
  return await Promise.all(
    found.map(async (one) => {
      const dir = path.join(outer.root, one.at);
      const inner = await openNested(outer, dir).catch((error: unknown) => {
        if (one.link) throw error;
        return undefined;
      });
      if (inner) return { ...one, inner, files: [] };
      const stat = lstatSync(dir, { throwIfNoEntry: false });
      if (!stat) return { ...one, files: [] };
      const files = stat.isDirectory() ? walk(dir).map((file) => `${one.at}/${file}`) : [one.at];
      return { ...one, files };
    }),
  );
}

/** The files of all of them, by the outer repository's paths. */
export async function readNestings(
  outer: Repository,
  nested: readonly Nested[],
  base: Tree,
  read: (inner: Repository, base: Tree) => Promise<WorkTree>,
): Promise<WorkTree> {
  const entries = new Map<string, DiskEntry>();
  const expanded = new Set<string>();
  await Promise.all(
    nested.map(async ({ at, link, inner, files }) => {
      const flag = link ? {} : ({ untracked: true } as const);
      const add = (found: WorkTree) => {
        for (const [file, entry] of found.entries) entries.set(`${at}/${file}`, { ...entry, ...flag });
        for (const file of found.expanded) expanded.add(`${at}/${file}`);
      };
      if (inner) {
        const [found, head] = await Promise.all([read(inner, beneath(base, at)), findRevision(inner, 'HEAD')]);
        add(found);
        if (!link) return;
        entries.set(at, { mode: gitlink, id: head ?? '' });
        expanded.add(at);
      } else if (link && files.length === 0) {
        // Not checked out, which is no deletion: what its commit holds is what would be there.
        entries.set(at, { mode: gitlink, id: link.id });
        const store = await submoduleStore(outer, 'HEAD', at, link.id);
        if (!store) return;
        add(await expandedTree(store, link.id));
        expanded.add(at);
      }
    }),
  );
  return { entries, expanded };
}

function beneath(tree: Tree, at: string): Tree {
  const inner = new Map<string, TreeEntry>();
  for (const [file, entry] of tree) if (file.startsWith(`${at}/`)) inner.set(file.slice(at.length + 1), entry);
  return inner;
}
