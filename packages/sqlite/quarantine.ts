// Sets a damaged database aside under another name, so that it can be looked at and a new one begun.

import { readdirSync, renameSync, rmSync } from 'node:fs';
import path from 'node:path';
import { type Diagnostic, warning } from '#diagnostics';

/** How many damaged databases are kept; older ones are deleted, so that a failing disk does not fill itself. */
const kept = 3;

/**
 * Renames `file` and its journal files to `<file>.damaged-<time>` (with `-wal`, `-shm`) and returns what to tell. The
 * caller holds the lock of the database. Throws what renaming throws (on Windows, when somebody has the file open).
 */
export function quarantine(file: string, cause: unknown, now: Date = new Date()): Diagnostic {
  const aside = `${file}.damaged-${now.toISOString().replace(/[-:.]/g, '')}`;
  renameSync(file, aside);
  for (const suffix of ['-wal', '-shm']) {
    try {
      renameSync(file + suffix, aside + suffix);
    } catch {
      // A journal that stayed behind would be replayed into the new database.
      rmSync(file + suffix, { force: true });
    }
  }
  dropOldest(file);
  const why = cause instanceof Error ? cause.message : String(cause);
  return warning('store/quarantined', `the database was damaged (${why}); it was set aside and a new one begun`, {
    place: { file },
    related: [{ message: 'the damaged file', place: { file: aside } }],
    remedy: `delete ${aside} when nobody wants to look at it`,
  });
}

function dropOldest(file: string): void {
  const folder = path.dirname(file);
  const prefix = `${path.basename(file)}.damaged-`;
  const names = readdirSync(folder).filter((name) => name.startsWith(prefix) && !/-(wal|shm)$/.test(name));
  for (const name of names.sort().slice(0, -kept)) {
    for (const suffix of ['', '-wal', '-shm']) rmSync(path.join(folder, name + suffix), { force: true });
  }
}
