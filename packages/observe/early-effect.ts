// What code comes to that runs before a test's log begins. Plain JSON, so that it can be kept for dependencies.

import type { PieceEffect } from '#gofile';
import type { Place } from '#workspace';

export interface EarlyEffect {
  readonly env: readonly string[];
  readonly envPrefixes: readonly string[];
  /** A package that reads all of the environment, or a variable by a name that is put together. */
  readonly anyVariable?: string;
  /** Literals that may be paths, of dependencies. */
  readonly outsidePaths: readonly string[];
  /** The same of the workspace's packages, with their folders. */
  readonly paths: readonly { readonly dir: Place; readonly paths: readonly string[] }[];
  /** Files are read that may lie in the folder where the process begins. */
  readonly reads: boolean;
  /** Files are read whose names are not known, by a package of the workspace. */
  readonly ownUnnamed: boolean;
  readonly lists: boolean;
  /** It is asked where source or the working folder is. */
  readonly locates: boolean;
  /** Folders of the workspace's packages that ask so. */
  readonly homes: readonly Place[];
  /** A package of the workspace that looks for files in the folders above. */
  readonly searches?: string;
}

/** More names that might be read than these, and the whole environment stands for them. */
export const mostNames = 2000;

/** A piece that runs, and whose it is. */
export interface Reached {
  readonly importPath: string;
  readonly dir: Place;
  readonly ofWorkspace: boolean;
  readonly effect: PieceEffect;
  /** A constant's value; undefined where it is not known. */
  readonly constant: (identifier: string) => string | undefined;
}

export function earlyEffect(reached: readonly Reached[]): EarlyEffect {
  const env = new Set<string>();
  const names = new Set<string>();
  const prefixes = new Set<string>();
  const outsidePaths = new Set<string>();
  const paths = new Map<Place, Set<string>>();
  const homes = new Set<Place>();
  let composes = false;
  const readers = new Set<string>();
  let anyVariable: string | undefined;
  let searches: string | undefined;
  const seen = { reads: false, ownUnnamed: false, lists: false, locates: false };
  for (const { importPath, dir, ofWorkspace, effect, constant } of reached) {
    for (const name of effect.env ?? []) env.add(name);
    for (const prefix of effect.envPrefixes ?? []) prefixes.add(prefix);
    for (const identifier of effect.envIdentifiers ?? []) {
      const value = constant(identifier);
      if (value === undefined) anyVariable ??= importPath;
      else env.add(value);
    }
    for (const name of effect.names ?? []) names.add(name);
    if (effect.anyVariable) anyVariable ??= importPath;
    if (effect.anyName) readers.add(importPath);
    if (effect.composes) composes = true;
    if (effect.paths && !ofWorkspace) for (const path of effect.paths) outsidePaths.add(path);
    if (effect.paths && ofWorkspace) {
      const known = paths.get(dir) ?? new Set();
      for (const path of effect.paths) known.add(path);
      paths.set(dir, known);
    }
    if (effect.unnamed || effect.near) seen.reads = true;
    if (effect.unnamed && ofWorkspace) seen.ownUnnamed = true;
    if (effect.lists) seen.lists = true;
    if (effect.locates) seen.locates = true;
    if (effect.locates && ofWorkspace) homes.add(dir);
    if (effect.searches && ofWorkspace) searches ??= importPath;
  }
  const [reader] = readers;
  if (composes || names.size > mostNames) anyVariable ??= reader;
  else if (reader !== undefined) for (const name of names) (name.endsWith('_') ? prefixes : env).add(name);
  return {
    env: [...env],
    envPrefixes: [...prefixes],
    ...(anyVariable === undefined ? {} : { anyVariable }),
    outsidePaths: [...outsidePaths],
    paths: [...paths].map(([dir, all]) => ({ dir, paths: [...all] })),
    ...seen,
    homes: [...homes],
    ...(searches === undefined ? {} : { searches }),
  };
}

export const noEffect: EarlyEffect = earlyEffect([]);
