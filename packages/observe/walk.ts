// The files beneath a folder.

import path from 'node:path';
import type { Disk } from './disk.ts';

/**
 * Absolute paths of all beneath that is no folder. `.git` is left out. A symlink to a folder stands for itself and for
 * what is in that folder, each folder once, unless it leads to a folder above.
 */
export function filesBeneath(disk: Disk, folder: string): readonly string[] {
  const files: string[] = [];
  const walked = new Set<string>();
  const waiting = [folder];
  for (let dir = waiting.pop(); dir !== undefined; dir = waiting.pop()) {
    for (const entry of disk.names(disk.at(dir)) ?? []) {
      const name = entry.slice(2);
      if (name === '.git') continue;
      const at = path.join(dir, name);
      if (entry.startsWith('d ')) {
        waiting.push(at);
        continue;
      }
      files.push(at);
      if (!entry.startsWith('l ')) continue;
      const { kind, target, stat } = disk.at(at);
      const inode = `${stat?.dev}:${stat?.ino}`;
      if (kind !== 'folder' || walked.has(inode) || isAbove(target, at)) continue;
      walked.add(inode);
      waiting.push(at);
    }
  }
  return files;
}

function isAbove(folder: string, file: string): boolean {
  return file.startsWith(folder.endsWith(path.sep) ? folder : folder + path.sep);
}
