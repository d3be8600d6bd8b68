// Loads the SQLite driver when the first database is opened, so that commands without one do not pay for it.

import { existsSync, readFileSync } from 'node:fs';
import path from 'node:path';
import type { Database, Statement } from 'better-sqlite3';

export type { Database } from 'better-sqlite3';

/**
 * Opens one connection to a file, or to a database in memory; throws what the driver throws. `busyMs` is how long a
 * statement waits for a lock.
 */
export type Connect = (file: string | Buffer, options: { readonly busyMs: number }) => Database;

let loading: Promise<Connect> | undefined;

/** Loads the driver once. Rejects where there is no native module for this platform. */
export function loadDriver(): Promise<Connect> {
  loading ??= import('better-sqlite3').then(({ default: Driver }) => {
    const binding = bundledBinding();
    return (file, { busyMs }) => new Driver(file, { timeout: busyMs, ...(binding ? { nativeBinding: binding } : {}) });
  });
  return loading;
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

const statements = new WeakMap<Database, Map<string, Statement<unknown[], unknown>>>();

/** A statement that is prepared once for each connection, as preparing costs more than running most of them. */
export function prepared<Parameters extends unknown[], Row = unknown>(
  db: Database,
  sql: string,
): Statement<Parameters, Row> {
  const known = statements.get(db) ?? new Map<string, Statement<unknown[], unknown>>();
  statements.set(db, known);
  const statement = known.get(sql) ?? db.prepare<unknown[], unknown>(sql);
  known.set(sql, statement);
  return statement as Statement<Parameters, Row>;
}
