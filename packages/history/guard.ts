// Stands between a run and its database: no failure of the database reaches the run, and the first is told once.

import { type Diagnostic, warning } from '#diagnostics';
import { type Database, isBusy, isDamage, unavailable } from '#sqlite';

export interface Store {
  readonly db: Database;
  readonly file: string;
  readonly setAside: (damage: unknown) => Diagnostic;
}

export interface Guard {
  /** Runs a read; `otherwise` is the answer after a failure and ever after. */
  read<T>(read: (db: Database) => T, otherwise: T): T;
  /** Does something later, in one transaction with what else is waiting. */
  write(write: (db: Database) => void): void;
  /** Writes all that waits now, waiting up to `busyMs` for other processes. */
  flush(busyMs: number): void;
  /** Writes, closes, and returns what could not be kept. Nothing is read or written afterwards. */
  close(): readonly Diagnostic[];
}

const intervalMs = 1000;
/** During a run nobody waits for the database: what does not get in now gets in later. */
const busyDuringRunMs = 50;
const busyAtEndMs = 2000;
const most = 500;

export function guard(store: Store): Guard {
  const { db, file } = store;
  const diagnostics: Diagnostic[] = [];
  let waiting: ((db: Database) => void)[] = [];
  let timer: NodeJS.Timeout | undefined;
  let open = true;

  function fail(error: unknown): void {
    if (!open) return;
    open = false;
    waiting = [];
    clearTimeout(timer);
    diagnostics.push(isDamage(error) ? store.setAside(error) : unavailable(file, error));
    try {
      db.close();
    } catch {
      // It is given up anyway, and the cause has been told.
    }
  }

  function flush(busyMs: number): void {
    clearTimeout(timer);
    timer = undefined;
    if (!open || waiting.length === 0) return;
    const batch = waiting;
    try {
      db.pragma(`busy_timeout = ${busyMs}`);
      db.transaction(() => {
        for (const write of batch) write(db);
      }).immediate();
      waiting = [];
    } catch (error) {
      if (isBusy(error)) later();
      else fail(error);
    }
  }

  function later(): void {
    timer ??= setTimeout(() => flush(busyDuringRunMs), intervalMs).unref();
  }

  return {
    read(read, otherwise) {
      if (!open) return otherwise;
      try {
        return read(db);
      } catch (error) {
        if (!isBusy(error)) fail(error);
        return otherwise;
      }
    },
    write(write) {
      if (!open) return;
      waiting.push(write);
      if (waiting.length === most) flush(busyDuringRunMs);
      else later();
    },
    flush,
    close() {
      flush(busyAtEndMs);
      clearTimeout(timer);
      if (open && waiting.length > 0) {
        diagnostics.push(
          warning('store/unavailable', 'other processes held the database, so part of this run is not in the history', {
            place: { file },
            remedy: 'nothing; the next run is recorded as usual',
          }),
        );
      }
      if (open) {
        open = false;
        db.close();
      }
      return diagnostics;
    },
  };
}
