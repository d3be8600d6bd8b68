// What git tracks, by the index.

import path from 'node:path';
import { readIndex } from './index-entries.ts';
import { openNested } from './open.ts';
import type { Repository } from './repository.ts';
import { gitlink, type Tree, type TreeEntry } from './tree.ts';

/** Every file that the index holds, with those of the submodules that are checked out. */
export async function trackedFiles(repository: Repository): Promise<Tree> {
  const { entries } = await readIndex(repository);
  const tracked = new Map<string, TreeEntry>();
  for (const { path: file, mode, id } of entries) tracked.set(file, { mode, id });
  const links = entries.filter(({ mode }) => mode === gitlink);
  await Promise.all(
    links.map(async ({ path: at }) => {
      const inner = await openNested(repository, path.join(repository.root, at));
      if (!inner) return;
      for (const [file, entry] of await trackedFiles(inner)) tracked.set(`${at}/${file}`, entry);
    }),
  );
  return tracked;
}
