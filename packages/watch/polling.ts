// Looks for changes in turn, where the system tells of none.

import { lstatSync } from 'node:fs';
import { sep } from 'node:path';
import type { Notifier, NotifierRequest } from './folders.ts';

/** Milliseconds between two looks. Longer where a look takes long, so that looking takes a hundredth of a core. */
const least = 1_000;

/** The folders are looked at, for names that come and go, and so are the `files`, for their content. */
export function pollFolders({ onChange }: Pick<NotifierRequest, 'onChange'>, files: () => Iterable<string>): Notifier {
  const folders = new Set<string>();
  const stamps = new Map<string, string>();
  let timer: NodeJS.Timeout | undefined;
  const look = (): void => {
    const began = performance.now();
    const seen = new Set<string>();
    for (const path of [...folders, ...files()]) {
      seen.add(path);
      const stamp = stampOf(path);
      const before = stamps.get(path);
      stamps.set(path, stamp);
      if (before !== undefined && before !== stamp) onChange(path);
    }
    for (const path of stamps.keys()) if (!seen.has(path)) stamps.delete(path);
    timer = setTimeout(look, Math.max(least, (performance.now() - began) * 100));
  };
  timer = setTimeout(look, 0);
  return {
    add: (dir) => void folders.add(dir),
    drop(dir) {
      for (const folder of folders) if (folder === dir || folder.startsWith(dir + sep)) folders.delete(folder);
    },
    has: (dir) => folders.has(dir),
    close: () => clearTimeout(timer),
  };
}

function stampOf(path: string): string {
  const stat = lstatSync(path, { throwIfNoEntry: false, bigint: true });
  return stat ? `${stat.ino} ${stat.size} ${stat.mtimeNs} ${stat.ctimeNs}` : '';
}
