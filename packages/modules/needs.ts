// Which modules of a workspace need which others: by what their go.mod requires and by what their files import. Without the go
// command, so that it can be told while nothing can be listed.

import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { scanGoFile } from '#gofile';
import { parseGoMod } from '#modfile';
import { goFileNames, type Location, type Module, packagesOnDisk, pathOf, readModuleFiles } from '#workspace';

export interface ModuleNeeds {
  /** The main modules, sorted by path. */
  readonly modules: readonly Module[];
  /** Path of a module → paths of those that it needs, without itself. */
  readonly needs: ReadonlyMap<string, ReadonlySet<string>>;
}

/**
 * Imports count under any build constraint but `ignore`, as for `go mod tidy`.
 * @throws DiagnosticError as `readModuleFiles`.
 */
export function moduleNeeds(location: Location, top: string): ModuleNeeds {
  const modules = readModuleFiles(location, top);
  const needs = new Map(modules.map(({ path }) => [path, new Set<string>()]));
  // The longest path wins, as for the go command.
  const byLength = modules.map(({ path }) => path).sort((a, b) => b.length - a.length);
  const holderOf = (importPath: string) =>
    byLength.find((path) => importPath === path || importPath.startsWith(`${path}/`));
  for (const { path, dir } of modules) {
    const file = join(pathOf(top, dir), 'go.mod');
    const { file: mod } = parseGoMod(file, readFileSync(file));
    for (const { path: required } of mod?.require ?? []) if (needs.has(required)) needs.get(path)?.add(required);
  }
  for (const { importPath, dir } of packagesOnDisk(location, top)) {
    const holder = holderOf(importPath);
    if (holder === undefined) continue;
    for (const imported of importsIn(pathOf(top, dir))) {
      const needed = holderOf(imported);
      if (needed !== undefined) needs.get(holder)?.add(needed);
    }
  }
  for (const [path, paths] of needs) paths.delete(path);
  return { modules, needs };
}

function* importsIn(folder: string): Generator<string> {
  for (const name of goFileNames(folder)) {
    const { imports, constraints } = scanGoFile(readFileSync(join(folder, name)));
    if (constraints.some((line) => /^\/\/(go:build|\s*\+build)\s+ignore\b/.test(line))) continue;
    for (const { path } of imports) yield path;
  }
}
