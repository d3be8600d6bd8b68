// What the folders and sources of a module held when they were last looked at, kept with how they looked to `stat`: what
// looks the same is neither listed, nor read, nor scanned again.

import { type Dirent, readdirSync, readFileSync } from 'node:fs';
import type { KeptAnswers } from '#gocmd';
import { noteNames } from '#witness';
import { digestBytes, missing, unreadable } from './digest.ts';
import { joinPlain } from './place.ts';
import { quietly } from './quietly.ts';
import { factsOf, factsVersion, type SourceFacts } from './source-facts.ts';
import { type StatRow, statRow } from './stat-row.ts';

export interface Entry {
  readonly name: string;
  readonly kind: 'file' | 'directory' | 'link' | 'irregular';
}

export interface Source {
  /** SHA-256 in hex, `missing` or `unreadable`. */
  readonly digest: string;
  readonly facts: SourceFacts;
}

/** Folders are named by their path beneath the module's: `''` for itself, slashes forward. */
export interface Looks {
  /** Sorted by name; undefined for a folder that cannot be listed. */
  readonly entries: (folder: string) => readonly Entry[] | undefined;
  /** Takes the row of a file that is read later. */
  readonly look: (folder: string, name: string) => StatRow;
  /** A file by the row that was taken, read at most once. */
  readonly read: (folder: string, name: string) => Source;
  /** Absolute path → row, of all that was looked at. */
  readonly rows: ReadonlyMap<string, StatRow>;
  /** Absolute path → what was read. */
  readonly sources: ReadonlyMap<string, Source>;
  /** Whether something was known before. */
  readonly hadKnown: boolean;
  /** For a second look in the same run. */
  readonly known: () => Known;
  readonly save: (kept: KeptAnswers) => void;
}

/** Row, digest, print and patterns. */
type KnownSource = readonly [row: string, digest: string, print: string, embeds?: readonly string[]];

interface KnownFolder {
  readonly row: string;
  /** Each with the first letter of its kind in front, parted by slashes. */
  readonly names: string;
  readonly sources: Record<string, KnownSource>;
}

/** By folder. A row that may hide a change is empty, and the same as none. */
type KnownFolders = Record<string, KnownFolder>;

export interface Known {
  readonly folders: KnownFolders;
  /** Something of it is not kept yet. */
  readonly learned: boolean;
}

const kind = 'source-looks';
/** Raised when the form changes. */
const version = `1.${factsVersion}`;

/** Undefined where nothing was kept of the module in this folder. */
export function keptLooks(dir: string, kept: KeptAnswers): Known | undefined {
  const value = kept.get(kind, keyOf(dir));
  try {
    return value && { folders: JSON.parse(Buffer.from(value).toString('utf8')) as KnownFolders, learned: false };
  } catch {
    return undefined;
  }
}

/** Of what was known, that is taken which looks the same now. */
export function openLooks(dir: string, before: Known | undefined): Looks {
  const was: KnownFolders = before?.folders ?? {};
  const rows = new Map<string, StatRow>();
  const lists = new Map<string, readonly Entry[] | undefined>();
  const sources = new Map<string, Source>();
  const folders: KnownFolders = Object.create(null);
  let learned = before?.learned ?? false;

  const rowOf = (path: string): StatRow => {
    const row = rows.get(path) ?? statRow(path);
    rows.set(path, row);
    return row;
  };
  const list = (folder: string): readonly Entry[] | undefined => {
    const path = pathOf(dir, folder);
    const row = rowOf(path);
    const known = was[folder];
    if (known && isSame(known.row, row)) {
      noteNames(path);
      folders[folder] = { row: row.text, names: known.names, sources: {} };
      return parsedNames(known.names);
    }
    const entries = quietly(() => readdirSync(path, { withFileTypes: true }))
      ?.map(entryOf)
      .sort(byName);
    if (!entries) return undefined;
    const names = entries.map((entry) => `${entry.kind[0]}${entry.name}`).join('/');
    folders[folder] = { row: lasting(row), names, sources: {} };
    learned = true;
    return entries;
  };
  const read = (folder: string, name: string, path: string): Source => {
    const row = rowOf(path);
    const known = was[folder]?.sources[name];
    const into = folders[folder]?.sources;
    if (known && isSame(known[0], row)) {
      if (into) into[name] = known;
      const [, digest, print, embeds] = known;
      return { digest, facts: { print, ...(embeds ? { embeds } : {}) } };
    }
    const source = sourceAt(path, name, row);
    const { digest, facts } = source;
    if (into) {
      const found = [lasting(row), digest, facts.print] as const;
      into[name] = facts.embeds ? [...found, facts.embeds] : found;
    }
    learned = true;
    return source;
  };

  return {
    rows,
    sources,
    hadKnown: before !== undefined,
    known: () => ({ folders, learned }),
    entries(folder) {
      if (!lists.has(folder)) lists.set(folder, list(folder));
      return lists.get(folder);
    },
    look: (folder, name) => rowOf(joinPlain(pathOf(dir, folder), name)),
    read(folder, name) {
      const path = joinPlain(pathOf(dir, folder), name);
      const source = sources.get(path) ?? read(folder, name, path);
      sources.set(path, source);
      return source;
    },
    save(kept) {
      if (!learned) return;
      const isYoung = (path: string) => rows.get(path)?.young === true;
      const value: KnownFolders = {};
      for (const [folder, { row, names, sources: files }] of Object.entries(folders)) {
        const path = pathOf(dir, folder);
        const old = Object.entries(files).filter(([name]) => !isYoung(joinPlain(path, name)));
        value[folder] = { row: isYoung(path) ? '' : row, names, sources: Object.fromEntries(old) };
      }
      kept.put(kind, keyOf(dir), Buffer.from(JSON.stringify(value)));
    },
  };
}

function keyOf(dir: string): string {
  return digestBytes(`${version} ${dir}`);
}

function pathOf(dir: string, folder: string): string {
  return folder === '' ? dir : joinPlain(dir, folder);
}

function isSame(was: string, { text }: StatRow): boolean {
  return text !== '' && was === text;
}

function lasting({ text, unsettled }: StatRow): string {
  return unsettled ? '' : text;
}

function sourceAt(path: string, name: string, { text, isFile }: StatRow): Source {
  if (!isFile) return bare(text === '' ? missing : unreadable);
  let bytes: Buffer;
  try {
    bytes = readFileSync(path);
  } catch (error) {
    return bare((error as NodeJS.ErrnoException).code === 'ENOENT' ? missing : unreadable);
  }
  const digest = digestBytes(bytes);
  return { digest, facts: factsOf(name, bytes, digest) };
}

function bare(digest: string): Source {
  return { digest, facts: { print: digest } };
}

const kinds: Readonly<Record<string, Entry['kind']>> = { f: 'file', l: 'link', i: 'irregular' };

function entryOf(entry: Dirent): Entry {
  const { name } = entry;
  if (entry.isFile()) return { name, kind: 'file' };
  if (entry.isDirectory()) return { name, kind: 'directory' };
  return { name, kind: entry.isSymbolicLink() ? 'link' : 'irregular' };
}

function byName(a: Entry, b: Entry): number {
  return a.name < b.name ? -1 : 1;
}

function parsedNames(names: string): readonly Entry[] {
  if (names === '') return [];
  return names.split('/').map((word) => ({ name: word.slice(1), kind: kinds[word[0] ?? ''] ?? 'directory' }));
}
