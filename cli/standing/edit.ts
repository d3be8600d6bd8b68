// What of the changes since an answer is the editing of source alone: nothing came, nothing went, and only Go files hold something else.

import { lstatSync, readdirSync } from 'node:fs';
import { join } from 'node:path';
import { isThere, kindAt } from '#witness';
import type { Fallen } from './recall.ts';

export interface Edit {
  /** Go files that were files before, by absolute path. */
  readonly sources: readonly string[];
  /** All else that differs, but for folders that have the names they had: a file may be saved by way of another. */
  readonly others: readonly string[];
}

/** Who changes more than this does not edit, and each is looked for among all that was seen. */
const mostPaths = 100;

/** @throws what `lstat` and `readdir` throw */
export function editOf({ changed, was }: Pick<Fallen, 'changed' | 'was'>): Edit {
  if (changed.length > mostPaths) return { sources: [], others: changed };
  const sources: string[] = [];
  const others: string[] = [];
  for (const path of changed) {
    const index = was.paths.indexOf(path);
    const before = index < 0 ? 'missing' : kindAt(was, index);
    const stat = lstatSync(path, { throwIfNoEntry: false });
    if (before === 'file' && path.endsWith('.go') && stat?.isFile()) sources.push(path);
    else if (
      before !== 'folder' ||
      !stat?.isDirectory() ||
      !readdirSync(path).every((name) => wasThere(join(path, name)))
    )
      others.push(path);
  }
  return { sources, others };

  function wasThere(path: string): boolean {
    const index = was.paths.indexOf(path);
    return index >= 0 && isThere(was, index);
  }
}
