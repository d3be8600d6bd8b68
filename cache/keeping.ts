// What every part of the local cache works with: the database behind its guard, the blobs, a clock, and the losses.

import { type Database, type Guard, prepared } from '#sqlite';
import type { Blobs } from './blobs.ts';
import type { Losses } from './losses.ts';
import type { UsedTable } from './tables.ts';

/** How exactly the last use is known: a read seldom costs a write. */
const usedWithinMs = 60 * 60 * 1000;

export interface Keeping {
  readonly blobs: Blobs;
  readonly losses: Losses;
  readonly now: () => number;
  /** In bytes; nothing larger is kept. */
  readonly largest: number;
  /** Sees all that was put before about the same. After a failure the answer is `otherwise`. */
  readonly read: <T>(about: string, read: (db: Database) => T, otherwise: T) => T;
  /** Writes soon, so that a kill -9 loses little. `bytes` is how much is put. */
  readonly put: (about: string, write: (db: Database) => void, bytes: number) => void;
  /** Writes some time, and no read depends on it. */
  readonly later: (write: (db: Database) => void) => void;
  /** Notes the use of a row. False where that is known well enough. */
  readonly touch: (table: UsedTable, row: { readonly id: number; readonly used_at: number }) => boolean;
  /** Bytes put so far. */
  readonly grown: () => number;
}

export function openKeeping(store: Guard, more: Pick<Keeping, 'blobs' | 'losses' | 'now' | 'largest'>): Keeping {
  // What is asked about something else need not wait for them: a transaction for each read costs more than the reads.
  const unwritten = new Set<string>();
  let grown = 0;
  return {
    ...more,
    read(about, read, otherwise) {
      // Where another process holds the database just now, what was put is not seen yet: a miss, and no wait.
      if (unwritten.has(about) && store.flush(0)) unwritten.clear();
      return store.read(read, otherwise);
    },
    put(about, write, bytes) {
      unwritten.add(about);
      grown += bytes;
      store.write(write);
    },
    later: (write) => store.write(write),
    touch(table, { id, used_at }) {
      const at = more.now();
      if (used_at >= at - usedWithinMs) return false;
      store.write((db) => prepared(db, `UPDATE ${table} SET used_at = ? WHERE id = ?`).run(at, id));
      return true;
    },
    grown: () => grown,
  };
}
