// How the world looks to a package's tests: at planning time and later, each with a looker of its own.

import {
  createLooker,
  type Looker,
  type Observation,
  type Roots,
  rootsOfPackage,
  type Shape,
  variablesOf,
} from '#observe';
import { isBeneath, type Package, type Place, pathOf } from '#workspace';
import type { ReuseRequest } from './request.ts';

export interface Glances {
  readonly rootsFor: (found: Package) => Roots;
  /** As seen while planning: each file is looked at once for all packages. */
  readonly now: (found: Package, shape: Shape) => Observation;
  /** Folders of members of the workspace outside of the repository, absolute. */
  readonly outside: readonly string[];
  /** A looker that remembers nothing of earlier looks. */
  readonly anew: () => Looker;
}

/** What of a request tells how the world looks. */
export type GlanceRequest = Pick<
  ReuseRequest,
  'snapshot' | 'roots' | 'env' | 'memo' | 'workTreeFiles' | 'gitState' | 'own'
>;

export function createGlances(request: GlanceRequest): Glances {
  const { snapshot, roots } = request;
  const { top } = roots;
  const folders = snapshot.modules.map(({ dir }) => pathOf(top, dir));
  const outside = folders.filter((dir) => !isBeneath(top, dir) && !isBeneath(dir, top) && dir !== top);
  const moduleDirs = new Map(snapshot.modules.map(({ path, dir }) => [path, pathOf(top, dir)]));
  const source = sourceFiles(request);
  const variables = variablesOf(request.env);
  const anew = () =>
    createLooker({
      variables,
      ...(request.memo ? { memo: request.memo } : {}),
      workTreeFiles: request.workTreeFiles,
      ...(request.gitState ? { gitState: request.gitState } : {}),
      outside,
      own: request.own,
      treeFilter: (file: string) => !source.has(file),
    });
  const planning = anew();
  const rootsFor = (found: Package) => {
    const dir = pathOf(top, found.dir);
    return rootsOfPackage(roots, dir, moduleDirs.get(found.module) ?? dir);
  };
  // What is only compiled looks at nothing.
  const now = (found: Package, shape: Shape) => (found.hasTests ? planning.look(shape, rootsFor(found)) : []);
  return { rootsFor, outside, anew, now };
}

/** Go source that packages are compiled from: it is in their keys, and counts in no tree. */
function sourceFiles({ snapshot, roots }: GlanceRequest): ReadonlySet<string> {
  const files = new Set<string>();
  const add = (places: readonly Place[]) => {
    for (const place of places) files.add(pathOf(roots.top, place));
  };
  for (const found of snapshot.packages) add(found.goFiles);
  return files;
}
