// Which modules a person means by a name: the path of one, its folder, or the end of its path.

import { resolve } from 'node:path';
import { type Diagnostic, failure } from '#diagnostics';
import { isFolderPattern, type Module, type Outline, placeOf } from '#workspace';
import { nearestPath } from './nearest-path.ts';

export interface NameGround {
  readonly snapshot: Pick<Outline, 'modules' | 'root'>;
  /** Absolute folder that places are relative to. */
  readonly top: string;
  /** The folder that relative names start from, symlinks resolved. */
  readonly cwd: string;
}

/** By the nearest meaning under which there are any; several where the end of a path is that of several. */
export function modulesNamed(name: string, { snapshot, top, cwd }: NameGround): readonly Module[] {
  const { modules, root } = snapshot;
  // The graph shows folders from the workspace's root, and a person may stand elsewhere.
  const [here, ...elsewhere] = [cwd, resolve(top, root)].map((from) => placeOf(top, resolve(from, name)));
  if (isFolderPattern(name)) return modules.filter(({ dir }) => dir === here);
  const meanings: ((module: Module) => boolean)[] = [
    ({ path }) => path === name,
    ({ dir }) => dir === here,
    ({ dir }) => elsewhere.includes(dir),
    // A major version at the end is part of the path, and not of the name.
    ({ path }) => [path, path.replace(/\/v\d+$/, '')].some((whole) => `/${whole}`.endsWith(`/${name}`)),
  ];
  return meanings.map((means) => modules.filter(means)).find((found) => found.length > 0) ?? [];
}

/** For a name that is that of several modules. */
export function couldBeAny(name: string, modules: readonly Module[]): Diagnostic {
  return failure('usage/pattern', `${name} could be any of ${modules.length} modules`, {
    related: modules.map(({ path }) => ({ message: path })),
    remedy: 'write more of the path',
  });
}

/** For a name that is none: what says so, with the path that was meant, or what to do where none is near. */
export function namesNothing(message: string, name: string, paths: Iterable<string>, otherwise: string): Diagnostic {
  const near = isFolderPattern(name) ? undefined : nearestPath(name, paths);
  return failure('usage/pattern', message, { remedy: near === undefined ? otherwise : `did you mean ${near}?` });
}
