// Packages and modules at the cursor, one folder or path element at a time, from the folders alone: no `go list`.

import { resolve } from 'node:path';
import { isWithin, type Location, locate, type Named, packagesOnDisk, pathOf, placeOf, realFolder } from '#workspace';
import type { Candidate, CompletionRequest } from './complete.ts';

export function packageCandidates(
  word: string,
  { cwd: given, env }: Pick<CompletionRequest, 'cwd' | 'env'>,
): readonly Candidate[] {
  const cwd = realFolder(given);
  try {
    const found = locate({ cwd, gowork: env['GOWORK'] });
    const location = { ...found, root: realFolder(found.root) };
    return /^\.\.?(\/|$)|^\//.test(word) ? folderCandidates(word, cwd, location) : pathCandidates(word, location);
  } catch {
    // A broken workspace is told by every other command.
    return [];
  }
}

function pathCandidates(word: string, location: Location): readonly Candidate[] {
  const { root } = location;
  const leads = ({ importPath }: Named) => importPath.startsWith(word) || word.startsWith(importPath);
  const found = steps(word, importPaths(packagesOnDisk(location, root, leads)));
  if (word === '') {
    const here = [{ value: './...', about: 'All packages below this folder' }, { value: './' }, { value: 'work' }];
    return [...here, ...found];
  }
  return found.length > 0 ? found : lastElements(word, importPaths(packagesOnDisk(location, root)));
}

function importPaths(packages: readonly Named[]): readonly string[] {
  return packages.map(({ importPath }) => importPath);
}

function folderCandidates(word: string, cwd: string, location: Location): readonly Candidate[] {
  const typed = word === '.' || word === '..' ? `${word}/` : word;
  const lead = typed.slice(0, typed.lastIndexOf('/') + 1);
  const from = resolve(cwd, lead);
  const { root } = location;
  const wanted = placeOf(root, from);
  const leads = ({ dir }: Named) => isWithin(wanted, dir) || isWithin(dir, wanted);
  const folders = packagesOnDisk(location, root, leads).map(({ dir }) => pathOf(root, dir));
  const below = folders.flatMap((folder) => {
    const place = placeOf(from, folder);
    return place === '.' || place.startsWith('/') ? [] : [lead + place];
  });
  // A folder beside this one lies above `from` for placeOf.
  const found = steps(typed, below);
  return below.length > 0 && typed === lead
    ? [{ value: `${lead}...`, about: 'All packages below it' }, ...found]
    : found;
}

/** The next element of each path that begins with the word; a way without a fork is gone to its end. */
function steps(word: string, paths: readonly string[]): readonly Candidate[] {
  const matching = paths.filter((path) => path.startsWith(word));
  const next = (at: number) => new Set(matching.flatMap((path) => elementsAt(path, at, matching)));
  let found = next(word.length);
  for (let [only = ''] = found; found.size === 1 && only.endsWith('/'); [only = ''] = found) found = next(only.length);
  return [...found].sort().map((value) => ({ value }));
}

/** The path up to its next slash, with the slash where something lies below; itself, too, where it is a package. */
function elementsAt(path: string, at: number, all: readonly string[]): readonly string[] {
  const slash = path.indexOf('/', at);
  if (slash < 0) return all.some((other) => other.startsWith(`${path}/`)) ? [path, `${path}/`] : [path];
  return [path.slice(0, slash + 1)];
}

/** `discount` names the one package that ends so. */
function lastElements(word: string, paths: readonly string[]): readonly Candidate[] {
  const byLast = Map.groupBy(paths, (path) => path.slice(path.lastIndexOf('/') + 1));
  return [...byLast].flatMap(([value, [path = '', ...more]]) =>
    value.startsWith(word) && more.length === 0 ? [{ value, about: path }] : [],
  );
}
