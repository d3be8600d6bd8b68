// A package's own folder as it was before its test ran: tells what the test made, removed and left alone there.

import path from 'node:path';
import type { Disk, Found } from './disk.ts';

/** What stood at a path: nothing; something, with its stamp where the snapshot was not full yet. */
export type SnapshotEntry = 'absent' | { readonly found?: Found; readonly names?: readonly string[] };

export interface FolderSnapshot {
  /** Undefined for a path that the snapshot does not reach. */
  readonly at: (file: string) => SnapshotEntry | undefined;
}

const mostEntries = 2000;

/** Names and stamps of what lies beneath a folder, nearest first; neither `.git` nor what symlinks lead to. */
export function takeSnapshot(disk: Disk, folder: string, most: number = mostEntries): FolderSnapshot {
  const listed = new Map<string, { readonly names: readonly string[]; readonly types: ReadonlyMap<string, string> }>();
  const entries = new Map<string, Found>();
  const waiting = [folder];
  for (let next = 0; next < waiting.length && entries.size < most; next++) {
    const dir = waiting[next] ?? folder;
    const names = disk.names(disk.at(dir));
    if (!names) continue;
    listed.set(dir, { names, types: new Map(names.map((entry) => [entry.slice(2), entry.slice(0, 1)])) });
    for (const entry of names) {
      const name = entry.slice(2);
      const at = path.join(dir, name);
      if (entries.size < most) entries.set(at, disk.at(at));
      if (entry.startsWith('d ') && name !== '.git') waiting.push(at);
    }
  }
  const root = disk.at(folder);

  return {
    at(file) {
      if (file === folder) return entryOf(root, listed.get(folder)?.names);
      if (!file.startsWith(folder + path.sep)) return undefined;
      let dir = folder;
      for (const name of file.slice(folder.length + 1).split(path.sep)) {
        const listing = listed.get(dir);
        if (!listing) return undefined;
        const type = listing.types.get(name);
        if (type === undefined) return 'absent';
        dir = path.join(dir, name);
        if (dir !== file && type !== 'd') return type === 'l' ? undefined : 'absent';
      }
      return entryOf(entries.get(file), listed.get(file)?.names);
    },
  };
}

function entryOf(found: Found | undefined, names: readonly string[] | undefined): SnapshotEntry {
  return { ...(found && { found }), ...(names && { names }) };
}
