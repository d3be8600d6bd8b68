// What V8 made of the program's text is kept for the next start, which takes half as long with it.

import { closeSync, fstatSync, openSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { noteUse, ownFolder, removeOld } from './own-folder.ts';
import { sha256 } from './sha256.ts';
import { putWhole, seal, unseal } from './small-file.ts';
import { userCacheDir } from './user-cache.ts';

export interface CodeRequest {
  /** Of the program's text: other text has another id. */
  readonly id: string;
  /** `affected-list`. Each command has its own, as reading code that is not needed takes time, too. */
  readonly command: string;
  readonly env: Readonly<Record<string, string | undefined>>;
}

export interface CodeCache {
  /** For `cachedData` of vm.Script, which refuses that of another V8. */
  readonly data?: Buffer;
  /** Keeps other data in its place. Throws nothing: where it cannot, the next start is as this one was. */
  keep(data: Uint8Array): void;
}

/**
 * It lies in the user's own cache folder, and never in that of results (GOWS_CACHE_DIR), which may be shared or come from
 * elsewhere: it is code. Undefined where nothing can be kept safely, or NODE_DISABLE_COMPILE_CACHE says not to.
 */
export function openCodeCache({ id, command, env }: CodeRequest): CodeCache | undefined {
  // With coverage V8 must compile by itself to count.
  if (env['NODE_DISABLE_COMPILE_CACHE'] || env['NODE_V8_COVERAGE']) return undefined;
  const folder = ownFolder(join(userCacheDir(env), 'gows', 'code'));
  if (folder === undefined) return undefined;
  const flags = `${process.execArgv.join(' ')} ${env['NODE_OPTIONS'] ?? ''}`;
  const key = sha256(`${process.version} ${process.arch} ${flags}`).slice(0, 8);
  const file = join(folder, `${id}-${key}-${command}${ending}`);
  const data = read(file);
  return { ...(data ? { data } : {}), keep: (made) => write(folder, file, made) };
}

const ending = '.v8';
const most = 40;

function read(file: string): Buffer | undefined {
  try {
    const descriptor = openSync(file, 'r');
    try {
      const { uid, mtimeMs } = fstatSync(descriptor);
      if (process.getuid && uid !== process.getuid()) return undefined;
      const data = unseal(readFileSync(descriptor));
      if (data) noteUse(file, mtimeMs);
      return data;
    } finally {
      closeSync(descriptor);
    }
  } catch {
    return undefined;
  }
}

function write(folder: string, file: string, data: Uint8Array): void {
  if (putWhole(file, seal(data))) removeOld(folder, { ending, most });
}
