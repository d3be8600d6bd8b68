// The work tree as it is on disk, by content, and what in it differs from a revision.

import { readdirSync } from 'node:fs';
import path from 'node:path';
import { type ChangedFile, differences } from './changes.ts';
import { Disk, isAsRead } from './disk.ts';
import { hashFiles, linkId } from './hash.ts';
import { type IndexEntry, readIndex } from './index-entries.ts';
import { openNested } from './open.ts';
import type { Repository } from './repository.ts';
import { fields, runGit } from './run.ts';
import { submoduleStore } from './submodule.ts';
import { type ExpandedTree, expandedTree, gitlink, type Tree, type TreeEntry } from './tree.ts';

interface DiskEntry extends TreeEntry {
  readonly untracked?: true;
}

interface WorkTree extends ExpandedTree {
  readonly entries: ReadonlyMap<string, DiskEntry>;
}

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

/** What the index holds, submodules' files included. */
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

interface Settings {
  /** The executable bit on disk means something. */
  readonly fileMode: boolean;
  /** Symbolic links can be made; if not, they are plain files with the target as content. */
  readonly symlinks: boolean;
}

/** `base` says which untracked and ignored files need an id: the others are just there. */
async function readWorkTree(repository: Repository, base: Tree): Promise<WorkTree> {
  const [index, untracked, settings] = await Promise.all([
    readIndex(repository),
    readUntracked(repository),
    readSettings(repository),
  ]);
  const disk = new Disk(repository.root);
  const entries = new Map<string, DiskEntry>();
  const expanded = new Set<string>();
  const toHash = new Map<string, DiskEntry>();
  const nested: { readonly at: string; readonly link?: IndexEntry }[] = [];
  const gone = new Set<string>();

  const take = (file: string, known: IndexEntry | undefined, isUntracked: boolean): boolean => {
    const stat = disk.look(file);
    if (!stat) return false;
    const like = known?.mode ?? base.get(file)?.mode;
    let mode = '100644';
    if (stat.isSymbolicLink() || (!settings.symlinks && like === '120000')) mode = '120000';
    else if (settings.fileMode) mode = stat.mode & 0o100n ? '100755' : '100644';
    else if (like?.startsWith('100')) mode = like;
    const flag = isUntracked ? ({ untracked: true } as const) : {};
    if (known?.stat && !known.untrusted && known.mode === mode && isAsRead(stat, known.stat, index.written)) {
      entries.set(file, { mode, id: known.id });
    } else if (mode === '120000') {
      const id = linkId(repository, file, stat.isSymbolicLink());
      if (id === undefined) return false;
      entries.set(file, { mode, id, ...flag });
    } else if (base.has(file)) {
      toHash.set(file, { mode, id: '', ...flag });
    } else {
      // The base has no such file, so it differs whatever it holds.
      entries.set(file, { mode, id: '', ...flag });
    }
    return true;
  };

  for (const entry of index.entries) {
    if (entry.mode === gitlink) {
      nested.push({ at: entry.path, link: entry });
      continue;
    }
    if (take(entry.path, entry, false)) continue;
    if (entry.skipWorktree) entries.set(entry.path, { mode: entry.mode, id: entry.id });
    else gone.add(entry.path);
  }
  for (const file of untracked) {
    if (file.endsWith('/')) nested.push({ at: file.slice(0, -1) });
    else take(file, undefined, true);
  }
  const within = new Set(nested.map(({ at }) => at));
  for (const [file, { mode }] of base) {
    if (entries.has(file) || toHash.has(file) || gone.has(file) || mode === gitlink || isBeneath(within, file))
      continue;
    take(file, undefined, true);
  }

  const [ids] = await Promise.all([
    hashFiles(repository, [...toHash.keys()]),
    ...nested.map(async ({ at, link }) => {
      const inner = await readNested(repository, at, link, beneath(base, at));
      if (!inner) return;
      for (const [file, entry] of inner.entries) entries.set(file, entry);
      for (const file of inner.expanded) expanded.add(file);
    }),
  ]);
  for (const [file, entry] of toHash) {
    const id = ids.get(file);
    if (id !== undefined) entries.set(file, { ...entry, id });
  }
  return { entries, expanded };
}

/** A submodule or an untracked clone; its entries under the outer repository's paths. */
async function readNested(
  repository: Repository,
  at: string,
  link: IndexEntry | undefined,
  base: Tree,
): Promise<WorkTree | undefined> {
  const inner = await openNested(repository, path.join(repository.root, at));
  const flag = link ? {} : ({ untracked: true } as const);
  const entries = new Map<string, DiskEntry>();
  const expanded = new Set<string>();
  const add = (found: WorkTree) => {
    for (const [file, entry] of found.entries) entries.set(`${at}/${file}`, { ...entry, ...flag });
    for (const file of found.expanded) expanded.add(`${at}/${file}`);
  };
  if (inner) {
    add(await readWorkTree(inner, base));
    if (link) {
      const head = await runGit(inner, ['rev-parse', '--verify', '--quiet', 'HEAD'], { answers: [0, 1, 128] });
      entries.set(at, { mode: gitlink, id: head.stdout.toString('utf8').trim() });
      expanded.add(at);
    }
    return { entries, expanded };
  }
  if (!link) {
    for (const file of walk(path.join(repository.root, at)))
      entries.set(`${at}/${file}`, { mode: '100644', id: '', ...flag });
    return { entries, expanded };
  }
  // Not checked out, which is no deletion: what its commit holds is what would be there.
  entries.set(at, { mode: gitlink, id: link.id });
  const store = await submoduleStore(repository, 'HEAD', at, link.id);
  if (store) {
    add(await expandedTree(store, link.id));
    expanded.add(at);
  }
  return { entries, expanded };
}

/** Files and links below a folder that git takes for a repository and cannot read. */
function walk(dir: string): readonly string[] {
  const found: string[] = [];
  for (const entry of readdirSync(dir, { withFileTypes: true })) {
    if (entry.name === '.git') continue;
    if (entry.isDirectory()) {
      for (const file of walk(path.join(dir, entry.name))) found.push(`${entry.name}/${file}`);
    } else if (entry.isFile() || entry.isSymbolicLink()) {
      found.push(entry.name);
    }
  }
  return found;
}

/** Neither tracked nor ignored; a clone within the work tree is one name that ends in a slash. */
async function readUntracked(repository: Repository): Promise<readonly string[]> {
  const { stdout } = await runGit(repository, ['ls-files', '--others', '--exclude-standard', '-z']);
  return fields(stdout);
}

async function readSettings(repository: Repository): Promise<Settings> {
  const { stdout } = await runGit(
    repository,
    ['config', '-z', '--bool', '--get-regexp', '^core\\.(filemode|symlinks)$'],
    {
      answers: [0, 1],
    },
  );
  // The last one said wins.
  const said = new Map(fields(stdout).map((field) => field.split('\n', 2) as [string, string]));
  return {
    fileMode: said.get('core.filemode') !== 'false' && process.platform !== 'win32',
    symlinks: said.get('core.symlinks') !== 'false',
  };
}

function isBeneath(folders: ReadonlySet<string>, file: string): boolean {
  for (let slash = file.indexOf('/'); slash >= 0; slash = file.indexOf('/', slash + 1)) {
    if (folders.has(file.slice(0, slash))) return true;
  }
  return false;
}

function beneath(tree: Tree, at: string): Tree {
  const inner = new Map<string, TreeEntry>();
  for (const [file, entry] of tree) if (file.startsWith(`${at}/`)) inner.set(file.slice(at.length + 1), entry);
  return inner;
}
