// Loads the SQLite driver when the first database is opened, so that commands without one do not pay for it.

import { readFileSync } from 'node:fs';
import type { Database, Statement } from 'better-sqlite3';
import { partFile } from '#parts';

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
    const binding = nativeModule();
    // Its types know only the path of the module.
    const options = binding ? { nativeBinding: binding as unknown as string } : {};
    return (file, { busyMs }) => new Driver(file, { timeout: busyMs, ...options });
  });
  return loading;
}

/**
 * The native module of the built program, loaded. Undefined where nothing was built, and better-sqlite3 finds its own. A
 * single executable has no `require` that could load a file.
 */
function nativeModule(): object | undefined {
  const file = partFile(`native/${platformName()}-${process.arch}.node`, process.env);
  if (file === undefined) return undefined;
  const loaded = { exports: {} };
  process.dlopen(loaded, file);
  return loaded.exports;
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
