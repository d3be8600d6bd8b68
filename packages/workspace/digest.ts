// The SHA-256 of a file's bytes: the only hash that enters a key. A memo spares reading what has not changed.

import { hash } from 'node:crypto';
import { type BigIntStats, readFileSync, statSync } from 'node:fs';
import { quietly } from './quietly.ts';

/** What stands for a file that is not there, or that cannot be read. */
export const missing = 'missing';
export const unreadable = 'unreadable';

/** Remembers digests by stat. The implementation decides when a row may be trusted. */
export interface DigestMemo {
  lookup(path: string, stat: BigIntStats): string | undefined;
  store(path: string, stat: BigIntStats, digest: string, readAtNs: bigint): void;
}

/** SHA-256 in hex of the bytes that `path` leads to, symlinks followed; `missing` or `unreadable` otherwise. */
export function digestFile(path: string, memo?: DigestMemo): string {
  const stat = quietly(() => statSync(path, { bigint: true, throwIfNoEntry: false }) ?? missing);
  if (stat === missing) return missing;
  if (!stat?.isFile()) return unreadable;
  const known = memo?.lookup(path, stat);
  if (known) return known;
  // Taken before reading: a write during the read then makes the row too young to be trusted.
  const readAtNs = BigInt(Date.now()) * 1_000_000n;
  let bytes: Buffer;
  try {
    bytes = readFileSync(path);
  } catch (error) {
    return (error as NodeJS.ErrnoException).code === 'ENOENT' ? missing : unreadable;
  }
  const digest = digestBytes(bytes);
  memo?.store(path, stat, digest, readAtNs);
  return digest;
}

/** Whether a digest is that of a file that was read. */
export function isThere(digest: string): boolean {
  return digest !== missing && digest !== unreadable;
}

export function digestBytes(bytes: Uint8Array | string): string {
  return hash('sha256', bytes, 'hex');
}

/** `digest`, called once for each path that is not known yet. */
export function remembered(
  digest: (path: string) => string,
  known = new Map<string, string>(),
): (path: string) => string {
  return (path) => {
    const before = known.get(path);
    if (before !== undefined) return before;
    const now = digest(path);
    known.set(path, now);
    return now;
  };
}
