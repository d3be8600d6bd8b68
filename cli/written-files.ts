// Files that the user asks for with a flag: their place is tried before anything runs, and they are written whole.

import { statSync } from 'node:fs';
import { dirname, resolve } from 'node:path';
import { DiagnosticError, failure } from '#diagnostics';

/**
 * The absolute path of a file to be written.
 * @throws DiagnosticError `usage/flag-value` where no file can be made there.
 */
export function placeOf(flag: string, file: string, cwd: string): string {
  const target = resolve(cwd, file);
  const folder = dirname(target);
  if (file === '') throw refused(`--${flag} takes a file`, `--${flag} FILE`);
  if (!isFolder(folder)) throw refused(`--${flag} names a file in ${folder}, which is no folder`, `mkdir -p ${folder}`);
  if (isFolder(target)) {
    throw refused(`--${flag} names the folder ${target}, and not a file`, `name a file in it: --${flag} ${file}/NAME`);
  }
  return target;
}

function isFolder(path: string): boolean {
  try {
    return statSync(path).isDirectory();
  } catch {
    return false;
  }
}

function refused(message: string, remedy: string): DiagnosticError {
  return new DiagnosticError(failure('usage/flag-value', message, { remedy }));
}
