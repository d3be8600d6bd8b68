// What lies in and beside the work tree and git does not list: ignored files, members of the workspace outside of the
// repository, and what links lead to. A process that a test starts may read any of it.

import path from 'node:path';
import type { Disk } from './disk.ts';
import { type Roots, rootOf } from './roots.ts';

/** Beyond these a look would cost more than most tests, so nothing is reused that hangs on all of them. */
const mostFiles = 20_000;
const mostBytes = 2n << 30n;

export interface UnlistedRequest {
  readonly disk: Disk;
  readonly roots: Roots;
  /** Absolute paths that git lists: they are looked at as the work tree. */
  readonly listed: ReadonlySet<string>;
  /** Absolute folders outside of the repository that count like it. */
  readonly outside: readonly string[];
  /** Absolute folders that gows itself writes to. */
  readonly own: readonly string[];
  readonly most?: number;
}

/** Absolute paths, as they are reached from the top; undefined where there are too many, or they are too large. */
export function unlistedFiles(request: UnlistedRequest): readonly string[] | undefined {
  const { disk, roots, listed, outside, own, most = mostFiles } = request;
  const top = roots.folders.get('$TOP') ?? roots.top;
  const files: string[] = [];
  const waiting = [top, ...outside];
  const walked = new Set<string>();
  let bytes = 0n;
  const isSkipped = (folder: string) => own.includes(folder) || isOfTools(roots, top, folder);

  for (let dir = waiting.pop(); dir !== undefined; dir = waiting.pop()) {
    for (const entry of disk.names(disk.at(dir)) ?? []) {
      const name = entry.slice(2);
      if (name === '.git') continue;
      const at = path.join(dir, name);
      if (entry.startsWith('d ')) {
        if (!isSkipped(at)) waiting.push(at);
        continue;
      }
      const isLink = entry.startsWith('l ');
      if (isLink) {
        const { kind, target, stat } = disk.at(at);
        const inode = `${stat?.dev}:${stat?.ino}`;
        const isElsewhere = kind === 'folder' && !isAtOrBeneath(top, target) && !isSkipped(target);
        if (isElsewhere && !walked.has(inode)) {
          walked.add(inode);
          waiting.push(at);
        }
      }
      if (listed.has(at)) continue;
      files.push(at);
      bytes += disk.at(at).stat?.size ?? 0n;
      if (files.length > most || bytes > mostBytes) return undefined;
    }
  }
  return files;
}

/** Toolchain, compiled packages and module versions are known by other means, and a temporary folder is no input. */
function isOfTools(roots: Roots, top: string, folder: string): boolean {
  const root = rootOf(roots, folder);
  switch (root?.kind) {
    case 'run':
    case 'goroot':
    case 'go-cache':
    case 'module-cache':
      return true;
    case 'temp':
      return isAtOrBeneath(top, root.path) && root.path !== top;
    default:
      return false;
  }
}

function isAtOrBeneath(folder: string, at: string): boolean {
  return at === folder || at.startsWith(folder.endsWith(path.sep) ? folder : folder + path.sep);
}
