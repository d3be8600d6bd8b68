// Where gows keeps what it builds and remembers: chosen, made, and tried before anything relies on it.

import { accessSync, constants, existsSync, mkdirSync, mkdtempSync, rmSync, statSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, isAbsolute, join, resolve } from 'node:path';
import { type Diagnostic, DiagnosticError, failure, warning } from '#diagnostics';
import { userCacheDir } from '#parts';

export interface CacheFolder {
  /** Absolute; where results are kept. */
  readonly dir: string;
  /** It is there and can be read, and takes no writes: what to tell of that. */
  readonly readOnly?: Diagnostic;
}

/**
 * `--cache-dir`, else GOWS_CACHE_DIR, else `gows` in the user's cache folder as Go's os.UserCacheDir finds it.
 * @throws DiagnosticError `config/cache-dir` when it cannot be made or read.
 */
export function openCacheDir(
  given: string | undefined,
  env: Readonly<Record<string, string>>,
  cwd: string,
): CacheFolder {
  const dir = chosenCacheDir(given, env, cwd);
  if (dir === undefined) {
    throw new DiagnosticError(
      failure('config/cache-dir', 'no folder to keep anything in: HOME is not set, and this user has none', {
        remedy: 'set HOME, or name a folder you may write with --cache-dir or GOWS_CACHE_DIR',
      }),
    );
  }
  try {
    makeFolder(dir);
    if (!statSync(dir).isDirectory()) throw new Error('it is a file');
    accessSync(dir, constants.R_OK | constants.X_OK);
  } catch (error) {
    const { code, message } = error as NodeJS.ErrnoException;
    if (code === 'ENOSPC') {
      throw new DiagnosticError(
        failure('disk/full', 'no space left for the cache folder', {
          place: { file: dir },
          remedy: 'free some space, or name another folder with --cache-dir',
        }),
      );
    }
    throw new DiagnosticError(
      failure('config/cache-dir', `the cache folder cannot be used: ${message}`, {
        place: { file: dir },
        remedy: 'name a folder you may write with --cache-dir or GOWS_CACHE_DIR',
      }),
    );
  }
  try {
    accessSync(dir, constants.W_OK);
    return { dir };
  } catch {
    return {
      dir,
      readOnly: warning(
        'cache/read-only',
        'the cache folder cannot be written: results kept there are reused, and nothing of this run is kept',
        { place: { file: dir }, remedy: 'name a folder you may write with --cache-dir or GOWS_CACHE_DIR' },
      ),
    };
  }
}

/** The folder that `openCacheDir` makes and tries, absolute; undefined where this user has none. */
export function chosenCacheDir(
  given: string | undefined,
  env: Readonly<Record<string, string | undefined>>,
  cwd: string,
): string | undefined {
  const chosen = given || env['GOWS_CACHE_DIR'];
  if (chosen) return resolve(cwd, chosen);
  const user = userCacheDir(env);
  return isAbsolute(user) ? join(user, 'gows') : undefined;
}

/** Where runs build that can write nothing in the cache folder; `remove` takes it away with all in it. */
export interface WorkFolder {
  readonly dir: string;
  remove(): void;
}

/** @throws DiagnosticError `config/environment` when there is no place for temporary files either. */
export function makeWorkFolder(): WorkFolder {
  try {
    const dir = mkdtempSync(join(tmpdir(), 'gows-'));
    return { dir, remove: () => rmSync(dir, { recursive: true, force: true, maxRetries: 3 }) };
  } catch (error) {
    throw new DiagnosticError(
      failure('config/environment', `no temporary folder can be made: ${(error as Error).message}`, {
        remedy: 'set TMPDIR to a folder that is there and can be written',
      }),
    );
  }
}

/** Node's own recursion never ends where making a folder fails as if its parent were missing, as beneath /proc. */
function makeFolder(dir: string): void {
  if (existsSync(dir)) return;
  const parent = dirname(dir);
  if (parent !== dir) makeFolder(parent);
  try {
    mkdirSync(dir);
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code !== 'EEXIST') throw error;
  }
}
