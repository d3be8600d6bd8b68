// Large values as files beside the database: `blobs/ab/<sha256>`, whole or not there under that name.

import { randomBytes } from 'node:crypto';
import { mkdirSync, readdirSync, readFileSync, renameSync, rmSync, statSync, writeFileSync } from 'node:fs';
import path from 'node:path';
import { isSha256 } from './sealed.ts';

/** What is done to the disk; tests let any of it fail. Each throws what node:fs throws. */
export interface BlobEffects {
  readonly read: (file: string) => Buffer;
  /** Fails where the file is there. */
  readonly write: (file: string, bytes: Buffer) => void;
  readonly rename: (from: string, to: string) => void;
  /** No fault where it is not there. */
  readonly remove: (file: string) => void;
  readonly makeFolder: (folder: string) => void;
}

export const diskEffects: BlobEffects = {
  read: (file) => readFileSync(file),
  write: (file, bytes) => writeFileSync(file, bytes, { flag: 'wx' }),
  rename: renameSync,
  remove: (file) => rmSync(file, { force: true }),
  makeFolder: (folder) => mkdirSync(folder, { recursive: true }),
};

export interface Blobs {
  /** Undefined where it cannot be read. Its content is the caller's to check. */
  readonly read: (sha256: string) => Buffer | undefined;
  /** @throws what the disk throws; nothing is left under the name then. */
  readonly write: (sha256: string, bytes: Buffer) => void;
  /** Never throws: what stays is an orphan, and swept later. */
  readonly remove: (sha256: string) => void;
}

/** Where a blob lies in the folder of blobs. */
export function blobPlace(folder: string, sha256: string): string {
  return path.join(folder, sha256.slice(0, 2), sha256);
}

/** `folder` is absolute, and made with the first blob. */
export function openBlobs(folder: string, effects: BlobEffects = diskEffects): Blobs {
  const placeOf = (sha256: string) => blobPlace(folder, sha256);

  function remove(file: string): void {
    try {
      effects.remove(file);
    } catch {
      // An orphan.
    }
  }

  return {
    read(sha256) {
      // A name comes from the database, and a flipped bit must not lead out of the folder.
      if (!isSha256(sha256)) return undefined;
      try {
        return effects.read(placeOf(sha256));
      } catch {
        return undefined;
      }
    },
    write(sha256, bytes) {
      const place = placeOf(sha256);
      const temporary = `${place}.${randomBytes(6).toString('hex')}.tmp`;
      effects.makeFolder(path.dirname(place));
      try {
        // Not synced: what a power failure leaves half is found by its SHA-256, and costs a rerun.
        effects.write(temporary, bytes);
        effects.rename(temporary, place);
      } catch (error) {
        remove(temporary);
        throw error;
      }
    },
    remove: (sha256) => {
      if (isSha256(sha256)) remove(placeOf(sha256));
    },
  };
}

/** A file in the folder of blobs. */
export interface BlobFile {
  /** Absolute. */
  readonly file: string;
  /** Undefined for what is no blob: the temporary file of a write that was killed. */
  readonly sha256?: string;
  readonly size: number;
  readonly changedAtMs: number;
}

/** All files there are. Throws nothing: what vanishes meanwhile is left out. */
export function listBlobs(folder: string): readonly BlobFile[] {
  const found: BlobFile[] = [];
  for (const part of namesIn(folder)) {
    for (const name of namesIn(path.join(folder, part))) {
      const file = path.join(folder, part, name);
      const stat = statSync(file, { throwIfNoEntry: false });
      if (!stat?.isFile()) continue;
      const named = isSha256(name) ? { sha256: name } : {};
      found.push({ file, ...named, size: stat.size, changedAtMs: stat.mtimeMs });
    }
  }
  return found;
}

function namesIn(folder: string): readonly string[] {
  try {
    return readdirSync(folder);
  } catch {
    return [];
  }
}
