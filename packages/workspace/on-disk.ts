// Packages as the folders tell, without the go command: quick, and there also while nothing can be listed.

import { join } from 'node:path';
import { entriesOf } from './embed-names.ts';
import type { Location } from './locate.ts';
import { readModuleFiles } from './module-files.ts';
import type { Named } from './pattern.ts';
import { pathOf, placeIn } from './place.ts';

/**
 * Every folder of a module of the workspace that holds Go files and that `./...` may match, sorted by import path. More
 * than `go list` names: also folders without a file for this platform.
 * @throws DiagnosticError as `readModuleFiles`.
 */
export function packagesOnDisk(location: Location, top: string): readonly Named[] {
  const found = readModuleFiles(location, top).flatMap(({ path, dir }) => [...beneath(path, dir, pathOf(top, dir))]);
  return found.sort((a, b) => (a.importPath < b.importPath ? -1 : 1));
}

function* beneath(importPath: string, dir: Named['dir'], folder: string): Generator<Named> {
  const entries = entriesOf(folder) ?? [];
  if (entries.some((entry) => entry.isFile() && /^[^._].*\.go$/.test(entry.name))) yield { importPath, dir };
  for (const entry of entries) {
    const { name } = entry;
    if (!entry.isDirectory() || /^[._]|^(testdata|vendor|node_modules)$/.test(name)) continue;
    const below = join(folder, name);
    // A module of its own.
    if (entriesOf(below)?.some((inner) => inner.name === 'go.mod')) continue;
    yield* beneath(`${importPath}/${name}`, placeIn(dir, name), below);
  }
}
