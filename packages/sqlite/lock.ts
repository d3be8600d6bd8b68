// An exclusive lock between processes that the operating system gives back, even after kill -9.

// The lock is an exclusive transaction held on an empty SQLite file: SQLite takes it with fcntl (LockFileEx on
// Windows) and, as nothing is ever written, it needs no room on the disk. Two traps of POSIX locks: they are lost when
// *any* descriptor of the file is closed in this process, so nobody else may open a lock file; and children do not
// inherit them, so a `go` process left behind holds nothing.

import { existsSync, mkdirSync, statSync, truncateSync } from 'node:fs';
import path from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { DiagnosticError, failure } from '#diagnostics';
import { type Connect, type Database, loadDriver } from './driver.ts';
import { driverMissing, errorCode, isBusy, isDamage, isDriverMissing } from './errors.ts';

export interface Lock {
  /** Gives the lock back; more than once does no harm. */
  release(): void;
}

export interface LockOptions {
  /** Ends the wait; `acquireLock` then rejects with the signal's reason. */
  readonly signal?: AbortSignal;
  /** Called once when somebody else has the lock. */
  readonly onWait?: () => void;
}

const firstWaitMs = 2;
const longestWaitMs = 100;

/** Connections that hold a lock: a forgotten one must not be collected, as that would give its lock back. */
const held = new Set<Database>();

/**
 * Waits until this process alone has the lock at `file`, which is made if need be. Not re-entrant: a second call for
 * the same file waits for the first one's release. There is no order among those who wait.
 * @throws DiagnosticError `disk/full` or `disk/failed` when the file cannot be made.
 */
export async function acquireLock(file: string, options: LockOptions = {}): Promise<Lock> {
  let waitMs = firstWaitMs;
  for (;;) {
    options.signal?.throwIfAborted();
    const lock = await tryLock(file);
    if (lock) return lock;
    if (waitMs === firstWaitMs) options.onWait?.();
    await sleep(waitMs * (0.5 + Math.random() / 2), undefined, options.signal ? { signal: options.signal } : {}).catch(
      (error: unknown) => {
        throw options.signal?.aborted ? options.signal.reason : error;
      },
    );
    waitMs = Math.min(waitMs * 1.6, longestWaitMs);
  }
}

/**
 * Takes the lock if it is free now, and answers undefined otherwise.
 * @throws DiagnosticError `disk/full` or `disk/failed` when the file cannot be made.
 */
export async function tryLock(file: string): Promise<Lock | undefined> {
  const connect = await loadDriver().catch((error: unknown) => {
    throw lockFailure(file, error);
  });
  return tryLockWith(connect, file);
}

/** As `tryLock`, where the driver is loaded already. */
export function tryLockWith(connect: Connect, file: string): Lock | undefined {
  let db: Database | undefined;
  let made = false;
  try {
    mkdirSync(path.dirname(file), { recursive: true });
    made = true;
    const before = identity(file);
    db = connect(file, { busyMs: 0 });
    beginExclusive(db, file);
    // A file that was deleted meanwhile excludes nobody who comes later; a new one is tried again at once.
    if (before !== undefined && identity(file) === before) return holding(db);
    db.close();
    return before === undefined ? tryLockWith(connect, file) : undefined;
  } catch (error) {
    db?.close();
    // Who sweeps folders without a holder may take the new one away before its lock is held.
    if (isBusy(error) || (made && !existsSync(path.dirname(file)))) return undefined;
    throw lockFailure(file, error);
  }
}

function identity(file: string): string | undefined {
  const found = statSync(file, { bigint: true, throwIfNoEntry: false });
  return found && `${found.dev}:${found.ino}`;
}

// Beginning prepares the first page, and so a journal: kept in memory, it needs no room.
const begin = 'PRAGMA journal_mode = MEMORY; BEGIN EXCLUSIVE';

function beginExclusive(db: Database, file: string): void {
  try {
    db.exec(begin);
  } catch (error) {
    if (!isDamage(error)) throw error;
    // Only an unlocked file can be read and found garbled, and its content means nothing.
    truncateSync(file);
    db.exec(begin);
  }
}

function holding(db: Database): Lock {
  held.add(db);
  return {
    release() {
      if (!held.delete(db)) return;
      db.close();
    },
  };
}

function lockFailure(file: string, error: unknown): unknown {
  const code = errorCode(error);
  if (code === '') return error;
  if (isDriverMissing(error)) {
    return new DiagnosticError(failure('disk/failed', driverMissing.cause, { remedy: driverMissing.remedy }));
  }
  if (code === 'ENOSPC' || code === 'SQLITE_FULL') {
    return new DiagnosticError(
      failure('disk/full', 'the disk is full', {
        place: { file },
        remedy: 'free some space, or give another folder with --cache-dir',
      }),
    );
  }
  return new DiagnosticError(
    failure('disk/failed', `the lock file cannot be used (${code})`, {
      place: { file },
      remedy: 'give a folder you may write on a local disk with --cache-dir',
    }),
  );
}
