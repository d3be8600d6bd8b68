// Walks a module's folders and tells, folder by folder, the sources that are there and what a listing depends on in them.

import { statSync } from 'node:fs';
import { missing } from './digest.ts';
import { embedNames, versionControl } from './embed-names.ts';
import type { Entry, Looks } from './looks.ts';
import { joinPlain } from './place.ts';
import { quietly } from './quietly.ts';

export interface WalkRequest {
  /** Absolute. */
  readonly dir: string;
  /** A vendor folder: what lies in it is laid over one another, so that no go.mod ends a module there. */
  readonly vendored: boolean;
  readonly looks: Looks;
  /** Absolute folders that the go command writes to meanwhile, where they lie within. */
  readonly caches: ReadonlySet<string>;
}

/** What was found, with no file read yet; of each that will be, the row was taken. */
export interface Walked {
  readonly looks: Looks;
  readonly found: readonly (WalkedFolder | string)[];
  /** Paths beneath `dir` of folders in which packages might lie and that were not looked into. */
  readonly passedOver: readonly string[];
}

interface WalkedFolder {
  readonly path: string;
  /** Beneath `dir`. */
  readonly seen: string;
  readonly entries: readonly Entry[];
  /** What is read for the folder's line. */
  readonly sources: readonly string[];
}

/** What go/build takes for source: fileListForExt, all with constraints in their name or at their top. */
const constrained = /\.(?:c|cc|cpp|cxx|m|h|hh|hpp|hxx|f|F|for|f90|s|S|sx|swig|swigcxx)$/;
/** A link to a profile counts when there is something at its end (load.setPGOProfilePath). */
const profile = 'default.pgo';

/**
 * Also folders that no pattern matches are walked (`testdata`, `_x`, `.x`), since an import may name them, as it may a
 * folder behind a symbolic link; that, and what is in a vendor folder that the go command does not use, is passed over.
 * A folder of another module is none of this one's (modload.dirInModule).
 */
export function walkSources({ dir, vendored, looks, caches }: WalkRequest): Walked {
  const found: (WalkedFolder | string)[] = [];
  const passedOver: string[] = [];
  const look = (path: string, seen: string) => {
    const entries = looks.entries(seen);
    if (!entries) found.push(`${seen}\0unreadable`);
    // Without a Go file it is no package.
    else if (entries.some(({ name }) => name.endsWith('.go'))) {
      const sources = entries.filter(isRead).map(({ name }) => name);
      for (const name of sources) looks.look(seen, name);
      found.push({ path, seen, entries, sources });
    }
    return entries ?? [];
  };
  const walk = (path: string, seen: string) => {
    for (const { name, kind } of look(path, seen)) {
      const below = seen === '' ? name : `${seen}/${name}`;
      const at = joinPlain(path, name);
      if (kind === 'link') {
        if (!isFolder(at)) continue;
        passedOver.push(below);
        found.push(`${below}\0link`);
      } else if (kind !== 'directory') {
        // Told of with its folder.
      } else if (versionControl.has(name) || caches.has(at)) {
        passedOver.push(below);
      } else if (vendored) {
        walk(at, below);
      } else if (!isModule(looks.entries(below), at)) {
        if (name === 'vendor') shallow(at, below);
        else walk(at, below);
      }
    }
  };
  // A package may be named vendor; those beneath are matched by no pattern, and to import one is an error.
  const shallow = (path: string, seen: string) => {
    const entries = look(path, seen);
    passedOver.push(...entries.filter(({ kind }) => kind !== 'file').map(({ name }) => `${seen}/${name}`));
  };
  walk(dir, '');
  return { looks, found, passedOver };
}

/** Reads what changed so lately that only its content can tell whether it changes again. */
export function readUnsettled({ looks, found }: Walked): void {
  for (const at of found) {
    if (typeof at === 'string') continue;
    for (const name of at.sources) if (looks.look(at.seen, name).unsettled) looks.read(at.seen, name);
  }
}

/**
 * One for each folder with Go files: its path beneath `dir`, the names of its sources, and what counts in each.
 * @param onFolder is told of each folder, absolute, of which names count though it may be none that was walked
 */
export function* sourceLines({ looks, found }: Walked, onFolder: (dir: string) => void): Generator<string> {
  for (const at of found) yield typeof at === 'string' ? at : `${at.seen}\0${folderLine(at, looks, onFolder)}`;
}

function isRead({ name, kind }: Entry): boolean {
  if (kind === 'directory') return false;
  return name === profile || ((name.endsWith('.go') || constrained.test(name)) && !/^[._]/.test(name));
}

function folderLine(
  { path, seen, entries, sources }: WalkedFolder,
  looks: Looks,
  onFolder: (dir: string) => void,
): string {
  const words: string[] = [];
  const patterns = new Set<string>();
  const read = new Set(sources);
  let visible = false;
  const hidden: string[] = [];
  for (const { name, kind } of entries) {
    if (kind === 'directory') continue;
    const isGo = name.endsWith('.go');
    if (name.endsWith('.syso')) words.push(`${name} ${kind}`);
    else if (name === profile) {
      if (looks.read(seen, name).digest !== missing) words.push(name);
    } else if (read.has(name)) {
      visible ||= isGo && kind === 'file';
      const { facts } = looks.read(seen, name);
      for (const pattern of facts.embeds ?? []) patterns.add(pattern);
      words.push(`${name} ${kind} ${facts.print}`);
    } else if (isGo) hidden.push(`${name} ${kind}`);
  }
  // Those make a folder one with Go files, and nothing else (fsys.IsGoDir). Editors make and remove them.
  if (!visible) words.push(...hidden);
  for (const pattern of [...patterns].sort()) words.push(`embed ${pattern}`, ...embedNames(path, pattern, onFolder));
  return words.join('\0');
}

/** Whether a folder with these entries holds a go.mod. */
function isModule(entries: readonly Entry[] | undefined, dir: string): boolean {
  const kind = entries ? entries.find(({ name }) => name === 'go.mod')?.kind : 'link';
  if (kind === undefined || kind === 'directory') return false;
  return kind === 'file' || isFile(joinPlain(dir, 'go.mod'));
}

function isFile(path: string): boolean {
  return quietly(() => statSync(path, { throwIfNoEntry: false }))?.isDirectory() === false;
}

function isFolder(path: string): boolean {
  return quietly(() => statSync(path, { throwIfNoEntry: false }))?.isDirectory() === true;
}
