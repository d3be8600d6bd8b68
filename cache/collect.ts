// gows cache gc: lets go what was not used for longest, removes files that nothing refers to, and gives the room back.

import { rmSync } from 'node:fs';
import type { Diagnostic } from '#diagnostics';
import { type Database, unavailable } from '#sqlite';
import type { BinariesCollected, CacheCollected } from './answer.ts';
import { listBlobs, openBlobs } from './blobs.ts';
import { type Evicted, evict } from './bound.ts';
import { databaseSize, withDatabase } from './folder.ts';
import { places, words } from './local.ts';

/** A file that is younger may belong to a result whose row is just being written by another process. */
const orphanAgeMs = 10 * 60 * 1000;

export interface CollectOptions {
  /** What may stay, in bytes; the least recently used goes first. */
  readonly maxBytes: number;
  /** Nothing stays. */
  readonly all?: boolean;
  /** What was done about test binaries. */
  readonly binaries: BinariesCollected;
  readonly now?: () => number;
}

/** Throws nothing; what could not be done is in `diagnostics`. */
export async function collectCache(cacheDir: string, options: CollectOptions): Promise<CacheCollected> {
  const now = (options.now ?? Date.now)();
  const bytesBefore = bytesIn(cacheDir);
  const maxBytes = options.all ? 0 : options.maxBytes;
  const { answer, diagnostics } = await withDatabase(cacheDir, (db) => {
    const { results, blobs } = options.all ? dropAll(db) : letGo(db, maxBytes, now);
    const own = openBlobs(places.blobs(cacheDir));
    for (const sha256 of blobs) own.remove(sha256);
    const orphans = sweep(cacheDir, db, now);
    const entries = Number(db.prepare('SELECT count(*) FROM contents').pluck().get());
    return { evicted: results, entries, orphans, said: shrink(cacheDir, db) };
  });
  const { said = [], ...numbers } = answer ?? { evicted: 0, entries: 0, orphans: 0 };
  return {
    schema: 'gows.cache-gc/1',
    dir: cacheDir,
    ...numbers,
    bytesBefore,
    bytesAfter: bytesIn(cacheDir),
    maxBytes,
    binaries: options.binaries,
    diagnostics: [...diagnostics, ...said],
  };
}

function bytesIn(cacheDir: string): number {
  const blobs = listBlobs(places.blobs(cacheDir));
  return blobs.reduce((sum, { size }) => sum + size, databaseSize(places.database(cacheDir)));
}

function letGo(db: Database, maxBytes: number, nowMs: number): Evicted {
  return db.transaction(() => evict(db, maxBytes, nowMs)).immediate();
}

function dropAll(db: Database): Evicted {
  return db
    .transaction((): Evicted => {
      const results = Number(db.prepare('SELECT count(*) FROM contents').pluck().get());
      const blobs = db.prepare('SELECT sha256 FROM contents WHERE value IS NULL').pluck().all() as string[];
      for (const table of ['contents', 'results', 'shapes', 'earlier', 'observed', 'nodes']) {
        db.exec(`DELETE FROM ${table}`);
      }
      return { results, blobs };
    })
    .immediate();
}

/** Answers how many files were removed. */
function sweep(cacheDir: string, db: Database, nowMs: number): number {
  const find = db.prepare('SELECT 1 FROM contents WHERE sha256 = ? AND value IS NULL').pluck();
  let removed = 0;
  for (const { file, sha256, changedAtMs } of listBlobs(places.blobs(cacheDir))) {
    if (changedAtMs > nowMs - orphanAgeMs) continue;
    if (sha256 !== undefined && find.get(sha256) !== undefined) continue;
    try {
      rmSync(file, { force: true });
      removed++;
    } catch {
      // Another user's, say. It stays an orphan.
    }
  }
  return removed;
}

/** Writes the database anew without holes, which takes room for a moment and nobody else in it. */
function shrink(cacheDir: string, db: Database): readonly Diagnostic[] {
  try {
    db.exec('VACUUM');
    db.pragma('wal_checkpoint(TRUNCATE)');
    return [];
  } catch (error) {
    return [unavailable(places.database(cacheDir), error, { ...words, without: 'it keeps its size on the disk' })];
  }
}
