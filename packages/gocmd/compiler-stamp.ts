// What tells on this machine that a program is the one it was: where its name leads, and what `stat` says of that.

import { createHash } from 'node:crypto';
import { createReadStream, realpathSync, statSync } from 'node:fs';

export interface FileStamp {
  readonly file: string;
  /** Real path, device, inode, size, mtime and ctime; `missing` where there is no file. */
  readonly stamp: string;
  /** The later of mtime and ctime, in milliseconds since 1970; 0 where there is no file. */
  readonly changedAt: number;
}

/** A file that changed this shortly before it was looked at may change again without its times showing it. */
const youngMs = 2_000;

/** Equal size and mtime prove nothing: it takes the ctime, which no program can set. */
export function stampFile(file: string): FileStamp {
  try {
    const real = realpathSync(file);
    const { dev, ino, size, mtimeNs, ctimeNs } = statSync(real, { bigint: true });
    return {
      file,
      stamp: [real, dev, ino, size, mtimeNs, ctimeNs].join(':'),
      changedAt: Math.max(Number(mtimeNs), Number(ctimeNs)) / 1e6,
    };
  } catch {
    return { file, stamp: 'missing', changedAt: 0 };
  }
}

/** Whether the file changed so shortly before `at`, in milliseconds since 1970, that its stamp proves nothing. */
export function isYoung(stamp: FileStamp, at: number): boolean {
  return stamp.changedAt > at - youngMs;
}

/** SHA-256 of the content in hex, or `missing`. */
export async function fileDigest(file: string): Promise<string> {
  const hash = createHash('sha256');
  try {
    for await (const chunk of createReadStream(file, { highWaterMark: 1 << 20 })) hash.update(chunk as Buffer);
  } catch {
    return 'missing';
  }
  return hash.digest('hex');
}
