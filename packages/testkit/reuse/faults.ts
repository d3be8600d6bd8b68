// What goes wrong with a cache between two runs or during one: files lost, bits flipped, rows taken, locks held.

import {
  cpSync,
  existsSync,
  mkdirSync,
  readdirSync,
  readFileSync,
  rmSync,
  statSync,
  truncateSync,
  writeFileSync,
} from 'node:fs';
import path from 'node:path';
import Database from 'better-sqlite3';
import type { Random } from '../model/random.ts';

export interface CacheFault {
  readonly name: string;
  /** What was kept is there still. */
  readonly harmless?: true;
  /** Of one pass a part may be there still, so that its source finds it and its binary does not. */
  readonly inPart?: true;
  /** Undefined where there is nothing to harm yet; throws where the harm done before stands in the way. What it answers
   * ends the fault, after the run. */
  readonly inject: (cacheDir: string, random: Random) => (() => void) | undefined;
}

const done = () => {};

/** Databases, their logs and blobs. */
function keptFiles(cacheDir: string, wanted: RegExp): readonly string[] {
  if (!existsSync(cacheDir)) return [];
  return readdirSync(cacheDir, { recursive: true, encoding: 'utf8' })
    .filter((name) => wanted.test(name))
    .map((name) => path.join(cacheDir, name))
    .filter((file) => statSync(file).isFile() && statSync(file).size > 0)
    .sort();
}

const database = /^[^/]*\.db(-wal)?$/;
const blob = /^blobs\/..\/[0-9a-f]{64}$/;
const any = /^[^/]*\.db(-wal)?$|^blobs\//;

function onFile(wanted: RegExp, harm: (file: string, random: Random) => void): CacheFault['inject'] {
  return (cacheDir, random) => {
    const files = keptFiles(cacheDir, wanted);
    if (files.length === 0) return undefined;
    harm(random.pick(files), random);
    return done;
  };
}

function flipBit(file: string, random: Random): void {
  const bytes = readFileSync(file);
  const at = random.int(bytes.length);
  bytes[at] = (bytes[at] ?? 0) ^ (1 << random.int(8));
  writeFileSync(file, bytes);
}

function onTable(harm: (db: Database.Database, table: string, random: Random) => void): CacheFault['inject'] {
  return (cacheDir, random) => {
    const file = path.join(cacheDir, 'results.db');
    if (!existsSync(file)) return undefined;
    const db = new Database(file);
    try {
      const tables = db
        .prepare(`SELECT name FROM sqlite_master WHERE type = 'table' AND name NOT LIKE 'sqlite_%' ORDER BY name`)
        .pluck()
        .all() as string[];
      if (tables.length === 0) return undefined;
      harm(db, random.pick(tables), random);
      return done;
    } finally {
      db.close();
    }
  };
}

const notIndexed = ['value', 'seal', 'content', 'shape'];

/** Puts one row's value into another: each is sound, but stands under the wrong name. */
function swapRows(db: Database.Database, table: string, random: Random): void {
  const columns = (db.pragma(`table_info(${table})`) as { name: string }[]).map(({ name }) => name);
  const column = random.pick(columns.filter((name) => notIndexed.includes(name)).concat('rowid'));
  if (column === 'rowid' || columns.length < 3) return;
  const rows = db.prepare(`SELECT id, ${column} AS value FROM ${table}`).all() as { id: number; value: unknown }[];
  if (rows.length < 2) return;
  const [one, other] = [random.pick(rows), random.pick(rows)];
  db.prepare(`UPDATE OR IGNORE ${table} SET ${column} = ? WHERE id = ?`).run(other.value, one.id);
}

export const cacheFaults: readonly CacheFault[] = [
  { name: 'a deleted blob', inject: onFile(blob, (file) => rmSync(file)) },
  { name: 'a flipped bit', inPart: true, inject: onFile(any, flipBit) },
  { name: 'a flipped bit of a database', inPart: true, inject: onFile(database, flipBit) },
  {
    name: 'a truncated file',
    inject: onFile(any, (file, random) => truncateSync(file, random.int(statSync(file).size))),
  },
  {
    name: 'a file of noise',
    inject: onFile(any, (file, random) =>
      writeFileSync(file, Buffer.from(Array.from({ length: 5000 }, () => random.int(256)))),
    ),
  },
  {
    name: 'lost rows',
    inPart: true,
    inject: onTable((db, table, random) => {
      db.exec(
        `DELETE FROM ${table} WHERE rowid % ${1 + random.int(4)} = 0`.replace(
          'rowid',
          table === 'memo' ? 'length(name)' : 'rowid',
        ),
      );
    }),
  },
  { name: 'rows under each other’s names', inPart: true, inject: onTable(swapRows) },
  {
    name: 'a locked database',
    harmless: true,
    inject(cacheDir) {
      const file = path.join(cacheDir, 'results.db');
      if (!existsSync(file)) return undefined;
      const db = new Database(file, { timeout: 2000 });
      db.exec('BEGIN IMMEDIATE');
      return () => {
        db.exec('ROLLBACK');
        db.close();
      };
    },
  },
  {
    name: 'no folder',
    inject(cacheDir) {
      rmSync(cacheDir, { recursive: true, force: true });
      return done;
    },
  },
  {
    name: 'no blobs',
    inject(cacheDir) {
      rmSync(path.join(cacheDir, 'blobs'), { recursive: true, force: true });
      return done;
    },
  },
  {
    name: 'an older copy',
    inject(cacheDir) {
      const copy = `${cacheDir}.copy`;
      const had = existsSync(copy);
      if (had) for (const file of keptFiles(copy, database)) cpSync(file, path.join(cacheDir, path.basename(file)));
      rmSync(copy, { recursive: true, force: true });
      mkdirSync(copy);
      for (const file of keptFiles(cacheDir, database)) cpSync(file, path.join(copy, path.basename(file)));
      return had ? done : undefined;
    },
  },
];
