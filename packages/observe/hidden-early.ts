// What the code comes to that runs before a test's log begins: of all initialisers in its closure, and its TestMain.

import { isWithin, type Place, parentOf } from '#workspace';
import type { Early } from './early.ts';
import type { EarlyEffect } from './early-effect.ts';
import { numbersIn } from './hidden-bits.ts';
import { isOfWorkspace } from './hidden-packages.ts';
import type { Leads, Led, Literals } from './hidden-paths.ts';
import type { Reach } from './hidden-reach.ts';

interface EarlyParts {
  readonly env: ReadonlySet<string>;
  readonly envPrefixes: ReadonlySet<string>;
  readonly anyVariable?: { readonly importPath: string };
  readonly searches?: { readonly importPath: string };
  readonly files: ReadonlySet<Place>;
  readonly missing: ReadonlySet<Place>;
  readonly trees: ReadonlySet<Place>;
  /** Code of the workspace, or what it calls, lists folders. */
  readonly lists: boolean;
}

/** Answers for a test by all that it is made of, and the folder where it begins. */
export function createEarlyParts(early: Early, leads: Leads): (whole: Reach, dir: Place) => EarlyParts {
  const literals = new Map<EarlyEffect, readonly Literals[]>();
  /** One object for each, as leads remember by it. */
  const literalsOf = (effect: EarlyEffect, dir: Place): readonly Literals[] => {
    let all = literals.get(effect);
    if (!all) {
      const outside = effect.outsidePaths.length > 0 ? [{ dir, pathLiterals: effect.outsidePaths }] : [];
      all = [...effect.paths.map((one) => ({ dir: one.dir, pathLiterals: one.paths })), ...outside];
      literals.set(effect, all);
    }
    return all;
  };

  return (whole, dir) => {
    const env = new Set<string>();
    const envPrefixes = new Set<string>();
    const files = new Set<Place>();
    const missing = new Set<Place>();
    const trees = new Set<Place>();
    const said: { anyVariable?: { importPath: string }; searches?: { importPath: string } } = {};
    let lists = false;
    const take = (led: Led) => {
      for (const file of led.files) files.add(file);
      for (const place of led.missing) missing.add(place);
      for (const folder of led.folders) if (!isWithin(folder, dir)) trees.add(folder);
    };
    for (const number of numbersIn(whole.initial)) {
      const one = early.at(number);
      if (!one) continue;
      const { effect, unit } = one;
      for (const name of effect.env) env.add(name);
      for (const prefix of effect.envPrefixes) envPrefixes.add(prefix);
      if (effect.anyVariable !== undefined) said.anyVariable ??= { importPath: effect.anyVariable };
      if (effect.searches !== undefined && effect.ownUnnamed) said.searches ??= { importPath: effect.searches };
      const isOwn = isOfWorkspace(unit);
      // What a dependency reads by itself it has a name for, and what it lists is not the source of those who use it.
      if (effect.reads && isOwn) trees.add(dir);
      if (effect.lists && isOwn) lists = true;
      if (effect.reads) for (const home of effect.homes) trees.add(home);
      if (!effect.reads && (!isOwn || !effect.lists)) continue;
      for (const some of literalsOf(effect, unit.dir)) {
        take(leads.from(dir, some, isOwn ? 'above' : 'all'));
        if (!effect.locates) continue;
        for (const from of [dir, some.dir])
          for (const above of foldersFrom(from)) take(leads.from(above, some, 'none'));
      }
    }
    return { env, envPrefixes, files, missing, trees, lists, ...said };
  };
}

/** A folder of the workspace and those above it. */
function foldersFrom(dir: Place): readonly Place[] {
  if (!isWithin('.', dir)) return [];
  const folders: Place[] = [];
  for (let at: Place | undefined = dir; at !== undefined; at = parentOf(at)) folders.push(at);
  return folders;
}
