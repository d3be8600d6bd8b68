// Names the go.mod files of a repository that no go.work takes in: modules that nobody tests here.

import { type Diagnostic, warning } from '#diagnostics';
import { isWithin, parentOf } from './place.ts';
import type { Place, Snapshot } from './workspace.ts';

/** Folders whose modules are material of tests or copies, and not forgotten. */
const material = /(^|\/)(testdata|vendor|node_modules)(\/|$)|(^|\/)[_.][^/]*\//;

/**
 * One note that names the modules that are in the repository, below the workspace's root, and not in the workspace.
 * @param files every file of the tree, as places
 */
export function modulesOutside(snapshot: Snapshot, files: Iterable<Place>): readonly Diagnostic[] {
  if (snapshot.kind !== 'work') return [];
  const found = moduleFoldersOutside(new Set(snapshot.modules.map((module) => module.dir)), snapshot.root, files);
  if (found.length === 0) return [];
  const names = found.slice(0, 5).join(', ') + (found.length > 5 ? ` and ${found.length - 5} more` : '');
  const what = found.length === 1 ? 'a module is' : `${found.length} modules are`;
  return [
    {
      ...warning('workspace/outside-module', `${what} not in go.work, so nothing there is listed or tested: ${names}`, {
        remedy: `go work use ${found[0] === '.' ? '.' : `./${found[0]}`}`,
      }),
      severity: 'note',
    },
  ];
}

/** The folders of these modules, sorted. `root` is the workspace's. */
export function moduleFoldersOutside(
  members: ReadonlySet<Place>,
  root: Place,
  files: Iterable<Place>,
): readonly Place[] {
  const found: Place[] = [];
  for (const file of files) {
    if (file !== 'go.mod' && !file.endsWith('/go.mod')) continue;
    const dir = parentOf(file) ?? '.';
    if (!members.has(dir) && !material.test(file) && isWithin(root, dir)) found.push(dir);
  }
  return found.sort();
}
