// Stands between a run and its database: no failure of the database reaches the run, and the first is told once.

import { type Diagnostic, warning } from '#diagnostics';
import type { Database } from './driver.ts';
import { isBusy, isDamage, type StoreWords, storeWords, unavailable, unwritable } from './errors.ts';

export interface Store {
  readonly db: Database;
  readonly file: string;
  readonly setAside: (damage: unknown) => Diagnostic;
}

export interface GuardOptions {
  /** How long a write waits for others that come with it, in milliseconds: what is lost at most by a kill -9. */
  readonly intervalMs?: number;
  readonly words?: StoreWords;
}

export interface Guard {
  /** Runs a read; `otherwise` is the answer when it fails and, after damage, ever after. */
  read<T>(read: (db: Database) => T, otherwise: T): T;
  /** Does something later, in one transaction with what else is waiting. It may be done again where that failed. */
  write(write: (db: Database) => void): void;
  /** Writes all that waits now, waiting up to `busyMs` for other processes. True where nothing is left to write. */
  flush(busyMs: number): boolean;
  /** Writes, closes, and returns what could not be kept. Nothing is read or written afterwards. */
  close(): readonly Diagnostic[];
}

const defaultIntervalMs = 1000;
/** During a run nobody waits for the database: what does not get in now gets in later. */
const busyDuringRunMs = 50;
const busyAtEndMs = 2000;
const most = 500;

export function guard(store: Store, options: GuardOptions = {}): Guard {
  const { db, file } = store;
  const { intervalMs = defaultIntervalMs, words = storeWords } = options;
  const diagnostics: Diagnostic[] = [];
  let waiting: ((db: Database) => void)[] = [];
  let timer: NodeJS.Timeout | undefined;
  let open = true;
  let writable = true;

  function stopWriting(): void {
    writable = false;
    waiting = [];
    clearTimeout(timer);
  }

  function giveUp(said: Diagnostic): void {
    open = false;
    stopWriting();
    diagnostics.push(said);
    try {
      db.close();
    } catch {
      // It is given up anyway, and the cause has been told.
    }
  }

  function failRead(error: unknown): void {
    if (!open || isBusy(error)) return;
    giveUp(isDamage(error) ? store.setAside(error) : unavailable(file, error, words));
  }

  /** What cannot be written may still be read: a full disk, a folder that is read-only. */
  function failWrite(error: unknown): void {
    if (isDamage(error)) {
      giveUp(store.setAside(error));
      return;
    }
    stopWriting();
    diagnostics.push(unwritable(file, error, words));
  }

  function flush(busyMs: number): boolean {
    clearTimeout(timer);
    timer = undefined;
    if (!writable || waiting.length === 0) return writable;
    const batch = waiting;
    try {
      db.pragma(`busy_timeout = ${busyMs}`);
      db.transaction(() => {
        for (const write of batch) write(db);
      }).immediate();
      waiting = [];
      return true;
    } catch (error) {
      if (isBusy(error)) later();
      else failWrite(error);
      return false;
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
        failRead(error);
        return otherwise;
      }
    },
    write(write) {
      if (!writable) return;
      waiting.push(write);
      if (waiting.length === most) flush(busyDuringRunMs);
      else later();
    },
    flush,
    close() {
      flush(busyAtEndMs);
      if (waiting.length > 0) {
        diagnostics.push(
          warning('store/unavailable', `other processes held the database, so ${words.unwritten}`, {
            place: { file },
            remedy: 'nothing; the next run is recorded as usual',
          }),
        );
      }
      stopWriting();
      if (open) {
        open = false;
        db.close();
      }
      return diagnostics;
    },
  };
}
