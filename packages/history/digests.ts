// Digests of files by what `stat` says of them: spares reading a file that has not changed.

import type { BigIntStats } from 'node:fs';
import path from 'node:path';
import { type Database, type Guard, prepared } from '#sqlite';

/** Remembers SHA-256 digests, in hex, of absolute paths. */
export interface FileDigests {
  lookup(file: string, stat: BigIntStats): string | undefined;
  /** `readAtNs` is a time before the file was read, in nanoseconds since 1970. */
  store(file: string, stat: BigIntStats, digest: string, readAtNs: bigint): void;
}

/** A file that changed this shortly before it was read may change again without its times showing it. */
const youngNs = 2_000_000_000n;
const mostRows = 400_000;

interface Row {
  readonly stamp: string;
  readonly digest: string;
}

/** A folder's rows are read together, when its first file is asked for. A path that is `secret` is not written. */
export function openDigests(store: Guard, secret: (path: string) => boolean = () => false): FileDigests {
  const folders = new Map<string, Map<string, Row>>();

  function folder(dir: string): Map<string, Row> {
    const known = folders.get(dir);
    if (known) return known;
    const sql = 'SELECT name, stamp, sha256 FROM file_digests WHERE dir = ?';
    const rows = store.read(
      (db) => prepared<[string], { name: string; stamp: string; sha256: Buffer }>(db, sql).all(dir),
      [],
    );
    const loaded = new Map(rows.map(({ name, stamp, sha256 }) => [name, { stamp, digest: sha256.toString('hex') }]));
    folders.set(dir, loaded);
    return loaded;
  }

  return {
    lookup(file, stat) {
      const row = folder(path.dirname(file)).get(path.basename(file));
      return row?.stamp === stampOf(stat) ? row.digest : undefined;
    },
    store(file, stat, digest, readAtNs) {
      if (readAtNs - stat.mtimeNs < youngNs || readAtNs - stat.ctimeNs < youngNs) return;
      const [dir, name, stamp] = [path.dirname(file), path.basename(file), stampOf(stat)];
      folder(dir).set(name, { stamp, digest });
      if (secret(file)) return;
      store.write((db) => {
        const sql = 'INSERT OR REPLACE INTO file_digests(dir, name, stamp, sha256) VALUES (?, ?, ?, ?)';
        prepared(db, sql).run(dir, name, stamp, Buffer.from(digest, 'hex'));
      });
    },
  };
}

/** Equal size and mtime prove nothing: it takes a ctime, which no program can set, and the inode. */
function stampOf(stat: BigIntStats): string {
  return `${stat.dev}:${stat.ino}:${stat.size}:${stat.mtimeNs}:${stat.ctimeNs}`;
}

/** Begins anew when there are too many: which files still exist is not known, and reading them again is cheap. */
export function boundDigests(db: Database, most: number = mostRows): void {
  const rows = Number(db.prepare('SELECT count(*) FROM file_digests').pluck().get());
  if (rows > most) db.exec('DELETE FROM file_digests');
}
