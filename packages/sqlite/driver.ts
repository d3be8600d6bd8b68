// Loads the SQLite driver when the first database is opened, so that commands without one do not pay for it.

import { existsSync, readFileSync } from 'node:fs';
import path from 'node:path';
import type { Database, Options } from 'better-sqlite3';

export type { Database, Statement } from 'better-sqlite3';

type Driver = new (file: string, options: Options) => Database;

let loading: Promise<{ readonly Driver: Driver; readonly binding: string | undefined }> | undefined;

/** Opens one connection. Throws what the driver throws; `store.ts` turns it into diagnostics. */
export async function connect(file: string, options: { readonly busyMs: number }): Promise<Database> {
  loading ??= import('better-sqlite3').then((module) => ({ Driver: module.default, binding: bundledBinding() }));
  const { Driver, binding } = await loading;
  return new Driver(file, { timeout: options.busyMs, ...(binding ? { nativeBinding: binding } : {}) });
}

/**
 * The native module that lies beside the bundle, in `native/<platform>-<arch>.node`. Undefined in development, where
 * better-sqlite3 finds its own.
 */
function bundledBinding(): string | undefined {
  const folder = typeof __dirname === 'string' ? __dirname : import.meta.dirname;
  if (!folder) return undefined;
  const file = path.join(folder, 'native', `${platformName()}-${process.arch}.node`);
  return existsSync(file) ? file : undefined;
}

/** As better-sqlite3 names its prebuilt modules: `linuxmusl` is a platform of its own. */
function platformName(): string {
  if (process.platform !== 'linux') return process.platform;
  try {
    return /\/ld-musl-[^/\s]*\.so/.test(readFileSync('/proc/self/maps', 'latin1')) ? 'linuxmusl' : 'linux';
  } catch {
    return 'linux';
  }
}
