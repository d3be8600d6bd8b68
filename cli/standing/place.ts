// Where the answer to a command line is kept: a name for everything that decides it and is no file.

import { statSync } from 'node:fs';
import { release } from 'node:os';
import { join } from 'node:path';
import { programFile, sha256 } from '#parts';
import { chosenCacheDir } from '../cache-dir.ts';
import { type Descriptor, lookAt } from '../descriptors.ts';
import { version } from '../version.ts';

declare const GOWS_BUNDLED: boolean | undefined;

export const folderName = 'standing';

export interface Asked {
  /** Arguments without the program's name. */
  readonly argv: readonly string[];
  readonly cwd: string;
  readonly env: Readonly<Record<string, string | undefined>>;
}

/** They differ from shell to shell, and nothing reads them: neither go nor git, and tests are run without them. */
const idle = new Set(['_', 'SHLVL', 'OLDPWD']);

/**
 * Absolute path of the file; undefined where none is kept: where gows runs from its source, whose every file would count,
 * where the cache folder hangs on a flag, and where a revision hangs on the time (`main@{1.hour.ago}`). Values of variables are
 * only hashed.
 */
export function placeOfAnswer({ argv, cwd, env }: Asked): string | undefined {
  if (typeof GOWS_BUNDLED !== 'boolean' || argv.some((word) => /^--?cache-dir|@\{/.test(word))) return undefined;
  const cacheDir = chosenCacheDir(undefined, env, cwd);
  if (cacheDir === undefined) return undefined;
  const { mtimeMs, size, ino } = statSync(programFile());
  const parts = [
    [version, mtimeMs, size, ino, process.version],
    argv,
    cwd,
    ([0, 1, 2] as const).map(streamOf),
    [process.getuid?.(), process.getgid?.(), process.umask(), release()],
    Object.entries(env)
      .filter(([name]) => !idle.has(name))
      .sort(([a], [b]) => (a < b ? -1 : 1)),
  ];
  return join(cacheDir, folderName, sha256(JSON.stringify(parts)));
}

/** What it looks like to whoever writes there. */
function streamOf(descriptor: Descriptor): string {
  const { kind, columns } = lookAt(descriptor);
  return kind === 'terminal' ? `terminal ${columns}` : kind;
}
