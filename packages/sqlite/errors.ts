// Tells apart the ways in which a database can fail: damaged, busy, no room, or not usable here.

import { type Diagnostic, DiagnosticError, warning } from '#diagnostics';

/** The SQLite or system error code (`SQLITE_CORRUPT`, `ENOSPC`), or an empty string. */
export function errorCode(error: unknown): string {
  if (typeof error !== 'object' || error === null || !('code' in error)) return '';
  return typeof error.code === 'string' ? error.code : '';
}

/** The file's content is not what SQLite wrote. Extended codes such as SQLITE_CORRUPT_INDEX count. */
export function isDamage(error: unknown): boolean {
  const code = errorCode(error);
  return code === 'SQLITE_NOTADB' || code.startsWith('SQLITE_CORRUPT');
}

/** Somebody else holds the lock. */
export function isBusy(error: unknown): boolean {
  return errorCode(error).startsWith('SQLITE_BUSY');
}

/** The native module is absent, or is not for this platform. */
export function isDriverMissing(error: unknown): boolean {
  const codes = ['ERR_DLOPEN_FAILED', 'MODULE_NOT_FOUND', 'ERR_MODULE_NOT_FOUND', 'ERR_UNKNOWN_BUILTIN_MODULE'];
  return codes.includes(errorCode(error));
}

export const driverMissing = {
  cause: `SQLite cannot be loaded on ${process.platform}-${process.arch}`,
  remedy: 'install gows again on this machine, with its native module',
} as const;

/** What it means for a run, as the end of a sentence: `so this run keeps no history`. */
export interface StoreWords {
  /** The database cannot be used at all. */
  readonly without: string;
  /** Something could not be written. */
  readonly unwritten: string;
}

export const storeWords: StoreWords = {
  without: 'this run keeps no history',
  unwritten: 'part of this run is not in the history',
};

/** A warning that the run goes on without the database, with a cause a person can act on. */
export function unavailable(file: string, error: unknown, words: StoreWords = storeWords): Diagnostic {
  return fault('used', words.without, file, error);
}

/** A warning that nothing more is written. */
export function unwritable(file: string, error: unknown, words: StoreWords = storeWords): Diagnostic {
  return fault('written', words.unwritten, file, error);
}

function fault(what: string, so: string, file: string, error: unknown): Diagnostic {
  const code = errorCode(error);
  const { cause, remedy } = isDriverMissing(error) ? driverMissing : causeOf(code, error);
  return warning('store/unavailable', `the database cannot be ${what}, so ${so}: ${cause}`, {
    place: { file },
    remedy,
  });
}

function causeOf(code: string, error: unknown): { readonly cause: string; readonly remedy: string } {
  if (code === 'SQLITE_FULL' || code === 'ENOSPC' || code === 'EDQUOT') {
    return { cause: 'the disk is full', remedy: 'free some space, or give another folder with --cache-dir' };
  }
  if (code === 'EROFS' || code === 'EACCES' || code === 'EPERM' || code.startsWith('SQLITE_READONLY')) {
    return { cause: 'the folder cannot be written', remedy: 'give a folder you may write with --cache-dir' };
  }
  // Node's recursive mkdir answers ENOENT on a read-only file system.
  if (code.startsWith('SQLITE_CANTOPEN') || code === 'ENOENT' || code === 'ENOTDIR' || code === 'EEXIST') {
    return { cause: 'the file or its folder cannot be made', remedy: 'give a folder you may write with --cache-dir' };
  }
  if (code.startsWith('SQLITE_BUSY') || code === 'SQLITE_PROTOCOL' || code.startsWith('SQLITE_LOCKED')) {
    return {
      cause: 'another process has held it too long, or its file system has no locks',
      remedy: 'try again, or give a folder on a local disk with --cache-dir',
    };
  }
  if (code.startsWith('SQLITE_IOERR')) {
    return {
      cause: `reading or writing it failed (${code})`,
      remedy: 'check the disk, or give another folder with --cache-dir',
    };
  }
  const [told] = error instanceof DiagnosticError ? error.diagnostics : [];
  if (told?.remedy) return { cause: told.message, remedy: told.remedy };
  const text = error instanceof Error ? (error.message.split('\n')[0] ?? '') : String(error);
  return { cause: text, remedy: 'give another folder with --cache-dir' };
}
