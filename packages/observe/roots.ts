// Names paths so that they mean the same in every clone and for every user: `$TOP/a.txt`, `$HOME/.netrc`.

import { realpathSync } from 'node:fs';
import path from 'node:path';
import type { Spot } from './shape.ts';

/** Absolute folders, each as it is spelled in the environment or as git names it. */
export interface RootPlaces {
  /** The repository's root, or the workspace's where there is no repository. */
  readonly top: string;
  readonly packageDir: string;
  readonly moduleDir: string;
  readonly goroot: string;
  readonly moduleCache: string;
  readonly goCache: string;
  readonly home?: string;
  /** The first is the test's temporary folder, `$TMP`; paths in the others stay absolute. */
  readonly temps: readonly string[];
  /** The folder of this run, with the links to the test binaries. */
  readonly runFolder: string;
}

/** What a root is, and so how paths beneath it are looked at. */
export type RootKind = 'run' | 'top' | 'module' | 'package' | 'goroot' | 'module-cache' | 'go-cache' | 'temp' | 'home';

interface Root {
  readonly kind: RootKind;
  /** `$TOP`; undefined for what stays absolute. */
  readonly token: string | undefined;
  /** With forward slashes, without one at the end. */
  readonly path: string;
}

/** Made by `createRoots`. */
export interface Roots extends RootPlaces {
  /** The longest first, each in all its spellings. */
  readonly entries: readonly Root[];
  /** Token → the folder that it leads to here. */
  readonly folders: ReadonlyMap<string, string>;
}

/** Asks for the real path of each folder, so make it once and derive a package's by `rootsOfPackage`. */
export function createRoots(places: RootPlaces): Roots {
  const entries: Root[] = [];
  const folders = new Map<string, string>();
  const add = (kind: RootKind, token: string | undefined, folder: string | undefined) => {
    if (!folder || !path.isAbsolute(folder)) return;
    for (const spelling of new Set([realPath(folder), path.resolve(folder)])) {
      const at = toSlashes(spelling).replace(/\/$/, '');
      // A HOME that is `/`, as containers have it, tells nothing about a path.
      if (at === '' && kind !== 'top') continue;
      entries.push({ kind, token, path: at });
      if (token !== undefined && !folders.has(token)) folders.set(token, spelling);
    }
  };
  const top = toSlashes(realPath(places.top));
  // In this order where one folder is two things: HOME may be the repository.
  add('run', '$RUN', places.runFolder);
  add('top', '$TOP', places.top);
  if (!isBeneathOrAt(top, toSlashes(realPath(places.moduleDir)))) add('module', '$MODULE', places.moduleDir);
  if (!isBeneathOrAt(top, toSlashes(realPath(places.packageDir)))) add('package', '$PKG', places.packageDir);
  add('goroot', '$GOROOT', places.goroot);
  add('module-cache', '$GOMODCACHE', places.moduleCache);
  add('go-cache', '$GOCACHE', places.goCache);
  for (const [index, temp] of places.temps.entries()) add('temp', index === 0 ? '$TMP' : undefined, temp);
  add('home', '$HOME', places.home);
  // The sort is stable, so the order above decides between equals; the longest is the most specific.
  entries.sort((a, b) => b.path.length - a.path.length);
  return { ...places, entries, folders };
}

/** The same roots seen from another package; costs nothing for one inside the top. */
export function rootsOfPackage(roots: Roots, packageDir: string, moduleDir: string): Roots {
  const within = [packageDir, moduleDir, roots.packageDir, roots.moduleDir].every((dir) =>
    roots.entries.some((root) => root.kind === 'top' && isBeneathOrAt(root.path, toSlashes(dir))),
  );
  return within ? { ...roots, packageDir, moduleDir } : createRoots({ ...roots, packageDir, moduleDir });
}

/** The most specific root at or above an absolute path. */
export function rootOf(roots: Roots, file: string): Root | undefined {
  const at = toSlashes(file);
  return roots.entries.find((root) => isBeneathOrAt(root.path, at));
}

/** The spot of an absolute clean path. */
export function spotOf(roots: Roots, file: string): Spot {
  const at = toSlashes(file);
  const root = roots.entries.find((each) => isBeneathOrAt(each.path, at));
  return root?.token === undefined ? at : root.token + at.slice(root.path.length);
}

/** The absolute path that a spot leads to here; undefined where its root is not known here. */
export function pathOfSpot(roots: Roots, spot: Spot): string | undefined {
  if (!spot.startsWith('$')) return path.isAbsolute(spot) ? path.resolve(spot) : undefined;
  const slash = spot.indexOf('/');
  const token = slash < 0 ? spot : spot.slice(0, slash);
  const folder = roots.folders.get(token);
  // Without MODULE or PKG the folder lies inside the top, so that the other clone's layout is another one.
  return folder === undefined ? undefined : path.join(folder, slash < 0 ? '' : spot.slice(slash));
}

/**
 * A variable's value with roots as tokens where one begins: at the start, after the list separator, after `=`. Two
 * different values never become one: a `$` of the value itself is doubled. To be hashed, not shown.
 */
export function portableValue(roots: Roots, value: string, windows = process.platform === 'win32'): string {
  const separator = windows ? ';' : ':';
  let result = '';
  for (let at = 0; at < value.length; ) {
    const before = value[at - 1];
    const begins = at === 0 || before === separator || before === '=';
    const root = begins ? roots.entries.find((each) => holdsAt(value, at, each.path, separator)) : undefined;
    if (root?.token !== undefined) {
      result += root.token;
      at += root.path.length;
    } else {
      const char = value[at];
      result += char === '$' ? '$$' : char;
      at++;
    }
  }
  return result;
}

function holdsAt(value: string, at: number, folder: string, separator: string): boolean {
  const end = at + folder.length;
  if (folder === '' || toSlashes(value.slice(at, end)) !== folder) return false;
  const next = value[end];
  return next === undefined || next === separator || next === '/' || next === path.sep;
}

function isBeneathOrAt(folder: string, at: string): boolean {
  return at.startsWith(folder) && (at.length === folder.length || at[folder.length] === '/');
}

function toSlashes(file: string): string {
  return path.sep === '/' ? file : file.replaceAll(path.sep, '/');
}

function realPath(folder: string): string {
  try {
    return realpathSync(folder);
  } catch {
    return path.resolve(folder);
  }
}
