// What is kept beside results: earlier ones, what a package consulted, and the nodes that a key was made of.

import { type Redactor, redacted } from '#events';
import { type Database, prepared } from '#sqlite';
import type { Cache } from './cache.ts';
import type { Key } from './entry.ts';
import type { Is } from './form.ts';
import type { Keeping } from './keeping.ts';
import { isEarlier, isNode, isShape } from './kept-form.ts';
import type { Damage } from './losses.ts';
import { pack, type SealedRow, sealOf, unpack, unseal } from './sealed.ts';

/** How many earlier results of one package are kept. */
export const mostEarlier = 8;
/** A node that is still in use is not let go: its last use is noted once in this time. */
const nodeUsedWithinMs = 24 * 60 * 60 * 1000;

interface Row extends SealedRow {
  readonly id: number;
  readonly used_at: number;
}

type Table = 'earlier' | 'observed' | 'nodes';

const kinds: Readonly<Record<Table, Exclude<Damage['kind'], 'result' | 'shape' | 'database'>>> = {
  earlier: 'earlier',
  observed: 'observed',
  nodes: 'node',
};

export type Explaining = Pick<Cache, 'earlier' | 'putEarlier' | 'observed' | 'putObserved' | 'node' | 'putNodes'>;

export function openExplaining(keeping: Keeping, redact: Redactor): Explaining {
  function read<T>(table: Table, name: string, row: Row | undefined, is: Is<T>): T | undefined {
    if (!row) return undefined;
    const bytes = unseal(`${kinds[table]} ${name}`, row);
    if (!bytes) {
      keeping.losses.drop({ kind: kinds[table], name, why: 'its row was altered' });
      keeping.later((db) => prepared(db, `DELETE FROM ${table} WHERE id = ?`).run(row.id));
      return undefined;
    }
    keeping.touch(table, row);
    return unpack(bytes, is);
  }

  // Packages share most of their nodes: each is looked for once, however many pass.
  const there = new Set<Key>();
  const one = (table: Table, sql: string, name: string) =>
    keeping.read(`${table} ${name}`, (db) => prepared<[string], Row>(db, sql).get(name), undefined);

  return {
    earlier(packagePath, most) {
      const rows = keeping.read(
        `earlier ${packagePath}`,
        (db) => prepared<[string, number], Row>(db, earlierSql).all(packagePath, most),
        [],
      );
      return rows.flatMap((row) => redact.reveal(read('earlier', packagePath, row, isEarlier), redacted) ?? []);
    },

    putEarlier(packagePath, earlier) {
      const value = pack(redact.conceal(earlier));
      const same = sealOf('same', JSON.stringify([earlier.record, earlier.shape, earlier.observation]));
      const seal = sealOf(`earlier ${packagePath}`, value);
      if (value.byteLength > keeping.largest) return;
      keeping.put(
        `earlier ${packagePath}`,
        (db) => insertEarlier(db, packagePath, { same, value, seal, at: keeping.now() }),
        value.byteLength,
      );
    },

    // With a path that is not known, what else was read says too little: the package counts as never observed.
    observed: (packagePath) =>
      redact.reveal(read('observed', packagePath, one('observed', observedSql, packagePath), isShape)),

    putObserved(packagePath, shape) {
      const value = pack(redact.conceal(shape));
      const seal = sealOf(`observed ${packagePath}`, value);
      keeping.put(
        `observed ${packagePath}`,
        (db) => prepared(db, putObservedSql).run(packagePath, value, seal, keeping.now()),
        value.byteLength,
      );
    },

    node: (key) => redact.reveal(read('nodes', key, one('nodes', nodeSql, key), isNode)),

    putNodes(keys, node) {
      const unseen = [...keys].filter((key) => !there.has(key));
      if (unseen.length === 0) return;
      const absent = keeping.read<readonly Key[] | undefined>(
        'nodes not put here',
        (db) => absentNodes(db, unseen, keeping),
        undefined,
      );
      if (!absent) return;
      for (const key of unseen) there.add(key);
      for (const key of absent) {
        const found = node(key);
        if (!found) continue;
        const value = pack(redact.conceal(found));
        const seal = sealOf(`node ${key}`, value);
        keeping.put(
          `nodes ${key}`,
          (db) => prepared(db, putNodeSql).run(key, value, seal, keeping.now()),
          value.byteLength,
        );
      }
    },
  };
}

function insertEarlier(
  db: Database,
  packagePath: string,
  row: { readonly same: Buffer; readonly value: Buffer; readonly seal: Buffer; readonly at: number },
): void {
  prepared(db, 'INSERT OR REPLACE INTO earlier(package, same, value, seal, used_at) VALUES (?, ?, ?, ?, ?)').run(
    packagePath,
    row.same,
    row.value,
    row.seal,
    row.at,
  );
  prepared(
    db,
    'DELETE FROM earlier WHERE package = ? AND id NOT IN (SELECT id FROM earlier WHERE package = ? ORDER BY id DESC LIMIT ?)',
  ).run(packagePath, packagePath, mostEarlier);
}

function absentNodes(db: Database, keys: Iterable<Key>, keeping: Keeping): readonly Key[] {
  const absent: Key[] = [];
  const find = prepared<[string], { id: number; used_at: number }>(db, 'SELECT id, used_at FROM nodes WHERE key = ?');
  const old = keeping.now() - nodeUsedWithinMs;
  for (const key of new Set(keys)) {
    const row = find.get(key);
    if (!row) absent.push(key);
    else if (row.used_at < old) keeping.touch('nodes', row);
  }
  return absent;
}

const earlierSql = 'SELECT id, value, seal, used_at FROM earlier WHERE package = ? ORDER BY id DESC LIMIT ?';
const observedSql = 'SELECT id, value, seal, used_at FROM observed WHERE package = ?';
const nodeSql = 'SELECT id, value, seal, used_at FROM nodes WHERE key = ?';
const putObservedSql = `INSERT INTO observed(package, value, seal, used_at) VALUES (?, ?, ?, ?)
  ON CONFLICT(package) DO UPDATE SET value = excluded.value, seal = excluded.seal, used_at = excluded.used_at`;
const putNodeSql = `INSERT INTO nodes(key, value, seal, used_at) VALUES (?, ?, ?, ?)
  ON CONFLICT(key) DO UPDATE SET value = excluded.value, seal = excluded.seal, used_at = excluded.used_at`;
