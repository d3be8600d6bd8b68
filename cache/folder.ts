// The folder of the cache as the commands see it: its database opened for one piece of work, and what lies in it.

import { readdirSync, statSync } from 'node:fs';
import path from 'node:path';
import type { Diagnostic } from '#diagnostics';
import { type Database, isDamage, openStore, unavailable } from '#sqlite';
import { storeRequest, words } from './local.ts';

/** What came of it, undefined where the database cannot be used; `diagnostics` then say why. */
export interface Worked<T> {
  readonly answer?: T;
  /** The damage for which the database was set aside. */
  readonly setAside?: Diagnostic;
  readonly diagnostics: readonly Diagnostic[];
}

export interface FolderOptions {
  /** The folder takes no writes, and the work needs none. */
  readonly readOnly?: boolean;
}

/** Opens the database, made if need be, does the work, and closes it. Throws nothing that a disk can do. */
export async function withDatabase<T>(
  cacheDir: string,
  work: (db: Database) => T,
  options: FolderOptions = {},
): Promise<Worked<T>> {
  const { readOnly = false } = options;
  const request = storeRequest(cacheDir, readOnly);
  const { db, setAside, notKept, diagnostics } = await openStore(request);
  const before = diagnostics.find(({ code }) => code === 'store/quarantined');
  const said = {
    ...(before ? { setAside: before } : {}),
    diagnostics: notKept && !readOnly ? [...diagnostics, notKept] : diagnostics,
  };
  if (!db || !setAside) return said;
  try {
    return { ...said, answer: work(db) };
  } catch (error) {
    const now = isDamage(error) ? setAside(error) : unavailable(request.file, error, words);
    const aside = now.code === 'store/quarantined' ? { setAside: now } : {};
    return { ...said, ...aside, diagnostics: [...said.diagnostics, now] };
  } finally {
    db.close();
  }
}

/** Of a file, or of all files beneath a folder, in bytes, one of many names counted once; 0 for what is not there. */
export function sizeOf(place: string, counted: Set<bigint> = new Set()): number {
  try {
    const stat = statSync(place, { throwIfNoEntry: false, bigint: true });
    if (stat?.isDirectory())
      return readdirSync(place).reduce((sum, name) => sum + sizeOf(path.join(place, name), counted), 0);
    if (!stat || counted.has(stat.ino)) return 0;
    if (stat.nlink > 1) counted.add(stat.ino);
    return Number(stat.size);
  } catch {
    return 0;
  }
}

/** Of a database with its journal. */
export function databaseSize(file: string): number {
  return sizeOf(file) + sizeOf(`${file}-wal`);
}
