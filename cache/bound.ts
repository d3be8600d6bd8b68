// Keeps the cache within its bounds: what was not used for longest goes first.

import type { Database } from '#sqlite';

/** Earlier results and nodes only explain, and what is that old explains nothing. */
const explainedMs = 30 * 24 * 60 * 60 * 1000;
/** What a row costs beside its value, in bytes, with its part of the indexes. */
const rowBytes = 300;

export interface Evicted {
  /** Results that are gone. */
  readonly results: number;
  /** Blobs that nothing refers to any more. */
  readonly blobs: readonly string[];
}

const sizes = `
  SELECT 'contents' AS kind, contents.id AS id, size + ${rowBytes} AS size, coalesce(max(used_at), 0) AS used_at
    FROM contents LEFT JOIN results ON content = sha256 GROUP BY contents.id
  UNION ALL SELECT 'shapes', id, length(value) + ${rowBytes}, used_at FROM shapes
  UNION ALL SELECT 'earlier', id, length(value) + ${rowBytes}, used_at FROM earlier
  UNION ALL SELECT 'observed', id, length(value) + ${rowBytes}, used_at FROM observed
  UNION ALL SELECT 'nodes', id, length(value) + ${rowBytes}, used_at FROM nodes`;

type Sized = 'contents' | 'shapes' | 'earlier' | 'observed' | 'nodes';

/** Of all that is kept, blobs too, in bytes. */
export function totalBytes(db: Database): number {
  return Number(db.prepare(`SELECT coalesce(sum(size), 0) FROM (${sizes})`).pluck().get());
}

/** Runs within a transaction of the caller's, who removes the blobs once that is over. */
export function evict(db: Database, maxBytes: number, nowMs: number): Evicted {
  const before = countContents(db);
  for (const table of ['earlier', 'nodes']) {
    db.prepare(`DELETE FROM ${table} WHERE used_at < ?`).run(nowMs - explainedMs);
  }
  const ranked = `SELECT kind, id, sum(size) OVER (ORDER BY used_at DESC, kind, id DESC) AS total FROM (${sizes})`;
  const over = db
    .prepare<[number], { kind: Sized; id: number }>(`SELECT kind, id FROM (${ranked}) WHERE total > ?`)
    .all(maxBytes);
  const blobs = new Set<string>();
  const blobOf = db.prepare('SELECT sha256 FROM contents WHERE id = ? AND value IS NULL').pluck();
  for (const { kind, id } of over) {
    const blob = kind === 'contents' ? blobOf.get(id) : undefined;
    if (typeof blob === 'string') blobs.add(blob);
    db.prepare(`DELETE FROM ${kind} WHERE id = ?`).run(id);
  }
  for (const blob of dropUnreachable(db)) blobs.add(blob);
  return { results: before - countContents(db), blobs: [...blobs] };
}

/** Removes what lost its counterpart. Answers the blobs of contents that are gone by that. */
function dropUnreachable(db: Database): readonly string[] {
  db.exec(`
    DELETE FROM results WHERE content NOT IN (SELECT sha256 FROM contents) OR shape NOT IN (SELECT seal FROM shapes);
    DELETE FROM shapes WHERE seal NOT IN (SELECT shape FROM results);`);
  const unused = 'FROM contents WHERE sha256 NOT IN (SELECT content FROM results)';
  const blobs = db.prepare(`SELECT sha256 ${unused} AND value IS NULL`).pluck().all() as string[];
  db.exec(`DELETE ${unused}`);
  return blobs;
}

function countContents(db: Database): number {
  return Number(db.prepare('SELECT count(*) FROM contents').pluck().get());
}
