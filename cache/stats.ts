// gows cache stats: how much is kept, how old it is, and what else lies in the folder.

import path from 'node:path';
import type { Database } from '#sqlite';
import type { BinaryBound, CacheStats } from './answer.ts';
import { listBlobs } from './blobs.ts';
import { totalBytes } from './bound.ts';
import { databaseSize, type FolderOptions, sizeOf, withDatabase } from './folder.ts';
import { places } from './local.ts';

export interface StatsOptions extends FolderOptions {
  /** In force for results, in bytes. */
  readonly maxBytes: number;
  /** How many results the runs of the history reused; 0 when absent. */
  readonly hits?: number;
  /** In force for binaries. */
  readonly binaryBound: BinaryBound;
}

/** Throws nothing; where the database cannot be used, its numbers are 0 and `diagnostics` say why. */
export async function cacheStats(cacheDir: string, options: StatsOptions): Promise<CacheStats> {
  const { maxBytes, binaryBound, hits = 0 } = options;
  const { answer, diagnostics } = await withDatabase(cacheDir, readStats, options);
  const blobs = listBlobs(places.blobs(cacheDir));
  return {
    schema: 'gows.cache-stats/1',
    dir: cacheDir,
    ...(answer ?? { entries: 0, packages: 0, bytes: 0 }),
    hits,
    maxBytes,
    databaseBytes: databaseSize(places.database(cacheDir)),
    blobs: { count: blobs.length, bytes: blobs.reduce((sum, { size }) => sum + size, 0) },
    binaryBytes: sizeOf(path.join(cacheDir, 'bin')),
    binaryBound,
    historyBytes: databaseSize(path.join(cacheDir, 'gows.db')),
    streamBytes: sizeOf(path.join(cacheDir, 'streams')),
    reportBytes: sizeOf(path.join(cacheDir, 'reports')),
    diagnostics,
  };
}

function readStats(db: Database): Pick<CacheStats, 'entries' | 'packages' | 'bytes' | 'oldest' | 'newest'> {
  const row = db
    .prepare<[], { entries: number; packages: number; oldest: number | null; newest: number | null }>(
      `SELECT count(*) AS entries, count(DISTINCT package) AS packages, min(created_at) AS oldest,
         max(created_at) AS newest FROM contents`,
    )
    .get();
  const at = (ms: number | null | undefined) => (typeof ms === 'number' ? timeOf(ms) : undefined);
  const [oldest, newest] = [at(row?.oldest), at(row?.newest)];
  return {
    entries: row?.entries ?? 0,
    packages: row?.packages ?? 0,
    bytes: totalBytes(db),
    ...(oldest === undefined ? {} : { oldest }),
    ...(newest === undefined ? {} : { newest }),
  };
}

/** A flipped bit may have made it a time that there is not. */
function timeOf(ms: number): string | undefined {
  const date = new Date(ms);
  return Number.isNaN(date.getTime()) ? undefined : date.toISOString();
}
