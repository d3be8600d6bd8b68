// What C and assembly may read by `#include` that no listing names, by content: the go command counts it nowhere.

import { join } from 'node:path';
import { type GoEnv, splitQuoted } from '#gocmd';
import { isOfSystem, pathsOf } from './cgo.ts';
import { type DigestMemo, digestFile, remembered } from './digest.ts';
import { entriesOf, versionControl } from './embed-names.ts';
import { inclusionFinder } from './inclusions.ts';
import { isBeneath, pathOf, placeOf } from './place.ts';
import type { Input, Place, Snapshot, Unit } from './workspace.ts';

export interface IncludedRequest {
  readonly top: string;
  readonly goEnv: GoEnv;
  /** Build flags, those of GOFLAGS aside. */
  readonly flags: readonly string[];
  readonly memo?: DigestMemo;
}

/** What `#include` reaches, and what is linked by name. */
const readByC = /\.(h|hh|hpp|hxx|inc|inl|ipp|tcc|c|cc|cpp|cxx|m|s|a|o|so(\.[\d.]+)?|dylib|tbd|lib|dll|obj|def)$/i;

/** Whether a C compiler may read it, or a linker. */
export function isReadByC(file: Place): boolean {
  return readByC.test(file);
}

/** Whether the unit hands source to a C compiler, which may include what is beneath the unit without naming it plainly. */
export function handsC({ settings, inputs }: Unit): boolean {
  return settings['cgo'] === 'true' || inputs.some(({ file }) => /\.swig(cxx)?$/i.test(file));
}

function assembles({ inputs }: Unit): boolean {
  return inputs.some(({ file }) => /\.(s|sx)$/i.test(file));
}

/** The side with what its units may include. Of the distribution and of what a version pins nothing else is looked at. */
export function withIncluded(snapshot: Snapshot, request: IncludedRequest): Snapshot {
  const { units } = snapshot;
  const isOne = (unit: Unit) => !unit.standard && unit.inputs.length > 0 && (handsC(unit) || assembles(unit));
  if (!units.some(isOne)) return snapshot;
  const finder = includedFinder(snapshot, request);
  return {
    ...snapshot,
    units: units.map((unit) => {
      const included = isOne(unit) ? finder(unit) : [];
      return included.length > 0 ? { ...unit, included } : unit;
    }),
  };
}

function includedFinder(snapshot: Snapshot, { top, goEnv, flags, memo }: IncludedRequest): (unit: Unit) => Input[] {
  const digest = remembered((path) => digestFile(path, memo));
  const inclusions = inclusionFinder(digest);
  // What is some package's own counts where it is included by name.
  const owned = new Set([
    ...snapshot.units.flatMap(({ inputs, ignored }) => [...inputs.map(({ file }) => file), ...ignored]),
    ...snapshot.packages.flatMap(({ files }) => files),
  ]);
  const local = [top, ...snapshot.modules.map(({ dir }) => pathOf(top, dir))];
  const isLocal = (path: string) => local.some((dir) => path === dir || isBeneath(dir, path));
  const isPinned = (path: string) => [goEnv.GOMODCACHE, goEnv.GOROOT].some((dir) => isBeneath(dir, path));
  const walked = new Map<string, readonly string[]>();
  const filesIn = (path: string): readonly string[] => {
    const found = walked.get(path) ?? filesReadByC(path);
    walked.set(path, found);
    return found;
  };
  const cFlags = ['CGO_CFLAGS', 'CGO_CPPFLAGS', 'CGO_CXXFLAGS'].flatMap((name) =>
    pathsOf(words(goEnv.raw[name] ?? '')),
  );
  const asmFlags = [...flags, ...words(goEnv.GOFLAGS)].filter((flag) => /^--?asmflags=/.test(flag));
  const asmFolders = pathsOf(asmFlags.flatMap((flag) => flag.split(/[\s'"=]+/)));

  return (unit) => {
    const dir = pathOf(top, unit.dir);
    const usesC = handsC(unit);
    const searched = (unit.searched ?? []).map((place) => pathOf(top, place));
    const own = new Set(unit.inputs.map(({ file }) => file));
    const found = new Map<Place, string>();
    const add = (path: string) => {
      const file = placeOf(top, path);
      if (!own.has(file)) found.set(file, digest(path));
    };
    if (usesC) {
      for (const path of [dir, ...searched.filter(isLocal)]) {
        for (const file of filesIn(path)) if (!owned.has(placeOf(top, file))) add(file);
      }
    }
    const folders = usesC ? [...searched, ...cFlags] : asmFolders;
    const sources = unit.inputs
      .filter(({ file }) => usesC || !file.endsWith('.go'))
      .map(({ file }) => pathOf(top, file));
    for (const path of inclusions(dir, sources, folders)) if (!isPinned(path) && !isOfSystem(path)) add(path);
    return [...found].map(([file, digest]) => ({ file, digest })).sort((a, b) => (a.file < b.file ? -1 : 1));
  };
}

/** All beneath a folder that C may read. What packages of Node bring counts where it is included by name. */
function filesReadByC(folder: string): readonly string[] {
  const entries = entriesOf(folder);
  // A file that a flag names, or nothing that is there now.
  if (!entries) return isReadByC(folder) ? [folder] : [];
  return entries.flatMap((entry): readonly string[] => {
    const path = join(folder, entry.name);
    if (!entry.isDirectory()) return isReadByC(entry.name) ? [path] : [];
    return versionControl.has(entry.name) || entry.name === 'node_modules' ? [] : filesReadByC(path);
  });
}

function words(text: string): readonly string[] {
  const split = splitQuoted(text);
  return 'words' in split ? split.words : text.split(/\s+/);
}
