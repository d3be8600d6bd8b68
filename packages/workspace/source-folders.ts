// Walks a module's folders and tells, folder by folder, the sources that are there and what a listing depends on in them.

import { type Dirent, statSync } from 'node:fs';
import { join } from 'node:path';
import { missing } from './digest.ts';
import { embedNames, entriesOf, versionControl } from './embed-names.ts';
import { quietly } from './quietly.ts';
import type { FactsOf } from './source-facts.ts';

export interface WalkRequest {
  /** Absolute. */
  readonly dir: string;
  /** A vendor folder: what lies in it is laid over one another, so that no go.mod ends a module there. */
  readonly vendored: boolean;
  readonly digest: (path: string) => string;
  readonly facts: FactsOf;
  /** Absolute folders that the go command writes to meanwhile, where they lie within. */
  readonly caches: ReadonlySet<string>;
}

export interface Walked {
  /** One for each folder with Go files: its path beneath `dir`, the names of its sources, and what counts in each. */
  readonly lines: readonly string[];
  /** Paths beneath `dir` of folders in which packages might lie and that were not looked into. */
  readonly passedOver: readonly string[];
  /** Absolute paths of the folders that were looked into. */
  readonly folders: readonly string[];
}

/** What go/build takes for source: fileListForExt, all with constraints in their name or at their top. */
const constrained = /\.(?:c|cc|cpp|cxx|m|h|hh|hpp|hxx|f|F|for|f90|s|S|sx|swig|swigcxx)$/;

/**
 * Also folders that no pattern matches are walked (`testdata`, `_x`, `.x`), since an import may name them, as it may a
 * folder behind a symbolic link; that, and what is in a vendor folder that the go command does not use, is passed over.
 * A folder of another module is none of this one's (modload.dirInModule).
 */
export function walkSources(request: WalkRequest): Walked {
  const lines: string[] = [];
  const passedOver: string[] = [];
  const folders: string[] = [];
  const look = (dir: string, seen: string) => {
    folders.push(dir);
    const entries = entriesOf(dir);
    const line = entries ? folderLine(dir, entries, request) : 'unreadable';
    if (line) lines.push(`${seen}\0${line}`);
    return entries ?? [];
  };
  const walk = (dir: string, seen: string) => {
    const entries = look(dir, seen);
    for (const entry of entries) {
      const { name } = entry;
      const below = seen === '' ? name : `${seen}/${name}`;
      const path = join(dir, name);
      if (entry.isSymbolicLink()) {
        if (!isFolder(path)) continue;
        passedOver.push(below);
        lines.push(`${below}\0link`);
      } else if (!entry.isDirectory()) {
        // Told of with its folder.
      } else if (versionControl.has(name) || request.caches.has(path)) {
        passedOver.push(below);
      } else if (request.vendored) {
        walk(path, below);
      } else if (!isFile(join(path, 'go.mod'))) {
        if (name === 'vendor') shallow(path, below);
        else walk(path, below);
      }
    }
  };
  // A package may be named vendor; those beneath are matched by no pattern, and to import one is an error.
  const shallow = (dir: string, seen: string) => {
    const entries = look(dir, seen);
    passedOver.push(...entries.filter((entry) => !entry.isFile()).map(({ name }) => `${seen}/${name}`));
  };
  walk(request.dir, '');
  return { lines, passedOver, folders };
}

/** Empty where the folder holds no Go file and so no package. */
function folderLine(dir: string, entries: readonly Dirent[], { digest, facts }: WalkRequest): string {
  if (!entries.some(({ name }) => name.endsWith('.go'))) return '';
  const words: string[] = [];
  const patterns = new Set<string>();
  let visible = false;
  const hidden: string[] = [];
  for (const entry of entries) {
    const { name } = entry;
    if (entry.isDirectory()) continue;
    const isGo = name.endsWith('.go');
    if (name.endsWith('.syso')) words.push(`${name} ${typeOf(entry)}`);
    // A link to a profile counts when there is something at its end (load.setPGOProfilePath).
    else if (name === 'default.pgo') {
      if (digest(join(dir, name)) !== missing) words.push(name);
    } else if (!isGo && !constrained.test(name)) continue;
    else if (/^[._]/.test(name)) {
      if (isGo) hidden.push(`${name} ${typeOf(entry)}`);
    } else {
      visible ||= isGo && entry.isFile();
      const path = join(dir, name);
      const found = facts(path, digest(path));
      for (const pattern of found.embeds ?? []) patterns.add(pattern);
      words.push(`${name} ${typeOf(entry)} ${found.print}`);
    }
  }
  // Those make a folder one with Go files, and nothing else (fsys.IsGoDir). Editors make and remove them.
  if (!visible) words.push(...hidden);
  for (const pattern of [...patterns].sort()) words.push(`embed ${pattern}`, ...embedNames(dir, pattern));
  return words.join('\0');
}

function typeOf(entry: Dirent): string {
  if (entry.isFile()) return 'file';
  return entry.isSymbolicLink() ? 'link' : 'irregular';
}

function isFile(path: string): boolean {
  return quietly(() => statSync(path, { throwIfNoEntry: false }))?.isDirectory() === false;
}

function isFolder(path: string): boolean {
  return quietly(() => statSync(path, { throwIfNoEntry: false }))?.isDirectory() === true;
}
