// Opens a database where nothing can be written: SQLite reads no WAL database there, so it is copied into memory.

import { readFileSync, statSync } from 'node:fs';
import { loadDriver } from './driver.ts';
import { isBusy, isDriverMissing, unavailable, unwritable } from './errors.ts';
import { formOf, probe } from './migrate.ts';
import type { OpenedStore, StoreRequest } from './store.ts';

/** In bytes; what would be kept in memory. */
const mostCopied = 512 * 1024 * 1024;

/** `cause` is why it cannot be opened as usual. Undefined where a copy does not help either. */
export async function openCopy(request: StoreRequest, cause: unknown): Promise<OpenedStore | undefined> {
  if (isBusy(cause) || isDriverMissing(cause)) return undefined;
  const size = sizeOf(request.file);
  // With a journal beside it, the file alone may be between two states.
  if (size === 0 || size > mostCopied || sizeOf(`${request.file}-wal`) > 0) return undefined;
  try {
    const connect = await loadDriver();
    const content = readFileSync(request.file);
    // Bytes 18 and 19 say WAL (2), which a database in memory cannot have (https://sqlite.org/fileformat.html#file_format_version_numbers).
    content.fill(1, 18, 20);
    const db = connect(content, { busyMs: 0 });
    if (formOf(db, request.steps.length).kind !== 'current') {
      db.close();
      return undefined;
    }
    probe(db, request.probes ?? []);
    return {
      db,
      setAside: (damage) => unavailable(request.file, damage, request.words),
      notKept: unwritable(request.file, cause, request.words),
      diagnostics: [],
    };
  } catch {
    return undefined;
  }
}

function sizeOf(file: string): number {
  try {
    return statSync(file, { throwIfNoEntry: false })?.size ?? 0;
  } catch {
    return 0;
  }
}
