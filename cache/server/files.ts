// Contents as files: `blobs/ab/<sha256>`, and `incoming/` for what is not whole yet. Streamed, as they may be of any size.

import { createHash, type Hash, randomBytes } from 'node:crypto';
import { createReadStream, mkdirSync, renameSync, rmSync, statSync } from 'node:fs';
import { type FileHandle, mkdir, open } from 'node:fs/promises';
import path from 'node:path';
import { errorCode } from '#sqlite';
import { blobPlace, openBlobs } from '../blobs.ts';

/** A content on its way in. Each of its functions rejects, or throws, what the disk says. */
export interface Incoming {
  /** False: it is there already, and is only compared. */
  readonly isWritten: boolean;
  readonly write: (chunk: Buffer) => Promise<void>;
  /** The SHA-256 of all that was written. */
  readonly finish: () => Promise<string>;
  /** Gives it its name, where it is seen from then on. */
  readonly place: (sha256: string) => void;
  /** Takes it away, unless it was placed. Throws nothing, and more than once does no harm. */
  readonly drop: () => Promise<void>;
}

export interface Files {
  readonly begin: () => Promise<Incoming>;
  /** For a content that is there: writes nothing, and places nothing. */
  readonly compare: () => Incoming;
  /** What is on disk under this name, in bytes; undefined where there is nothing. */
  readonly sizeOf: (sha256: string) => number | undefined;
  /**
   * The content, of which the end comes only where all of it is what its name says. Rejects with `Altered` if not, and
   * with what the disk says.
   */
  readonly read: (sha256: string) => AsyncGenerator<Buffer>;
  /** Throws nothing: what stays is an orphan, and swept at the next start. */
  readonly remove: (sha256: string) => void;
  /** Whether it is being read or written. */
  readonly isInUse: (sha256: string) => boolean;
  /** Notes a use; call what it answers when that is over. */
  readonly hold: (sha256: string) => () => void;
}

/** A file is not what was put there. */
export class Altered extends Error {}

/** Makes the folders, and empties `incoming`: what lies there is of a server that was killed. */
export function openFiles(folder: string): Files {
  const blobs = blobFolder(folder);
  const incoming = path.join(folder, 'incoming');
  const placeOf = (sha256: string) => blobPlace(blobs, sha256);
  const inUse = new Map<string, number>();
  rmSync(incoming, { recursive: true, force: true });
  mkdirSync(incoming, { recursive: true });
  mkdirSync(blobs, { recursive: true });

  return {
    async begin() {
      const file = path.join(incoming, randomBytes(12).toString('hex'));
      return beginIn(file, placeOf);
    },
    compare() {
      const hash = createHash('sha256');
      return {
        isWritten: false,
        write: async (chunk) => void hash.update(chunk),
        finish: async () => hash.digest('hex'),
        place: () => {},
        drop: async () => {},
      };
    },
    sizeOf: (sha256) => statSync(placeOf(sha256), { throwIfNoEntry: false })?.size,
    read: (sha256) => readChecked(placeOf(sha256), sha256),
    remove: openBlobs(blobs).remove,
    isInUse: (sha256) => inUse.has(sha256),
    hold(sha256) {
      inUse.set(sha256, (inUse.get(sha256) ?? 0) + 1);
      let held = true;
      return () => {
        if (!held) return;
        held = false;
        const others = (inUse.get(sha256) ?? 1) - 1;
        if (others === 0) inUse.delete(sha256);
        else inUse.set(sha256, others);
      };
    },
  };
}

export function blobFolder(folder: string): string {
  return path.join(folder, 'blobs');
}

async function beginIn(file: string, placeOf: (sha256: string) => string): Promise<Incoming> {
  const hash: Hash = createHash('sha256');
  let handle: FileHandle | undefined = await opened(file);
  let placed = false;
  const close = async (): Promise<void> => {
    const closing = handle;
    handle = undefined;
    await closing?.close();
  };
  return {
    isWritten: true,
    async write(chunk) {
      hash.update(chunk);
      for (let at = 0; at < chunk.byteLength; ) {
        const { bytesWritten } = (await handle?.write(chunk, at)) ?? { bytesWritten: 0 };
        // A disk that is nearly full takes a part, and says why only when asked for the rest.
        if (bytesWritten === 0) throw Object.assign(new Error('nothing more is written'), { code: 'ENOSPC' });
        at += bytesWritten;
      }
    },
    async finish() {
      // Not synced: what a power failure leaves half is found by its SHA-256, and is put again.
      await close();
      return hash.digest('hex');
    },
    place(sha256) {
      const place = placeOf(sha256);
      mkdirSync(path.dirname(place), { recursive: true });
      renameSync(file, place);
      placed = true;
    },
    async drop() {
      await close().catch(() => {});
      if (placed) return;
      try {
        rmSync(file, { force: true });
      } catch {
        // Swept at the next start.
      }
    },
  };
}

async function opened(file: string): Promise<FileHandle> {
  try {
    return await open(file, 'wx');
  } catch (error) {
    if (errorCode(error) !== 'ENOENT') throw error;
    // Somebody has tidied up.
    await mkdir(path.dirname(file), { recursive: true });
    return open(file, 'wx');
  }
}

/** Holds one piece back until all is read: a client never gets the whole of what is wrong. */
async function* readChecked(file: string, sha256: string): AsyncGenerator<Buffer> {
  const hash = createHash('sha256');
  let held: Buffer | undefined;
  for await (const chunk of createReadStream(file) as AsyncIterable<Buffer>) {
    hash.update(chunk);
    if (held) yield held;
    held = chunk;
  }
  if (hash.digest('hex') !== sha256) throw new Altered(sha256);
  if (held) yield held;
}
