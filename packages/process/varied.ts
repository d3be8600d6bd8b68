// Values that are not those in force, chosen such that what depends on them shows: half an hour off, an `I` without a dot.

import type { Environment } from './environment.ts';

/** For TZ. */
export function otherZone(env: Environment): string {
  return env['TZ'] === 'America/St_Johns' ? 'Asia/Kathmandu' : 'America/St_Johns';
}

/** For LANG and LC_ALL. */
export function otherLanguage(env: Environment): string {
  return (env['LC_ALL'] ?? env['LANG'] ?? '').startsWith('tr_') ? 'de_DE.UTF-8' : 'tr_TR.UTF-8';
}

/** Octal. */
export function otherUmask(umask: number): string {
  return umask === 0o077 ? '022' : '077';
}

/** Put before a command it starts that with the umask, on systems that have one. */
export function umaskWrapper(umask: string): readonly string[] {
  return ['/bin/sh', '-c', `umask ${umask} && exec "$@"`, 'sh'];
}
