// Where gows keeps what it builds and remembers: chosen, made, and tried before anything relies on it.

import { accessSync, constants, existsSync, mkdirSync } from 'node:fs';
import { homedir } from 'node:os';
import { dirname, isAbsolute, join, resolve } from 'node:path';
import { DiagnosticError, failure } from '#diagnostics';

/**
 * `--cache-dir`, else GOWS_CACHE_DIR, else `gows` in the user's cache folder as Go's os.UserCacheDir finds it.
 * @throws DiagnosticError `config/cache-dir` when it cannot be made or written.
 */
export function openCacheDir(given: string | undefined, env: Readonly<Record<string, string>>, cwd: string): string {
  const chosen = given || env['GOWS_CACHE_DIR'];
  const dir = chosen ? resolve(cwd, chosen) : join(userCacheDir(env), 'gows');
  try {
    makeFolder(dir);
    accessSync(dir, constants.W_OK | constants.X_OK);
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
  return dir;
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

function userCacheDir(env: Readonly<Record<string, string>>): string {
  if (process.platform === 'win32') return env['LocalAppData'] ?? join(homedir(), 'AppData', 'Local');
  if (process.platform === 'darwin') return join(env['HOME'] ?? homedir(), 'Library', 'Caches');
  const xdg = env['XDG_CACHE_HOME'];
  return xdg && isAbsolute(xdg) ? xdg : join(env['HOME'] ?? homedir(), '.cache');
}
