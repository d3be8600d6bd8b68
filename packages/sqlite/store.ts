// Opens gows' database: made, migrated, or set aside when damaged; and never a reason for a run to fail.

import { mkdirSync, statSync } from 'node:fs';
import path from 'node:path';
import { type Diagnostic, warning } from '#diagnostics';
import { openCopy } from './copy.ts';
import { type Connect, type Database, loadDriver } from './driver.ts';
import { isDamage, type StoreWords, storeWords, unavailable } from './errors.ts';
import { acquireLock, tryLockWith } from './lock.ts';
import { type Form, formOf, migrate, probe } from './migrate.ts';
import { quarantine } from './quarantine.ts';

export interface StoreRequest {
  /** Absolute path; its folder is made if need be. */
  readonly file: string;
  /** SQL that leads from one version to the next. */
  readonly steps: readonly string[];
  /** How long a statement waits for another process, in milliseconds. */
  readonly busyMs?: number;
  /** What its absence means for a run. */
  readonly words?: StoreWords;
  /** Statements that a sound database can prepare: a flipped bit in a column's name passes every check of SQLite's. */
  readonly probes?: readonly string[];
  /** Opens a copy in memory where the disk takes no writes: SQLite reads no WAL database there. */
  readonly copyReadOnly?: boolean;
  /** The folder is known to take no writes: a copy is opened at once, and where there is nothing, nothing is told. */
  readonly readOnly?: boolean;
}

/** Without `db` the run goes on and keeps nothing; `diagnostics` then says why, as warnings. */
export interface OpenedStore {
  readonly db?: Database;
  /** Sets the database aside that turned out damaged while in use, and returns what to tell. Closes `db`. */
  readonly setAside?: (damage: unknown) => Diagnostic;
  /** Nothing that is written is kept, and this is why: a `StoreRequest.copyReadOnly` was made. */
  readonly notKept?: Diagnostic;
  readonly diagnostics: readonly Diagnostic[];
}

const defaultBusyMs = 5000;

/** Opens the database at `file`. Never throws for what a disk or another process can do. */
export async function openStore(request: StoreRequest): Promise<OpenedStore> {
  if (request.readOnly) return openReadOnly(request);
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
    const copy = request.copyReadOnly ? await openCopy(request, error) : undefined;
    return copy ?? { diagnostics: [unavailable(request.file, error, request.words)] };
  }
}

async function openReadOnly(request: StoreRequest): Promise<OpenedStore> {
  if (statSync(request.file, { throwIfNoEntry: false }) === undefined) return { diagnostics: [] };
  const cause = Object.assign(new Error('read-only'), { code: 'EROFS' });
  return (await openCopy(request, cause)) ?? { diagnostics: [unavailable(request.file, cause, request.words)] };
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
    probe(db, request.probes ?? []);
    return { db, setAside: asideOf(connect, db, request), diagnostics: [] };
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
  const { without } = request.words ?? storeWords;
  if (form.kind === 'foreign') {
    return warning('store/unavailable', `the file is a database of another program, so ${without}`, {
      ...more,
      remedy: 'move the file away, or give another folder with --cache-dir',
    });
  }
  return warning(
    'store/unavailable',
    `the database was written by a newer gows (form ${form.version}, this one knows ${request.steps.length}), so ${without}`,
    { ...more, remedy: 'use the newer gows, or give another folder with --cache-dir' },
  );
}

/** Leaves alone what another process sets aside at this moment, or has renewed meanwhile. */
function asideOf(connect: Connect, db: Database, { file, words }: StoreRequest): (damage: unknown) => Diagnostic {
  const opened = identityOf(file);
  return (damage) => {
    try {
      db.close();
      const lock = tryLockWith(connect, lockOf(file));
      if (!lock) return unavailable(file, damage, words);
      try {
        // SQLite meets damage that its own quick check passes over, so that says nothing of the file that was opened.
        const renewed = identityOf(file) !== opened && isSound(connect, file);
        return renewed ? unavailable(file, damage, words) : quarantine(file, damage);
      } finally {
        lock.release();
      }
    } catch (error) {
      return unavailable(file, error, words);
    }
  };
}

function identityOf(file: string): string | undefined {
  const found = statSync(file, { bigint: true, throwIfNoEntry: false });
  return found && `${found.dev}:${found.ino}`;
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
