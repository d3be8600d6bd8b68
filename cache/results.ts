// Results: under a test's or a binary's key its shapes, under a result's key the entry.

import type { Redactor } from '#events';
import type { Shape } from '#observe';
import { type Database, prepared } from '#sqlite';
import type { Cache } from './cache.ts';
import type { Key } from './entry.ts';
import type { Keeping } from './keeping.ts';
import { isEntry, isShape } from './kept-form.ts';
import { pack, type SealedRow, sealOf, sha256Of, unpack, unseal } from './sealed.ts';
import { revealed, withoutSecrets } from './secrets.ts';

/** A content up to this lies in the database, in bytes as stored. */
const inlineBytes = 64 * 1024;
/** How many shapes a key has at most. */
export const mostShapes = 8;

interface ResultRow {
  readonly id: number;
  readonly used_at: number;
  readonly content: unknown;
  readonly seal: unknown;
  readonly shape: unknown;
  /** Of the content; null where there is none. */
  readonly found: string | null;
  readonly value: unknown;
  readonly package: string | null;
}

export type Results = Pick<Cache, 'shapes' | 'entry' | 'put' | 'link'>;

/** Secrets are taken out of what a test printed; out of what is compared later they are taken so that they can be put back. */
export function openResults(keeping: Keeping, redact: Redactor): Results {
  const { blobs, losses, now } = keeping;
  /** Keys and contents: several keys may lead to one content, which is gone from all of them only when the drop is written. */
  const dropped = new Set<string>();

  function drop(result: Key, row: ResultRow, why: string): undefined {
    const content = typeof row.content === 'string' ? row.content : '';
    if (dropped.has(result) || dropped.has(content)) return;
    dropped.add(result);
    if (content !== '') dropped.add(content);
    losses.drop({ kind: 'result', name: row.package ?? result, why });
    if (row.value === null) blobs.remove(content);
    keeping.later((db) => {
      prepared(db, 'DELETE FROM results WHERE id = ? OR content = ?').run(row.id, content);
      prepared(db, 'DELETE FROM contents WHERE sha256 = ?').run(content);
    });
  }

  /** Where the content lies, if the row is what was written for this result. */
  function find(result: Key): (ResultRow & { readonly content: string }) | undefined {
    const row = keeping.read('results', (db) => prepared<[string], ResultRow>(db, resultSql).get(result), undefined);
    if (!row) return undefined;
    const { content } = row;
    if (typeof content !== 'string' || !Buffer.isBuffer(row.seal)) return drop(result, row, 'its row was altered');
    if (!sealOf(`result ${result}`, content).equals(row.seal)) return drop(result, row, 'its row was altered');
    if (dropped.has(content)) return undefined;
    if (row.found === null) return drop(result, row, 'its content is lost');
    return { ...row, content };
  }

  function bind(db: Database, key: Key, result: Key, content: string, packedShape: Buffer): void {
    const [at, shape] = [now(), sealOf(`shape ${key}`, packedShape)];
    prepared(db, shapeSql).run(key, packedShape, shape, at);
    prepared(db, bindSql).run(result, content, shape, sealOf(`result ${result}`, content), at);
    prepared(db, fewShapesSql).run(key, key, mostShapes);
  }

  return {
    shapes(key) {
      const rows = keeping.read(
        'results',
        (db) =>
          prepared<[string, number], SealedRow & { readonly id: number }>(
            db,
            'SELECT id, value, seal FROM shapes WHERE key = ? ORDER BY used_at DESC, id DESC LIMIT ?',
          ).all(key, mostShapes),
        [],
      );
      return rows.flatMap((row): Shape[] => {
        const bytes = unseal(`shape ${key}`, row);
        const kept = bytes && unpack(bytes, isShape);
        // Where a path holds a secret that this environment has not, the test looks elsewhere: no result of this shape fits.
        const shape = kept && redact.reveal(kept);
        if (bytes) return shape ? [shape] : [];
        losses.drop({ kind: 'shape', name: key, why: 'its row was altered' });
        keeping.later((db) => prepared(db, 'DELETE FROM shapes WHERE id = ?').run(row.id));
        return [];
      });
    },

    entry(result) {
      const row = find(result);
      if (!row) return undefined;
      const bytes = Buffer.isBuffer(row.value) ? row.value : blobs.read(row.content);
      if (!bytes) return drop(result, row, 'its file is missing');
      if (sha256Of(bytes) !== row.content) return drop(result, row, 'its content was altered');
      // Of another form is what another version of gows wrote, and may still use.
      const kept = unpack(bytes, isEntry);
      const entry = kept && revealed(kept, redact);
      if (entry && keeping.touch('results', row)) touchShape(keeping, row);
      return entry;
    },

    put({ keys, entry }) {
      const kept = withoutSecrets(entry, redact);
      if (!kept) return;
      const bytes = pack(kept);
      if (bytes.byteLength > keeping.largest) return;
      const sha256 = sha256Of(bytes);
      const value = bytes.byteLength <= inlineBytes ? bytes : null;
      try {
        if (!value) blobs.write(sha256, bytes);
      } catch (error) {
        losses.miss(error);
        return;
      }
      const packedShape = pack(kept.shape);
      dropped.delete(sha256);
      for (const { result } of keys) dropped.delete(result);
      keeping.put(
        'results',
        (db) => {
          prepared(db, contentSql).run(sha256, bytes.byteLength, value, kept.package, now());
          for (const { key, result } of keys) bind(db, key, result, sha256, packedShape);
        },
        bytes.byteLength,
      );
    },

    link(key, result, shape, existing) {
      const row = find(existing);
      if (!row) return;
      const packedShape = pack(redact.conceal(shape));
      dropped.delete(result);
      keeping.put('results', (db) => bind(db, key, result, row.content, packedShape), packedShape.byteLength);
    },
  };
}

/** What was used last is looked at first. */
function touchShape(keeping: Keeping, { shape, used_at }: ResultRow): void {
  if (!Buffer.isBuffer(shape)) return;
  const row = keeping.read(
    'results',
    (db) => prepared<[Buffer], { id: number }>(db, 'SELECT id FROM shapes WHERE seal = ?').get(shape),
    undefined,
  );
  if (row) keeping.touch('shapes', { id: row.id, used_at });
}

const resultSql = `SELECT results.id, used_at, content, seal, shape, sha256 AS found, value, package
  FROM results LEFT JOIN contents ON sha256 = content WHERE result = ?`;

// An equal row may be there and damaged, so it is written again.
const contentSql = `INSERT INTO contents(sha256, size, value, package, created_at) VALUES (?, ?, ?, ?, ?)
  ON CONFLICT(sha256) DO UPDATE SET size = excluded.size, value = excluded.value, package = excluded.package`;

const shapeSql = `INSERT INTO shapes(key, value, seal, used_at) VALUES (?, ?, ?, ?)
  ON CONFLICT(seal) DO UPDATE SET key = excluded.key, value = excluded.value, used_at = excluded.used_at`;

const bindSql = `INSERT INTO results(result, content, shape, seal, used_at) VALUES (?, ?, ?, ?, ?)
  ON CONFLICT(result) DO UPDATE SET content = excluded.content, shape = excluded.shape, seal = excluded.seal,
    used_at = excluded.used_at`;

const fewShapesSql = `DELETE FROM shapes WHERE key = ? AND id NOT IN (
  SELECT id FROM shapes WHERE key = ? ORDER BY used_at DESC, id DESC LIMIT ?)`;
