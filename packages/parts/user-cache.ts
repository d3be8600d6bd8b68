// The user's folder for what programs may keep and can make again.

import { homedir } from 'node:os';
import { isAbsolute, join } from 'node:path';

/** As Go's os.UserCacheDir finds it. Not absolute where there is no home. */
export function userCacheDir(env: Readonly<Record<string, string | undefined>>): string {
  if (process.platform === 'win32') return env['LocalAppData'] ?? join(homedir(), 'AppData', 'Local');
  if (process.platform === 'darwin') return join(env['HOME'] || homedir(), 'Library', 'Caches');
  const xdg = env['XDG_CACHE_HOME'];
  return xdg && isAbsolute(xdg) ? xdg : join(env['HOME'] || homedir(), '.cache');
}
