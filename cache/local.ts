// The local cache: results.db and its blobs in the cache folder, of which nothing that happens reaches a run.

import path from 'node:path';
import type { Diagnostic } from '#diagnostics';
import { redactor } from '#events';
import { type Database, type Guard, guard, openStore, prepared, type StoreRequest } from '#sqlite';
import { type BlobEffects, openBlobs } from './blobs.ts';
import { evict, totalBytes } from './bound.ts';
import type { Cache } from './cache.ts';
import { openExplaining } from './explaining.ts';
import { type Keeping, openKeeping } from './keeping.ts';
import { openLosses } from './losses.ts';
import { openResults } from './results.ts';
import { cacheSize } from './size.ts';
import { probes, steps } from './tables.ts';

export interface CacheOptions {
  /**
   * The environment of the run. Values of its secret variables are taken out of what is put, and GOWS_CACHE_SIZE
   * (`500m`, `2g`) bounds the cache.
   */
  readonly env?: Readonly<Record<string, string | undefined>>;
  /** Of all that is kept; wins over GOWS_CACHE_SIZE. */
  readonly maxBytes?: number;
  readonly now?: () => number;
  /** The folder takes no writes, which the caller tells: what is kept is reused, and nothing is put. */
  readonly readOnly?: boolean;
}

export interface OpenedCache {
  /** Absent where the database cannot be used; the run then reuses and keeps nothing. */
  readonly cache?: Cache;
  /** Warnings. */
  readonly diagnostics: readonly Diagnostic[];
}

/** What tests put in place of the disk. */
export interface LocalPorts {
  readonly blobs?: BlobEffects;
  readonly database?: (db: Database) => Database;
}

/** What is put is lost by a kill -9 within this time at most. */
const intervalMs = 100;
const hourMs = 60 * 60 * 1000;

export const words = {
  without: 'no result is reused or kept',
  unwritten: 'some results of this run are not kept',
} as const;

/** In the cache folder. */
export const places = {
  database: (cacheDir: string) => path.join(cacheDir, 'results.db'),
  blobs: (cacheDir: string) => path.join(cacheDir, 'blobs'),
} as const;

export function storeRequest(cacheDir: string, readOnly = false): StoreRequest {
  return { file: places.database(cacheDir), steps, words, probes, copyReadOnly: true, readOnly };
}

/** Opens the cache in this folder, made if need be. Throws nothing. */
export function openCache(cacheDir: string, options: CacheOptions = {}): Promise<OpenedCache> {
  return openLocal(cacheDir, options, {});
}

export async function openLocal(cacheDir: string, options: CacheOptions, ports: LocalPorts): Promise<OpenedCache> {
  const { env = {}, now = Date.now, readOnly = false } = options;
  const bound = cacheSize(env);
  const maxBytes = options.maxBytes ?? bound.maxBytes;
  const request = storeRequest(cacheDir, readOnly);
  const opened = await openStore(request);
  const diagnostics = [...bound.diagnostics, ...opened.diagnostics];
  if (!opened.db || !opened.setAside) return { diagnostics };
  const db = ports.database?.(opened.db) ?? opened.db;
  const store = guard({ db, file: request.file, setAside: opened.setAside }, { intervalMs, words });
  const losses = openLosses(cacheDir);
  const blobs = openBlobs(places.blobs(cacheDir), ports.blobs);
  const keeping = openKeeping(store, { blobs, losses, now, largest: maxBytes / 8 });
  const redact = redactor(env);
  const results = openResults(keeping, redact);
  let told: readonly Diagnostic[] | undefined;
  return {
    diagnostics,
    cache: {
      ...results,
      ...openExplaining(keeping, redact),
      close() {
        if (told) return told;
        if (!opened.notKept) finish(store, keeping, maxBytes);
        if (readOnly) {
          store.close();
          told = losses.damaged();
          return told;
        }
        const unwritten = store.close();
        const notKept = opened.notKept && keeping.grown() > 0 ? [opened.notKept] : unwritten;
        told = [...(notKept.length > 0 ? notKept : losses.notKept()), ...losses.damaged()];
        return told;
      },
    },
  };
}

/**
 * Now and then lets go what is too much. A run that only reads writes nothing here: while the file stays as it is, so do
 * answers that rest on it.
 */
function finish(store: Guard, keeping: Keeping, maxBytes: number): void {
  const at = keeping.now();
  const boundedAt = store.read(
    (db) => Number(prepared<[string], { value: number }>(db, memoSql).get('bounded_at')?.value ?? 0),
    at,
  );
  const grown = keeping.grown();
  const due = grown > maxBytes / 20 || boundedAt < at - (grown > 0 ? hourMs : 24 * hourMs);
  if (!due || (grown === 0 && boundedAt === 0)) return;
  let gone: readonly string[] = [];
  store.write((db) => {
    prepared(db, setSql).run('bounded_at', at);
    const total = totalBytes(db);
    // A little below the bound, so that the next run has room.
    gone = evict(db, total > maxBytes ? maxBytes * 0.9 : maxBytes, at).blobs;
  });
  if (store.flush(2000)) for (const sha256 of gone) keeping.blobs.remove(sha256);
}

const memoSql = 'SELECT value FROM memo WHERE name = ?';
const setSql = 'INSERT INTO memo(name, value) VALUES (?, ?) ON CONFLICT(name) DO UPDATE SET value = excluded.value';
