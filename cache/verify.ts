// gows cache verify: reads everything that is kept, and drops what is not as it was written.

import type { Database } from '#sqlite';
import type { CacheVerified } from './answer.ts';
import { openBlobs } from './blobs.ts';
import { withDatabase } from './folder.ts';
import { places } from './local.ts';
import type { Damage } from './losses.ts';
import { type SealedRow, sealOf, sha256Of, unseal } from './sealed.ts';

interface Reading {
  entries: number;
  others: number;
  bytes: number;
  readonly damaged: Damage[];
}

/** Throws nothing; a database that is damaged as a whole is set aside, and is one of `damaged`. */
export async function verifyCache(cacheDir: string): Promise<CacheVerified> {
  const file = places.database(cacheDir);
  const { answer, setAside, diagnostics } = await withDatabase(cacheDir, (db) => {
    const said = db.pragma('integrity_check(1)', { simple: true });
    if (said !== 'ok') throw Object.assign(new Error(String(said)), { code: 'SQLITE_CORRUPT' });
    const reading: Reading = { entries: 0, others: 0, bytes: 0, damaged: [] };
    readResults(db, cacheDir, reading);
    for (const sealed of sealedTables) readSealed(db, sealed, reading);
    return reading;
  });
  const lost: readonly Damage[] = setAside ? [{ kind: 'database', name: file, why: 'it was set aside' }] : [];
  const { damaged, ...numbers } = answer ?? { entries: 0, others: 0, bytes: 0, damaged: [] };
  return { schema: 'gows.cache-verify/1', dir: cacheDir, ...numbers, damaged: [...lost, ...damaged], diagnostics };
}

interface ContentRow {
  readonly id: number;
  readonly sha256: string;
  readonly package: string;
  readonly inside: number;
}

/** Rows are listed first, since nothing can be deleted while a statement is read. */
function readResults(db: Database, cacheDir: string, reading: Reading): void {
  const blobs = openBlobs(places.blobs(cacheDir));
  const rows = db
    .prepare<[], ContentRow>('SELECT id, sha256, package, value IS NOT NULL AS inside FROM contents')
    .all();
  const findValue = db.prepare<[number], { value: unknown }>('SELECT value FROM contents WHERE id = ?');
  const still = db.prepare<[number], unknown>('SELECT 1 FROM contents WHERE id = ?').pluck();
  for (const row of rows) {
    const inside = row.inside ? findValue.get(row.id)?.value : undefined;
    const bytes = row.inside ? inside : blobs.read(row.sha256);
    if (Buffer.isBuffer(bytes) && sha256Of(bytes) === row.sha256) {
      reading.entries++;
      reading.bytes += bytes.byteLength;
      continue;
    }
    // Another process may have let it go meanwhile.
    if (still.get(row.id) === undefined) continue;
    const why = bytes === undefined ? 'its file is missing' : 'its content was altered';
    reading.damaged.push({ kind: 'result', name: row.package, why });
    db.prepare('DELETE FROM results WHERE content = ?').run(row.sha256);
    db.prepare('DELETE FROM contents WHERE id = ?').run(row.id);
    if (!row.inside) blobs.remove(row.sha256);
  }
  dropStrays(db, reading);
}

/** Names of results that lead to no content, or to another than was written. */
function dropStrays(db: Database, reading: Reading): void {
  const rows = db
    .prepare<[], { id: number; result: string; content: string; seal: unknown; package: string | null }>(
      `SELECT results.id AS id, result, content, seal, package FROM results LEFT JOIN contents ON sha256 = content`,
    )
    .all();
  for (const { id, result, content, seal, package: packagePath } of rows) {
    const sealed = Buffer.isBuffer(seal) && sealOf(`result ${result}`, String(content)).equals(seal);
    if (sealed && packagePath !== null) continue;
    reading.damaged.push({
      kind: 'result',
      name: packagePath ?? String(result),
      why: sealed ? 'its content is lost' : 'its row was altered',
    });
    db.prepare('DELETE FROM results WHERE id = ?').run(id);
  }
}

interface SealedTable {
  readonly table: 'shapes' | 'earlier' | 'observed' | 'nodes';
  readonly kind: Exclude<Damage['kind'], 'result' | 'database'>;
  /** Column of the name that the seal holds. */
  readonly name: 'key' | 'package';
}

const sealedTables: readonly SealedTable[] = [
  { table: 'shapes', kind: 'shape', name: 'key' },
  { table: 'earlier', kind: 'earlier', name: 'package' },
  { table: 'observed', kind: 'observed', name: 'package' },
  { table: 'nodes', kind: 'node', name: 'key' },
];

function readSealed(db: Database, { table, kind, name }: SealedTable, reading: Reading): void {
  const damaged: number[] = [];
  const rows = db.prepare<[], SealedRow & { readonly id: number; readonly name: string }>(
    `SELECT id, ${name} AS name, value, seal FROM ${table}`,
  );
  for (const row of rows.iterate()) {
    const bytes = unseal(`${kind} ${row.name}`, row);
    if (bytes) {
      reading.others++;
      reading.bytes += bytes.byteLength;
      continue;
    }
    damaged.push(row.id);
    reading.damaged.push({ kind, name: String(row.name), why: 'its row was altered' });
  }
  for (const id of damaged) db.prepare(`DELETE FROM ${table} WHERE id = ?`).run(id);
}
