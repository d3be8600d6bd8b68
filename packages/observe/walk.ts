// The files beneath a folder.

import path from 'node:path';
import type { Disk } from './disk.ts';

/** Absolute paths of all beneath that is no folder; symlinks stand for themselves and are not walked; `.git` is not. */
export function filesBeneath(disk: Disk, folder: string): readonly string[] {
  const files: string[] = [];
  const waiting = [folder];
  for (let dir = waiting.pop(); dir !== undefined; dir = waiting.pop()) {
    for (const entry of disk.names(disk.at(dir)) ?? []) {
      const name = entry.slice(2);
      if (name === '.git') continue;
      const at = path.join(dir, name);
      if (entry.startsWith('d ')) waiting.push(at);
      else files.push(at);
    }
  }
  return files;
}
