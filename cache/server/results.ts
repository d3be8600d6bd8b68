// Results under /ac: a row for each scope and place, never written over, and let go where a content that it names is gone.

import { createHash } from 'node:crypto';
import { type Database, prepared } from '#sqlite';
import { decodeActionResult } from '../remote/action-result.ts';
import { type ContentRow, contentSql, emptyContent, holderSql } from './contents.ts';
import type { Ledger } from './ledger.ts';
import type { Room } from './room.ts';
import type { Used, Uses } from './uses.ts';

/** `there`: one stands there, and the client wanted none. `other`: another one stands there, and stays. */
export type Kept = 'made' | 'same' | 'there' | 'other';

export interface Results {
  /** From the first of these scopes that has one whose contents are all there for them. */
  readonly get: (place: string, scopes: readonly string[]) => Promise<Buffer | undefined>;
  /** Whether one stands there that counts. */
  readonly has: (scope: string, place: string) => Promise<boolean>;
  /** @param creates only where none is */
  readonly put: (scope: string, place: string, value: Buffer, creates: boolean) => Promise<Kept>;
}

export interface ResultParts {
  readonly ledger: Ledger;
  readonly room: Room;
  readonly uses: Uses;
  readonly now: () => number;
}

interface Row extends Used {
  readonly id: number;
  readonly value: Buffer;
  readonly sum: Buffer;
}

const rowSql = 'SELECT id, value, sum, used_at FROM results WHERE place = ? AND scope = ?';

export function openResults({ ledger, room, uses, now }: ResultParts): Results {
  function find(db: Database, scope: string, place: string): Row | undefined {
    return prepared<[string, string], Row>(db, rowSql).get(place, scope);
  }

  /** Answers what stands there, unless nobody can use it any more: then it is dropped, and must not stand in the way. */
  function sift(db: Database, scope: string, place: string, gone: Row[]): Row | undefined {
    const row = find(db, scope, place);
    if (!row || (isSound(scope, place, row) && contentsOf(db, row.value))) return row;
    prepared(db, 'DELETE FROM results WHERE id = ?').run(row.id);
    gone.push(row);
    return undefined;
  }

  function countOut(gone: readonly Row[]): void {
    for (const { value } of gone) room.gone('results', value.byteLength);
  }

  return {
    async get(place, scopes) {
      const [found, stale] = await ledger.use((db) => {
        const passed: string[] = [];
        for (const scope of scopes) {
          const row = find(db, scope, place);
          if (!row) continue;
          const named = isSound(scope, place, row) ? contentsOf(db, row.value) : undefined;
          if (!named) passed.push(scope);
          else if (areHeld(db, named, scopes)) return [{ row, named }, passed] as const;
        }
        return [undefined, passed] as const;
      });
      if (stale.length > 0) await dropStale(place, stale);
      if (!found) return undefined;
      uses.result(found.row.id, found.row);
      for (const [sha256, row] of found.named) uses.content(sha256, row);
      return found.row.value;
    },
    has: (scope, place) =>
      ledger.use((db) => {
        const row = find(db, scope, place);
        return row !== undefined && isSound(scope, place, row) && contentsOf(db, row.value) !== undefined;
      }),
    async put(scope, place, value, creates) {
      const gone: Row[] = [];
      const kept = await ledger.change((db): Kept => {
        gone.length = 0;
        const row = sift(db, scope, place, gone);
        if (row && creates) return 'there';
        if (row) return row.value.equals(value) ? 'same' : 'other';
        const sql = 'INSERT INTO results(place, scope, value, sum, used_at) VALUES (?, ?, ?, ?, ?)';
        prepared(db, sql).run(place, scope, value, sumOf(scope, place, value), now());
        return 'made';
      });
      countOut(gone);
      if (kept === 'made') room.added('results', value.byteLength);
      return kept;
    },
  };

  /** Looks again: it may have been put anew meanwhile. */
  async function dropStale(place: string, scopes: readonly string[]): Promise<void> {
    const gone: Row[] = [];
    try {
      await ledger.change((db) => {
        gone.length = 0;
        for (const scope of scopes) sift(db, scope, place, gone);
      });
      countOut(gone);
    } catch {
      // The disk is full, say: it is passed over as long as it is there.
    }
  }
}

/**
 * The contents that a result names; undefined where one of them is gone. What is no result of the remote execution API
 * names none: clients of this protocol may put anything there. Of a folder that one names, the files in it are not looked for:
 * a client that misses one of them makes it again, and puts what it makes.
 */
function contentsOf(db: Database, value: Buffer): ReadonlyMap<string, ContentRow> | undefined {
  const find = prepared<[string], ContentRow>(db, contentSql);
  const named = new Map<string, ContentRow>();
  for (const { sha256 } of decodeActionResult(value)?.digests ?? []) {
    if (sha256 === emptyContent) continue;
    const row = find.get(sha256);
    if (!row) return undefined;
    named.set(sha256, row);
  }
  return named;
}

/** Else a client would be told of a result that it cannot have. */
function areHeld(db: Database, named: ReadonlyMap<string, unknown>, scopes: readonly string[]): boolean {
  const holder = prepared<[string, string]>(db, holderSql);
  return [...named.keys()].every((sha256) => scopes.some((scope) => holder.get(sha256, scope) !== undefined));
}

/** SQLite does not see a flipped bit in a value. */
function isSound(scope: string, place: string, { value, sum }: Row): boolean {
  return sumOf(scope, place, value).equals(sum);
}

function sumOf(scope: string, place: string, value: Buffer): Buffer {
  return createHash('sha256')
    .update(JSON.stringify([scope, place]))
    .update(value)
    .digest();
}
