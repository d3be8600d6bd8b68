// Kept answers: values by kind and key that are costly to find again, bounded, the longest unused going first.

import { createHash } from 'node:crypto';
import { type Guard, prepared } from '#sqlite';

/** Total of all values, in bytes. */
const defaultBound = 256 * 1024 * 1024;
/** How exactly the last use is known: a read seldom costs a write. */
const usedWithinMs = 60 * 60 * 1000;

export interface Memo {
  readonly get: (kind: string, key: string) => Buffer | undefined;
  readonly put: (kind: string, key: string, value: Uint8Array) => void;
  /** Deletes the longest unused values until the others fit, if anything was put. */
  readonly shrink: () => void;
}

export function openMemo(store: Guard, now: () => number, bound: number = defaultBound): Memo {
  const unwritten = new Map<string, Buffer>();
  let grown = false;
  return {
    get(kind, key) {
      const waiting = unwritten.get(`${kind}\0${key}`);
      if (waiting) return waiting;
      const row = store.read(
        (db) =>
          prepared<[string, string], { value: Buffer; used_at: number }>(
            db,
            'SELECT value, used_at FROM memo WHERE kind = ? AND key = ?',
          ).get(kind, key),
        undefined,
      );
      const at = now();
      if (row && row.used_at < at - usedWithinMs) {
        store.write((db) => prepared(db, 'UPDATE memo SET used_at = ? WHERE kind = ? AND key = ?').run(at, kind, key));
      }
      return row && whole(row.value);
    },
    put(kind, key, value) {
      // A value that large would push out all others.
      if (value.byteLength > bound / 8) return;
      const name = `${kind}\0${key}`;
      const kept = Buffer.from(value);
      const sealed = Buffer.concat([checksum(kept), kept]);
      const at = now();
      grown = true;
      unwritten.set(name, kept);
      store.write((db) => {
        const sql = 'INSERT OR REPLACE INTO memo(kind, key, value, used_at) VALUES (?, ?, ?, ?)';
        prepared(db, sql).run(kind, key, sealed, at);
        if (unwritten.get(name) === kept) unwritten.delete(name);
      });
    },
    shrink() {
      if (!grown) return;
      store.write((db) =>
        prepared(
          db,
          `DELETE FROM memo WHERE rowid IN (
             SELECT rowid FROM (
               SELECT rowid, sum(length(value)) OVER (ORDER BY used_at DESC, rowid DESC) AS total FROM memo
             ) WHERE total > ?)`,
        ).run(bound),
      );
    },
  };
}

const checksumBytes = 32;

/** In front of each value: the database notices a page that is damaged in its form, and not in its values. */
function checksum(value: Uint8Array): Buffer {
  return createHash('sha256').update(value).digest();
}

/** Undefined for a value that is not what was put. */
function whole(sealed: Buffer): Buffer | undefined {
  const value = sealed.subarray(checksumBytes);
  return sealed.subarray(0, checksumBytes).equals(checksum(value)) ? value : undefined;
}
