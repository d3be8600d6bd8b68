// Opens gows' database: made, migrated, or set aside when damaged; and never a reason for a run to fail.

import { mkdirSync } from 'node:fs';
import path from 'node:path';
import { type Diagnostic, warning } from '#diagnostics';
import { type Connect, type Database, loadDriver } from './driver.ts';
import { isDamage, unavailable } from './errors.ts';
import { acquireLock, tryLockWith } from './lock.ts';
import { type Form, formOf, migrate } from './migrate.ts';
import { quarantine } from './quarantine.ts';

export interface StoreRequest {
  /** Absolute path; its folder is made if need be. */
  readonly file: string;
  /** SQL that leads from one version to the next. */
  readonly steps: readonly string[];
  /** How long a statement waits for another process, in milliseconds. */
  readonly busyMs?: number;
}

/** Without `db` the run goes on and keeps nothing; `diagnostics` then says why, as warnings. */
export interface OpenedStore {
  readonly db?: Database;
  /** Sets the database aside that turned out damaged while in use, and returns what to tell. Closes `db`. */
  readonly setAside?: (damage: unknown) => Diagnostic;
  readonly diagnostics: readonly Diagnostic[];
}

const defaultBusyMs = 5000;

/** Opens the database at `file`. Never throws for what a disk or another process can do. */
export async function openStore(request: StoreRequest): Promise<OpenedStore> {
  try {
    mkdirSync(path.dirname(request.file), { recursive: true });
    const connect = await loadDriver();
    try {
      return openOnce(connect, request);
    } catch (error) {
      if (!isDamage(error)) throw error;
      return await renew(connect, request, error);
    }
  } catch (error) {
    return { diagnostics: [unavailable(request.file, error)] };
  }
}

function openOnce(connect: Connect, request: StoreRequest): OpenedStore {
  const db = connect(request.file, { busyMs: request.busyMs ?? defaultBusyMs });
  try {
    const form = formOf(db, request.steps.length);
    if (form.kind === 'newer' || form.kind === 'foreign') {
      db.close();
      return { diagnostics: [leftAlone(request, form)] };
    }
    db.pragma('journal_mode = WAL');
    db.pragma('synchronous = NORMAL');
    if (form.kind !== 'current') migrate(db, request.steps);
    else db.prepare('SELECT count(*) FROM sqlite_schema').get();
    return { db, setAside: (damage) => setAside(connect, db, request.file, damage), diagnostics: [] };
  } catch (error) {
    db.close();
    throw error;
  }
}

/** Only one process sets the file aside: who comes second finds a good database under the lock and uses it. */
async function renew(connect: Connect, request: StoreRequest, damage: unknown): Promise<OpenedStore> {
  const lock = await acquireLock(lockOf(request.file));
  try {
    return openOnce(connect, request);
  } catch (error) {
    if (!isDamage(error)) throw error;
    const said = quarantine(request.file, damage);
    const opened = openOnce(connect, request);
    return { ...opened, diagnostics: [said, ...opened.diagnostics] };
  } finally {
    lock.release();
  }
}

function lockOf(file: string): string {
  return `${file}.lock`;
}

function leftAlone(request: StoreRequest, form: Extract<Form, { kind: 'newer' | 'foreign' }>): Diagnostic {
  const more = { place: { file: request.file } };
  if (form.kind === 'foreign') {
    return warning('store/unavailable', 'the file is a database of another program, so this run keeps no history', {
      ...more,
      remedy: 'move the file away, or give another folder with --cache-dir',
    });
  }
  return warning(
    'store/unavailable',
    `the database was written by a newer gows (form ${form.version}, this one knows ${request.steps.length}), so this run keeps no history`,
    { ...more, remedy: 'use the newer gows, or give another folder with --cache-dir' },
  );
}

/** Leaves alone what another process sets aside at this moment, or has renewed meanwhile. */
function setAside(connect: Connect, db: Database, file: string, damage: unknown): Diagnostic {
  try {
    db.close();
    const lock = tryLockWith(connect, lockOf(file));
    if (!lock) return unavailable(file, damage);
    try {
      return isSound(connect, file) ? unavailable(file, damage) : quarantine(file, damage);
    } finally {
      lock.release();
    }
  } catch (error) {
    return unavailable(file, error);
  }
}

function isSound(connect: Connect, file: string): boolean {
  const db = connect(file, { busyMs: defaultBusyMs });
  try {
    return db.pragma('quick_check(1)', { simple: true }) === 'ok';
  } catch (error) {
    if (isDamage(error)) return false;
    throw error;
  } finally {
    db.close();
  }
}
