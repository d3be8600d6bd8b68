// Packages as the folders tell, without the go command: quick, and there also while nothing can be listed.

import type { Dirent } from 'node:fs';
import { join } from 'node:path';
import { entriesOf } from './embed-names.ts';
import type { Location } from './locate.ts';
import { readModuleFiles } from './module-files.ts';
import type { Named } from './pattern.ts';
import { pathOf, placeIn } from './place.ts';

/** Names of the Go files of a folder, whatever they are built for. */
export function goFileNames(folder: string): readonly string[] {
  return (entriesOf(folder) ?? []).filter(isGoFile).map(({ name }) => name);
}

function isGoFile(entry: Dirent): boolean {
  return entry.isFile() && /^[^._].*\.go$/.test(entry.name);
}

/**
 * Every folder of a module of the workspace that holds Go files and that `./...` may match, sorted by import path. More
 * than `go list` names: also folders without a file for this platform.
 * @param isWanted of a package or what lies below it; what is not is not looked into
 * @throws DiagnosticError as `readModuleFiles`.
 */
export function packagesOnDisk(
  location: Location,
  top: string,
  isWanted: (found: Named) => boolean = () => true,
): readonly Named[] {
  const found: Named[] = [];
  const walk = ({ importPath, dir }: Named, folder: string, entries: readonly Dirent[]): void => {
    if (entries.some(isGoFile)) found.push({ importPath, dir });
    for (const entry of entries) {
      const { name } = entry;
      if (!entry.isDirectory() || /^[._]|^(testdata|vendor|node_modules)$/.test(name)) continue;
      const below = { importPath: `${importPath}/${name}`, dir: placeIn(dir, name) };
      if (!isWanted(below)) continue;
      const inner = entriesOf(join(folder, name)) ?? [];
      // A go.mod makes it a module of its own.
      if (!inner.some((one) => one.name === 'go.mod')) walk(below, join(folder, name), inner);
    }
  };
  for (const { path: importPath, dir } of readModuleFiles(location, top)) {
    const folder = pathOf(top, dir);
    if (isWanted({ importPath, dir })) walk({ importPath, dir }, folder, entriesOf(folder) ?? []);
  }
  return found.sort((a, b) => (a.importPath < b.importPath ? -1 : 1));
}
