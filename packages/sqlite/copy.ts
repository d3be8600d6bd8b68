// Opens a database where nothing can be written: SQLite reads no WAL database there, so it is copied into memory.

import { copyFileSync, mkdtempSync, readFileSync, rmSync, statSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { type Connect, loadDriver } from './driver.ts';
import { isBusy, isDriverMissing, unavailable, unwritable } from './errors.ts';
import { formOf, probe } from './migrate.ts';
import type { OpenedStore, StoreRequest } from './store.ts';

/** In bytes; what would be kept in memory. */
const mostCopied = 512 * 1024 * 1024;

/** `cause` is why it cannot be opened as usual. Undefined where a copy does not help either. */
export async function openCopy(request: StoreRequest, cause: unknown): Promise<OpenedStore | undefined> {
  if (isBusy(cause) || isDriverMissing(cause)) return undefined;
  const size = sizeOf(request.file);
  const walSize = sizeOf(walOf(request.file));
  if (size === 0 || size + walSize > mostCopied) return undefined;
  try {
    const connect = await loadDriver();
    const content = walSize === 0 ? readFileSync(request.file) : merged(connect, request.file);
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

/**
 * The content with what stands in the journal beside it, as after a kill -9: the file alone may be between two states.
 * Another machine may write it meanwhile, so that the copy is torn: that is found as any damage is.
 */
function merged(connect: Connect, file: string): Buffer {
  const folder = mkdtempSync(path.join(tmpdir(), 'gows-'));
  try {
    const copy = path.join(folder, 'copy.db');
    copyFileSync(file, copy);
    copyFileSync(walOf(file), walOf(copy));
    const db = connect(copy, { busyMs: 0 });
    try {
      db.pragma('wal_checkpoint(TRUNCATE)');
    } finally {
      db.close();
    }
    return readFileSync(copy);
  } finally {
    rmSync(folder, { recursive: true, force: true });
  }
}

function walOf(file: string): string {
  return `${file}-wal`;
}

function sizeOf(file: string): number {
  try {
    return statSync(file, { throwIfNoEntry: false })?.size ?? 0;
  } catch {
    return 0;
  }
}
