// The work tree as it is on disk, by content, and what in it differs from a revision.

import { type ChangedFile, type DiskEntry, differences, type WorkTree } from './changes.ts';
import { isAsRead, openDisk } from './disk.ts';
import { hashFiles, linkId } from './hash.ts';
import { type IndexEntry, readIndex } from './index-entries.ts';
import { openNestings, readNestings } from './nested.ts';
import type { Repository } from './repository.ts';
import { fields, runGit } from './run.ts';
import { expandedTree, gitlink, type Tree } from './tree.ts';

/**
 * What differs between the revision's tree and the work tree by content: commits, staged, unstaged and untracked
 * changes alike. Ignored files count only where the revision has a file of that name. Content is what `git add` would
 * store, so line endings that git converts are no change. Sorted by path.
 * @throws DiagnosticError `git/*`.
 */
export async function workTreeChanges(repository: Repository, baseRev: string): Promise<readonly ChangedFile[]> {
  const base = await expandedTree(repository, baseRev);
  return differences(base, await readWorkTree(repository, base.entries));
}

export interface WorkTreeFile {
  readonly path: string;
  readonly tracked: boolean;
}

/** Every file of the work tree, those of submodules included: tracked ones, and untracked ones that git does not ignore. */
export async function workTreeFiles(repository: Repository): Promise<readonly WorkTreeFile[]> {
  const { entries } = await readWorkTree(repository, new Map());
  const files = [...entries].map(([path, { untracked }]) => ({ path, tracked: untracked !== true }));
  return files.sort((a, b) => (a.path < b.path ? -1 : 1));
}

/**
 * Tracked and untracked files, and ignored ones where the other side has them. `base` says which files need an id: the others differ from
 * it whatever they hold.
 */
async function readWorkTree(repository: Repository, base: Tree): Promise<WorkTree> {
  const [index, untracked] = await Promise.all([readIndex(repository), readUntracked(repository)]);
  const nested = await openNestings(repository, [
    ...index.entries.filter(({ mode }) => mode === gitlink).map((link) => ({ at: link.path, link })),
    ...untracked.filter((file) => file.endsWith('/')).map((file) => ({ at: file.slice(0, -1) })),
  ]);
  const disk = openDisk(repository.root);
  const entries = new Map<string, DiskEntry>();
  const toHash = new Map<string, DiskEntry>();

  const take = (file: string, known: IndexEntry | undefined, isUntracked = false): boolean => {
    const stat = disk.look(file);
    if (!stat) return false;
    const mode = modeOf(stat, known?.mode ?? base.get(file)?.mode, repository);
    const flag = isUntracked ? ({ untracked: true } as const) : {};
    if (known?.stat && known.mode === mode && isAsRead(stat, known.stat, index.written)) {
      entries.set(file, { mode, id: known.id });
    } else if (!base.has(file)) {
      entries.set(file, { mode, id: '', ...flag });
    } else if (mode === '120000') {
      const id = linkId(repository, file, stat.isSymbolicLink());
      if (id === undefined) return false;
      entries.set(file, { mode, id, ...flag });
    } else {
      toHash.set(file, { mode, id: '', ...flag });
    }
    return true;
  };

  for (const entry of index.entries) {
    if (entry.mode === gitlink || take(entry.path, entry)) continue;
    if (entry.skipWorktree) entries.set(entry.path, { mode: entry.mode, id: entry.id });
  }
  for (const file of untracked) if (!file.endsWith('/')) take(file, undefined, true);
  for (const one of nested) for (const file of one.files) take(file, undefined, one.link === undefined);
  // What is left of the base is deleted, or was removed from the index and is ignored now.
  const within = new Set(nested.map(({ at }) => at));
  for (const [file, { mode }] of base) {
    if (mode !== gitlink && !entries.has(file) && !toHash.has(file) && !isBeneath(within, file)) take(file, undefined);
  }

  const [ids, inner] = await Promise.all([
    hashFiles(repository, [...toHash.keys()]),
    readNestings(repository, nested, base, readWorkTree),
  ]);
  for (const [file, entry] of toHash) {
    const id = ids.get(file);
    if (id !== undefined) entries.set(file, { ...entry, id });
  }
  for (const [file, entry] of inner.entries) entries.set(file, entry);
  return { entries, expanded: inner.expanded };
}

/** `like` is what git knew the file as. */
function modeOf(
  stat: { readonly mode: bigint; isSymbolicLink(): boolean },
  like: string | undefined,
  settings: Pick<Repository, 'fileMode' | 'symlinks'>,
): string {
  if (stat.isSymbolicLink() || (!settings.symlinks && like === '120000')) return '120000';
  if (settings.fileMode) return stat.mode & 0o100n ? '100755' : '100644';
  return like?.startsWith('100') ? like : '100644';
}

/** Neither tracked nor ignored; a clone within the work tree is one name that ends in a slash. */
async function readUntracked(repository: Repository): Promise<readonly string[]> {
  const { stdout } = await runGit(repository, ['ls-files', '--others', '--exclude-standard', '-z']);
  return fields(stdout);
}

function isBeneath(folders: ReadonlySet<string>, file: string): boolean {
  if (folders.size === 0) return false;
  for (let slash = file.indexOf('/'); slash >= 0; slash = file.indexOf('/', slash + 1)) {
    if (folders.has(file.slice(0, slash))) return true;
  }
  return false;
}
