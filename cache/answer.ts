// The answers of gows cache stats, gc and verify: handed from `cache` to the commands and their views. Types only.

import type { Diagnostic } from '#diagnostics';
import type { Damage } from './losses.ts';

/** All sizes are in bytes, on the disk. */
export interface CacheStats {
  readonly schema: 'gows.cache-stats/1';
  /** The cache folder, absolute. */
  readonly dir: string;
  /** Kept results: passes of a package. */
  readonly entries: number;
  /** How many packages they are of. */
  readonly packages: number;
  /** Of all that counts for the bound: results, and what explains misses. */
  readonly bytes: number;
  readonly maxBytes: number;
  /** results.db with its journal. */
  readonly databaseBytes: number;
  readonly blobs: { readonly count: number; readonly bytes: number };
  /** How many results were reused by the runs that the history holds. */
  readonly hits: number;
  /** When the oldest and the newest result were put, ISO 8601, UTC. */
  readonly oldest?: string;
  readonly newest?: string;
  /** What else lies in the folder, and does not count for `maxBytes`: test binaries, the history of runs, their events and pages. */
  readonly binaryBytes: number;
  readonly binaryBound: BinaryBound;
  readonly historyBytes: number;
  readonly streamBytes: number;
  readonly reportBytes: number;
  readonly diagnostics: readonly Diagnostic[];
}

/** What bounds kept binaries: looked at when a run has built, and by gows cache gc. Times are in milliseconds. */
export interface BinaryBound {
  /** All together, in bytes. */
  readonly maxBytes: number;
  /** All those of a set of flags, toolchain and workspace that was not used for so long. */
  readonly settingsAgeMs: number;
  /** One that no build has asked for in so long. */
  readonly binaryAgeMs: number;
}

export interface CacheCollected {
  readonly schema: 'gows.cache-gc/1';
  readonly dir: string;
  /** Results that were let go. */
  readonly evicted: number;
  /** Results that are left. */
  readonly entries: number;
  /** Files that nothing referred to. */
  readonly orphans: number;
  /** On the disk, before and after. */
  readonly bytesBefore: number;
  readonly bytesAfter: number;
  readonly maxBytes: number;
  readonly binaries: BinariesCollected;
  readonly diagnostics: readonly Diagnostic[];
}

/** What became of kept test binaries; those that a run builds just then stay. */
export interface BinariesCollected {
  /** How many were let go. */
  readonly removed: number;
  readonly bytesBefore: number;
  readonly bytesAfter: number;
  readonly maxBytes: number;
}

export interface CacheVerified {
  readonly schema: 'gows.cache-verify/1';
  readonly dir: string;
  /** Results that are as they were written. */
  readonly entries: number;
  /** Other values that are: shapes, earlier results, observations, nodes. */
  readonly others: number;
  /** Bytes that were read. */
  readonly bytes: number;
  /** What is not, and was dropped. */
  readonly damaged: readonly Damage[];
  readonly diagnostics: readonly Diagnostic[];
}
