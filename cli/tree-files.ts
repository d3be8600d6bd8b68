// Which files a copy of the work tree is made of, and where none can stand for it.

import { dirname, isAbsolute, join } from 'node:path';
import { workTreeFiles } from '#git';
import { createDisk, filesBeneath } from '#observe';
import { type Module, type Place, pathOf, placeOf, type Snapshot } from '#workspace';
import type { Session } from './session.ts';

/** Absolute paths of what git tracks and of what it does not ignore; without git all files. */
export async function treeFiles({ repository, top }: Pick<Session, 'repository' | 'top'>): Promise<readonly string[]> {
  const names = repository && (await workTreeFiles(repository));
  return names?.map(({ path }) => join(top, path)) ?? filesBeneath(createDisk(), top);
}

/** Absolute paths of what go reads, also where git ignores it. */
export function builtFiles(session: Pick<Session, 'top' | 'location'>, head: Snapshot): readonly string[] {
  return [...moduleFiles(session, head), ...builtFrom(head).map((place) => pathOf(session.top, place))];
}

/** Why there can be no copy of the work tree that stands for it; undefined where there can. */
export function whyNotElsewhere(
  { top, location }: Pick<Session, 'top' | 'location'>,
  { modules }: { readonly modules: readonly Module[] },
): string | undefined {
  if (isAbsolute(placeOf(top, location.root))) return 'the workspace file lies outside of the repository';
  const outside = modules.find(({ dir }) => isAbsolute(dir));
  return outside && `module ${outside.path} lies outside of the repository`;
}

/** Git may ignore them. */
function moduleFiles({ top, location }: Pick<Session, 'top' | 'location'>, { modules }: Snapshot): readonly string[] {
  const folders = [dirname(location.file), ...modules.map(({ dir }) => pathOf(top, dir))];
  const names = ['go.work', 'go.work.sum', 'go.mod', 'go.sum', 'vendor/modules.txt'];
  return folders.flatMap((folder) => names.map((name) => join(folder, name)));
}

function builtFrom({ packages, units }: Snapshot): readonly Place[] {
  return [...packages.flatMap(({ files }) => files), ...units.flatMap(({ inputs }) => inputs.map(({ file }) => file))];
}
