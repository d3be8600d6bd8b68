// The names that //go:embed patterns may match, found as the go command looks for them (load.resolveEmbed).

import { type Dirent, existsSync, lstatSync, readdirSync } from 'node:fs';
import { join } from 'node:path';
import { quietly } from './quietly.ts';

/** Folders of version control are passed over: no module holds them (load.isBadEmbedName). */
export const versionControl: ReadonlySet<string> = new Set(['.bzr', '.git', '.hg', '.svn']);

/**
 * Every name beneath a package's folder on which the files of a pattern depend, with its kind, and a few more where the
 * pattern is an odd one. Sorted; the same names give the same lines.
 * @param onFolder is told of each folder, absolute, of which a name was looked for
 */
export function embedNames(dir: string, pattern: string, onFolder: (dir: string) => void): readonly string[] {
  const all = pattern.startsWith('all:');
  const lines: string[] = [];
  match(dir, '', (all ? pattern.slice(4) : pattern).split('/'), { all, lines, onFolder });
  return lines;
}

interface Search {
  readonly all: boolean;
  readonly lines: string[];
  readonly onFolder: (dir: string) => void;
}

function match(dir: string, seen: string, parts: readonly string[], search: Search): void {
  const { lines, onFolder } = search;
  onFolder(dir);
  const [part = '', ...rest] = parts;
  const last = rest.length === 0;
  const step = (name: string, isFolder: boolean) => {
    if (!isFolder) return;
    const path = join(dir, name);
    const below = `${seen}${name}/`;
    // A folder that holds a go.mod belongs to another module, and is refused.
    onFolder(path);
    if (existsSync(join(path, 'go.mod'))) lines.push(`${below}go.mod`);
    else if (last) addAll(path, below, search);
    else match(path, below, rest, search);
  };
  if (!/[*?[\\]/.test(part)) {
    const stat = quietly(() => lstatSync(join(dir, part), { throwIfNoEntry: false }));
    lines.push(`${seen}${part} ${kindOf(stat)}`);
    step(part, stat?.isDirectory() === true);
    return;
  }
  const wanted = matcher(part);
  const entries = entriesOf(dir);
  if (!entries) lines.push(`${seen} unreadable`);
  for (const entry of entries ?? []) {
    if (!wanted.test(entry.name)) continue;
    lines.push(`${seen}${entry.name} ${kindOf(entry)}`);
    step(entry.name, entry.isDirectory());
  }
}

/** Matches at least what path.Match does: character classes and escapes match all. */
function matcher(part: string): RegExp {
  if (/[[\\]/.test(part)) return /^/;
  const source = part
    .replace(/[.+^${}()|]/g, '\\$&')
    .replaceAll('*', '.*')
    .replaceAll('?', '.{1,2}');
  return new RegExp(`^${source}$`, 's');
}

function addAll(dir: string, seen: string, search: Search): void {
  const { all, lines, onFolder } = search;
  onFolder(dir);
  const entries = entriesOf(dir);
  if (!entries) lines.push(`${seen} unreadable`);
  for (const entry of entries ?? []) {
    const { name } = entry;
    if (versionControl.has(name) || (!all && /^[._]/.test(name))) continue;
    if (!entry.isDirectory()) {
      lines.push(`${seen}${name} ${kindOf(entry)}`);
    } else {
      const below = join(dir, name);
      onFolder(below);
      // What lies in another module is left out.
      if (!existsSync(join(below, 'go.mod'))) addAll(below, `${seen}${name}/`, search);
    }
  }
}

/** Sorted by name. Undefined for a folder that cannot be read. */
export function entriesOf(dir: string): readonly Dirent[] | undefined {
  return quietly(() => readdirSync(dir, { withFileTypes: true }).sort((a, b) => (a.name < b.name ? -1 : 1)));
}

function kindOf(entry: Pick<Dirent, 'isFile' | 'isDirectory' | 'isSymbolicLink'> | undefined): string {
  if (!entry) return 'missing';
  if (entry.isFile()) return 'file';
  if (entry.isDirectory()) return 'folder';
  return entry.isSymbolicLink() ? 'link' : 'irregular';
}
