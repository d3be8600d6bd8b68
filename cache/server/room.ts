// Keeps the server within its quota: what was not used for longest goes first, in a few large steps.

import { type Database, prepared } from '#sqlite';
import type { Files } from './files.ts';
import type { Ledger } from './ledger.ts';
import type { Metrics } from './metrics.ts';
import type { Uses } from './uses.ts';

/** What a row costs beside its value, in bytes, with its part of the indexes. */
export const rowBytes = 300;
/** How many rows are let go in one go: more than there are connections, so that those in use never fill it. */
const stepRows = 2048;
/** What is left after letting go, as a part of the quota. */
const left = 0.9;

export interface Stock {
  bytes: number;
  contents: number;
  results: number;
}

/** Room for what is about to be written. */
export interface Reservation {
  /**
   * By so many bytes more. False where there is no room, since all there is is in use: then all of it is given back, so that
   * of several who ask at once not all have to go.
   */
  readonly grow: (bytes: number) => Promise<boolean>;
  /** Gives it back: what was written is counted as such from now on. More than once does no harm. */
  readonly release: () => void;
}

export interface Room {
  readonly stock: Readonly<Stock>;
  readonly reserve: () => Reservation;
  readonly added: (kind: 'contents' | 'results', size: number) => void;
  readonly gone: (kind: 'contents' | 'results', size: number) => void;
  /** Counts anew. */
  readonly count: (db: Database) => void;
}

export interface RoomParts {
  readonly maxBytes: number;
  /** Absent until it is opened: what opens it counts. */
  readonly ledger: () => Ledger;
  readonly files: Files;
  readonly uses: Uses;
  readonly metrics: Metrics;
}

export function openRoom({ maxBytes, ledger, files, uses, metrics }: RoomParts): Room {
  const stock: Stock = { bytes: 0, contents: 0, results: 0 };
  let taken = 0;
  let shrinking: Promise<void> | undefined;

  function count(kind: 'contents' | 'results', n: 1 | -1, size: number): void {
    stock.bytes += n * (size + rowBytes);
    stock[kind] += n;
  }

  async function shrink(): Promise<void> {
    await uses.flush();
    for (let goes = 1; goes > 0 && excess() > 0; ) {
      goes = await ledger().use((db) => letGo(db, excess()));
      // Whoever asks meanwhile is answered between two steps.
      await new Promise(setImmediate);
    }
  }

  /** Ends after two times at most: what is left then is in use. */
  async function makeRoom(): Promise<void> {
    for (let n = 0; n < 2 && isFull(); n++) {
      shrinking ??= shrink().finally(() => {
        shrinking = undefined;
      });
      await shrinking;
    }
  }

  function isFull(): boolean {
    return stock.bytes + taken > maxBytes;
  }

  function excess(): number {
    return stock.bytes + taken - maxBytes * left;
  }

  /** Files go first: that gives room where the disk is full, too, and a row without its file is no more than a miss. */
  function letGo(db: Database, bytes: number): number {
    const chosen = oldest(db, bytes, files);
    for (const { kind, name } of chosen) if (kind === 'contents') files.remove(name);
    db.transaction(() => {
      for (const { kind, name } of chosen) {
        if (kind === 'contents') dropContent(db, name);
        else prepared(db, 'DELETE FROM results WHERE id = ?').run(name);
      }
    }).immediate();
    for (const { kind, size } of chosen) {
      count(kind, -1, size);
      metrics.evicted(kind, size);
    }
    return chosen.length;
  }

  return {
    stock,
    reserve() {
      let own = 0;
      const release = (): void => {
        taken -= own;
        own = 0;
      };
      return {
        async grow(bytes) {
          taken += bytes;
          own += bytes;
          await makeRoom();
          // Looked at and given back in one go: others that wait beside must find the room that this one leaves.
          if (!isFull()) return true;
          release();
          return false;
        },
        release,
      };
    },
    added: (kind, size) => count(kind, 1, size),
    gone: (kind, size) => count(kind, -1, size),
    count(db) {
      const contents = totals(db, 'SELECT count(*) AS count, coalesce(sum(size), 0) AS bytes FROM contents');
      const results = totals(db, 'SELECT count(*) AS count, coalesce(sum(length(value)), 0) AS bytes FROM results');
      stock.contents = contents.count;
      stock.results = results.count;
      stock.bytes = contents.bytes + results.bytes + rowBytes * (contents.count + results.count);
    },
  };
}

export function dropContent(db: Database, sha256: string): void {
  prepared(db, 'DELETE FROM contents WHERE sha256 = ?').run(sha256);
  prepared(db, 'DELETE FROM holds WHERE sha256 = ?').run(sha256);
}

interface Chosen {
  readonly kind: 'contents' | 'results';
  /** A SHA-256, or the id of a result as text. */
  readonly name: string;
  readonly size: number;
}

/** The least recently used that are together as large as this, none that is read or written just now. */
function oldest(db: Database, bytes: number, files: Files): readonly Chosen[] {
  const rows = prepared<[number, number], Chosen & { readonly used_at: number }>(
    db,
    `SELECT * FROM (SELECT 'contents' AS kind, sha256 AS name, size, used_at FROM contents ORDER BY used_at LIMIT ?)
     UNION ALL
     SELECT * FROM (SELECT 'results', id, length(value), used_at FROM results ORDER BY used_at LIMIT ?)
     ORDER BY used_at`,
  ).all(stepRows, stepRows);
  const chosen: Chosen[] = [];
  let sum = 0;
  for (const row of rows) {
    if (sum >= bytes) break;
    if (row.kind === 'contents' && files.isInUse(row.name)) continue;
    chosen.push(row);
    sum += row.size + rowBytes;
  }
  return chosen;
}

function totals(db: Database, sql: string): { readonly count: number; readonly bytes: number } {
  return prepared<[], { count: number; bytes: number }>(db, sql).get() ?? { count: 0, bytes: 0 };
}
