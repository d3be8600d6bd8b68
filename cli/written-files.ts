// Files that the user asks for with a flag: their place is tried before anything runs, and they are written whole.

import { lstatSync, mkdirSync, realpathSync, renameSync, rmSync, statSync, writeFileSync } from 'node:fs';
import { dirname, resolve } from 'node:path';
import { type Diagnostic, DiagnosticError, failure } from '#diagnostics';

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

/**
 * Writes a file: whole or not at all, so that nobody reads half of it. Into a link it is written where that leads; a
 * pipe or a device takes it as it comes.
 * @throws DiagnosticError `disk/full`, `disk/failed`.
 */
export function writeWhole(target: string, text: string, { makeFolder = false } = {}): void {
  const draft = `${target}.${process.pid}.tmp`;
  try {
    if (makeFolder) mkdirSync(dirname(target), { recursive: true });
    const kind = lstatSync(target, { throwIfNoEntry: false });
    const real = kind?.isSymbolicLink() ? realpathSync(target) : target;
    if (kind && !statSync(real).isFile()) {
      writeFileSync(real, text);
      return;
    }
    writeFileSync(draft, text);
    renameSync(draft, real);
  } catch (error) {
    removeDraft(draft);
    throw new DiagnosticError(unwritten(target, error as NodeJS.ErrnoException));
  }
}

/** What kept the file from being written may keep the draft from being removed. */
function removeDraft(draft: string): void {
  try {
    rmSync(draft, { force: true });
  } catch {
    // The first fault is the one to tell.
  }
}

function unwritten(file: string, { code, message }: NodeJS.ErrnoException): Diagnostic {
  if (code === 'ENOSPC' || code === 'EDQUOT') {
    return failure('disk/full', 'the disk is full', {
      place: { file },
      remedy: 'free some space, or name a file elsewhere',
    });
  }
  const remedy = 'name a file that you may write, in a folder that is there';
  return failure('disk/failed', `the file cannot be written: ${message}`, { place: { file }, remedy });
}
