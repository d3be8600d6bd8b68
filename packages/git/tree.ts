// The files of a commit, by path, with those of its submodules where they are here.

import type { Repository } from './repository.ts';
import { fields, runGit } from './run.ts';
import { submoduleStore } from './submodule.ts';

/** `mode` as git prints it: 100644, 100755, 120000 (symbolic link), 160000 (submodule; `id` is its commit). */
export interface TreeEntry {
  readonly mode: string;
  readonly id: string;
}

/** Repo-relative path with forward slashes → what is there. */
export type Tree = ReadonlyMap<string, TreeEntry>;

export const gitlink = '160000';

/** A tree with the submodules whose contents it holds as well. */
export interface ExpandedTree {
  readonly entries: Tree;
  readonly expanded: ReadonlySet<string>;
}

/**
 * Every file of the commit (or tree). A submodule is an entry itself, and its files are entries beneath it where its
 * commit is here.
 * @throws DiagnosticError `git/missing-objects`, `git/failed`.
 */
export async function treeOf(repository: Repository, rev: string): Promise<Tree> {
  return (await expandedTree(repository, rev)).entries;
}

/** The id of the commit's tree. */
export async function treeId(repository: Repository, rev: string): Promise<string> {
  const { stdout } = await runGit(repository, ['rev-parse', '--verify', '--quiet', `${rev}^{tree}`]);
  return stdout.toString('utf8').trim();
}

export async function expandedTree(repository: Repository, rev: string): Promise<ExpandedTree> {
  const own = await ownTree(repository, rev);
  const entries = new Map(own);
  const expanded = new Set<string>();
  const links = [...own].filter(([, { mode }]) => mode === gitlink);
  await Promise.all(
    links.map(async ([path, { id }]) => {
      const store = await submoduleStore(repository, rev, path, id);
      if (!store) return;
      const inner = await expandedTree(store, id);
      expanded.add(path);
      for (const [name, entry] of inner.entries) entries.set(`${path}/${name}`, entry);
      for (const name of inner.expanded) expanded.add(`${path}/${name}`);
    }),
  );
  return { entries, expanded };
}

/** What was read lately, by tree or commit id: neither can change. */
const read = new WeakMap<Repository, Map<string, Promise<Tree>>>();
const keptTrees = 4;

/** The commit's own entries: a submodule is one of them. */
export function ownTree(repository: Repository, rev: string): Promise<Tree> {
  if (!/^([0-9a-f]{40}|[0-9a-f]{64})$/.test(rev)) return listTree(repository, rev);
  const kept = read.get(repository) ?? new Map<string, Promise<Tree>>();
  read.set(repository, kept);
  const before = kept.get(rev);
  if (before) return before;
  const listing = listTree(repository, rev);
  kept.set(rev, listing);
  listing.catch(() => kept.delete(rev));
  const [oldest] = kept.keys();
  if (kept.size > keptTrees && oldest !== undefined) kept.delete(oldest);
  return listing;
}

async function listTree(repository: Repository, rev: string): Promise<Tree> {
  const { stdout } = await runGit(repository, ['ls-tree', '-r', '-z', '--full-tree', rev]);
  const entries = new Map<string, TreeEntry>();
  for (const field of fields(stdout)) {
    const tab = field.indexOf('\t');
    const [mode = '', , id = ''] = field.slice(0, tab).split(' ');
    entries.set(field.slice(tab + 1), { mode: canonicalMode(mode), id });
  }
  return entries;
}

/** Commits of the first years of git hold modes such as 100664, which check out as one of the two. */
export function canonicalMode(mode: string): string {
  if (!mode.startsWith('100')) return mode;
  return Number.parseInt(mode, 8) & 0o100 ? '100755' : '100644';
}
