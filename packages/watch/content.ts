// Tells a change of content from a mere save: editors, checkouts and tests write files as they were.

import { createHash } from 'node:crypto';
import { lstatSync, readFileSync, readlinkSync } from 'node:fs';

/** Larger files are told apart by size and time. */
const mostBytes = 64 << 20;

export interface Contents {
  /** Whether the path holds something else than when it was last asked for, or listed and never asked for. */
  changed(path: string): boolean;
  has(path: string): boolean;
  /** Files that are there; of those that were never asked for the content is unknown. */
  list(paths: Iterable<string>): void;
  readonly paths: () => Iterable<string>;
}

export function createContents(): Contents {
  const known = new Map<string, string | undefined>();
  return {
    changed(path) {
      const before = known.get(path);
      const now = contentOf(path);
      if (now === undefined) return known.delete(path);
      known.set(path, now);
      return before !== now;
    },
    has: (path) => known.has(path),
    list(paths) {
      for (const path of paths) if (!known.has(path)) known.set(path, undefined);
    },
    paths: () => known.keys(),
  };
}

/** Undefined for what is not there. */
function contentOf(path: string): string | undefined {
  try {
    const stat = lstatSync(path);
    const mode = stat.mode & 0o111 ? 'x' : '';
    if (stat.isSymbolicLink()) return `link ${readlinkSync(path)}`;
    if (!stat.isFile()) return `mode ${stat.mode}`;
    if (stat.size > mostBytes) return `${mode} ${stat.size} ${stat.mtimeMs}`;
    return `${mode} ${createHash('sha256').update(readFileSync(path)).digest('base64')}`;
  } catch (error) {
    return (error as NodeJS.ErrnoException).code === 'ENOENT' ? undefined : 'unreadable';
  }
}
