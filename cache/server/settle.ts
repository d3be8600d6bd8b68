// Makes database and files agree before anything is served: one may be new, and a server that was killed leaves rests of both.

import { rmSync } from 'node:fs';
import type { Database } from '#sqlite';
import { listBlobs } from '../blobs.ts';
import { blobFolder } from './files.ts';
import { dropContent } from './room.ts';

/** Removes files that no row names or that are not of its size, and rows whose file is not there. */
export function settle(db: Database, folder: string): void {
  const sizes = new Map<string, number>();
  const find = db.prepare<[string], number>('SELECT size FROM contents WHERE sha256 = ?').pluck();
  for (const { file, sha256, size } of listBlobs(blobFolder(folder))) {
    if (sha256 !== undefined && find.get(sha256) === size) sizes.set(sha256, size);
    else removeFile(file);
  }
  const rows = db.prepare<[], string>('SELECT sha256 FROM contents').pluck().all();
  const lost = rows.filter((sha256) => !sizes.has(sha256));
  if (lost.length === 0) return;
  db.transaction(() => {
    for (const sha256 of lost) dropContent(db, sha256);
  }).immediate();
}

function removeFile(file: string): void {
  try {
    rmSync(file, { force: true });
  } catch {
    // Another user's, say. No row names it, so it is never served.
  }
}
