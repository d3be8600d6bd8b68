// Contents under /cas: put by whoever shows them whole, read by whoever reads a scope that did.

import { hash } from 'node:crypto';
import { type Database, errorCode, prepared } from '#sqlite';
import { Altered, type Files, type Incoming } from './files.ts';
import type { Ledger } from './ledger.ts';
import { dropContent, type Room } from './room.ts';
import type { Used, Uses } from './uses.ts';

/** A content that is read. */
export interface OpenContent {
  /** In bytes. */
  readonly size: number;
  /** Its end comes only where all of it is right; rejects otherwise. */
  readonly chunks: AsyncIterable<Buffer>;
  /** Ends the use of it. */
  readonly close: () => void;
}

export interface Contents {
  /** In bytes; undefined where there is none that one of these scopes holds. */
  readonly sizeOf: (sha256: string, scopes: readonly string[]) => Promise<number | undefined>;
  /** Undefined also where what is there is damaged, as far as its first piece shows it; it is dropped then. */
  readonly open: (sha256: string, scopes: readonly string[]) => Promise<OpenContent | undefined>;
  /**
   * What is there already is not written again, but it is read: a scope is let at a content for having shown it. Whatever comes of it,
   * `drop` it in the end.
   */
  readonly begin: (sha256: string) => Promise<Incoming>;
  /** The whole of it has come. `lost`: it was there, was not written for that, and is not there any more. */
  readonly keep: (
    incoming: Incoming,
    sha256: string,
    size: number,
    scope: string,
  ) => Promise<'made' | 'there' | 'lost'>;
}

export interface ContentParts {
  readonly ledger: Ledger;
  readonly files: Files;
  readonly room: Room;
  readonly uses: Uses;
  readonly now: () => number;
  /** Told of what is damaged, by its SHA-256. */
  readonly damaged: (sha256: string) => void;
}

/** Everybody has it without putting it: clients of the remote execution API never send it. */
export const emptyContent = hash('sha256', '');

export interface ContentRow extends Used {
  readonly size: number;
}

export const contentSql = 'SELECT size, used_at FROM contents WHERE sha256 = ?';
export const holderSql = 'SELECT 1 FROM holds WHERE sha256 = ? AND scope = ?';

export function openContents({ ledger, files, room, uses, now, damaged }: ContentParts): Contents {
  /**
   * A scope is let at a content for having shown it, not for knowing its hash: hashes stand in logs, and a pull request could
   * name any in a result of its own.
   */
  function find(sha256: string, scopes: readonly string[]): Promise<ContentRow | undefined> {
    return ledger.use((db) => {
      const row = prepared<[string], ContentRow>(db, contentSql).get(sha256);
      const holder = prepared<[string, string]>(db, holderSql);
      return row && scopes.some((scope) => holder.get(sha256, scope) !== undefined) ? row : undefined;
    });
  }

  /** File and row in one go, between which nothing else happens. */
  function enter(
    db: Database,
    incoming: Incoming,
    { sha256, size, scope }: { readonly sha256: string; readonly size: number; readonly scope: string },
  ): 'new' | 'mended' | 'there' | 'lost' {
    const row = prepared<[string], ContentRow>(db, contentSql).get(sha256);
    const isThere = row !== undefined && files.sizeOf(sha256) === size;
    if (!isThere && !incoming.isWritten) return 'lost';
    if (!isThere) incoming.place(sha256);
    try {
      db.transaction(() => {
        if (!row) prepared(db, 'INSERT INTO contents(sha256, size, used_at) VALUES (?, ?, ?)').run(sha256, size, now());
        prepared(db, 'INSERT OR IGNORE INTO holds(sha256, scope) VALUES (?, ?)').run(sha256, scope);
      }).immediate();
    } catch (error) {
      if (!row) files.remove(sha256);
      throw error;
    }
    if (row) uses.content(sha256, row);
    return !row ? 'new' : isThere ? 'there' : 'mended';
  }

  async function drop(sha256: string): Promise<void> {
    files.remove(sha256);
    try {
      const row = await ledger.change((db) => {
        const found = prepared<[string], ContentRow>(db, contentSql).get(sha256);
        if (found) dropContent(db, sha256);
        return found;
      });
      if (row) room.gone('contents', row.size);
    } catch {
      // A row without its file is a miss as well.
    }
  }

  return {
    async sizeOf(sha256, scopes) {
      if (sha256 === emptyContent) return 0;
      const row = await find(sha256, scopes);
      if (!row || files.sizeOf(sha256) !== row.size) return undefined;
      uses.content(sha256, row);
      return row.size;
    },
    async open(sha256, scopes) {
      if (sha256 === emptyContent) return { size: 0, chunks: nothing(), close: () => {} };
      const row = await find(sha256, scopes);
      if (!row) return undefined;
      const close = files.hold(sha256);
      const lost = async (): Promise<undefined> => {
        close();
        damaged(sha256);
        await drop(sha256);
      };
      if (files.sizeOf(sha256) !== row.size) return lost();
      const chunks = files.read(sha256);
      try {
        const first = await chunks.next();
        uses.content(sha256, row);
        // A client that goes before the first piece lets nobody begin to read, who would close the file in the end.
        const end = (): void => {
          close();
          void chunks.return(undefined);
        };
        return { size: row.size, close: end, chunks: rest(first, chunks, lost) };
      } catch (error) {
        if (error instanceof Altered || errorCode(error) === 'ENOENT') return lost();
        // Too many open files, say: that tells nothing of this one.
        close();
        throw error;
      }
    },
    async begin(sha256) {
      const release = files.hold(sha256);
      try {
        const row = await ledger.use((db) => prepared<[string], ContentRow>(db, contentSql).get(sha256));
        const isThere = row !== undefined && files.sizeOf(sha256) === row.size;
        const incoming = isThere ? files.compare() : await files.begin();
        const drop = (): Promise<void> => incoming.drop().finally(release);
        return { ...incoming, drop };
      } catch (error) {
        release();
        throw error;
      }
    },
    async keep(incoming, sha256, size, scope) {
      const entered = await ledger.use((db) => enter(db, incoming, { sha256, size, scope }));
      if (entered === 'new') room.added('contents', size);
      return entered === 'new' || entered === 'mended' ? 'made' : entered;
    },
  };
}

async function* nothing(): AsyncGenerator<Buffer> {
  // Has no piece at all.
}

async function* rest(
  first: IteratorResult<Buffer, unknown>,
  chunks: AsyncGenerator<Buffer>,
  lost: () => Promise<undefined>,
): AsyncGenerator<Buffer> {
  try {
    for (let next = first; !next.done; next = await chunks.next()) yield next.value;
  } catch (error) {
    if (error instanceof Altered) await lost();
    throw error;
  }
}
