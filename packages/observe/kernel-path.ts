// Joins paths as the kernel walks them, which is not how they are cleaned as text.

import { lstatSync, realpathSync } from 'node:fs';
import path from 'node:path';

/**
 * The absolute path that `name` means in the folder `cwd`, without `.` and `..`: `link/..` is the folder above what the
 * link leads to. Other links stay in the path.
 * @param cwd absolute, and not a symlink itself
 */
export function kernelPath(cwd: string, name: string): string {
  if (path.sep !== '/' || !name.includes('..')) return path.resolve(cwd, name);
  let at = path.isAbsolute(name) ? '/' : cwd;
  for (const part of name.split('/')) {
    if (part === '' || part === '.') continue;
    at = part === '..' ? path.dirname(linkTarget(at)) : path.join(at, part);
  }
  return at;
}

function linkTarget(folder: string): string {
  try {
    return lstatSync(folder).isSymbolicLink() ? realpathSync(folder) : folder;
  } catch {
    return folder;
  }
}
