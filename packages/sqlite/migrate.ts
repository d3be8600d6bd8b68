// Brings a database to the form this gows knows, one numbered step after another.

import type { Database } from './driver.ts';
import { errorCode } from './errors.ts';

/** `gows` in ASCII: says whose database a file is (`PRAGMA application_id`). */
export const applicationId = 0x676f7773;

/** `foreign`: a good SQLite file that gows did not write. `newer`: written by a gows that knows more steps. */
export type Form =
  | { readonly kind: 'current' | 'older' | 'empty' }
  | { readonly kind: 'newer'; readonly version: number }
  | { readonly kind: 'foreign' };

/** Reads in which form a database is and changes nothing. */
export function formOf(db: Database, steps: number): Form {
  const version = Number(db.pragma('user_version', { simple: true }));
  const id = Number(db.pragma('application_id', { simple: true }));
  if (id === applicationId) {
    if (version > steps) return { kind: 'newer', version };
    return { kind: version === steps ? 'current' : 'older' };
  }
  const objects = Number(db.prepare('SELECT count(*) FROM sqlite_schema').pluck().get());
  return { kind: id === 0 && version === 0 && objects === 0 ? 'empty' : 'foreign' };
}

/**
 * Runs the steps that the database has not seen, all or none. `steps[n]` is the SQL that leads from version n to n+1;
 * a step that was published never changes. Another process may have been first: the version is read again inside.
 */
export function migrate(db: Database, steps: readonly string[]): void {
  db.transaction(() => {
    const version = Number(db.pragma('user_version', { simple: true }));
    for (const sql of steps.slice(version)) db.exec(sql);
    db.pragma(`application_id = ${applicationId}`);
    db.pragma(`user_version = ${Math.max(version, steps.length)}`);
  }).immediate();
}

/** Prepares statements that every sound database of the current form can; throws damage where one cannot be. */
export function probe(db: Database, statements: readonly string[]): void {
  try {
    for (const sql of statements) db.prepare(sql);
  } catch (error) {
    if (errorCode(error) !== 'SQLITE_ERROR') throw error;
    throw Object.assign(new Error(`its tables are not as they were made: ${String(error)}`), {
      code: 'SQLITE_CORRUPT_SCHEMA',
    });
  }
}
