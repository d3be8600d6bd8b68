// How a path looks to `stat`, in one word, and whether a later change could leave it looking the same.

import { statSync } from 'node:fs';
import { quietly } from './quietly.ts';

export interface StatRow {
  /** Device, inode, size, mtime and ctime in nanoseconds; empty for what is not there or cannot be looked at. */
  readonly text: string;
  readonly isFile: boolean;
  /** When it last changed, in milliseconds since 1970; infinite for what is not there. */
  readonly changedMs: number;
  /** It changed so shortly before that another change may leave the row as it is. */
  readonly young: boolean;
  /** The same, judged by how finely the file system tells times: enough within one run, where nothing is kept by it. */
  readonly unsettled: boolean;
  /** A file that has the modification time of an earlier content. */
  readonly backdated: boolean;
}

/** A change this long ago is told from the next one by any file system. */
const youngNs = 2_000_000_000n;
/** The same for one that tells less than milliseconds: a kernel's clock moves every 10 ms at least (Linux, CONFIG_HZ=100). */
const fineNs = 100_000_000n;
const millisecondNs = 1_000_000n;
/** The go command's index takes no file that was younger than this when it was read (modindex.modTimeCutoff). */
const indexedAfterNs = 2_000_000_000n;

const nothing: StatRow = {
  text: '',
  isFile: false,
  changedMs: Number.POSITIVE_INFINITY,
  young: false,
  unsettled: false,
  backdated: false,
};

/** Symbolic links are followed. To be taken before what is there is read. */
export function statRow(path: string): StatRow {
  const stat = quietly(() => statSync(path, { bigint: true, throwIfNoEntry: false }));
  if (!stat) return nothing;
  const { dev, ino, size, mtimeNs, ctimeNs } = stat;
  const nowNs = BigInt(Date.now()) * millisecondNs;
  const isYounger = (ageNs: bigint) => nowNs - ctimeNs < ageNs || nowNs - mtimeNs < ageNs;
  const young = isYounger(youngNs);
  const isFine = ctimeNs % millisecondNs !== 0n;
  const isFile = stat.isFile();
  return {
    text: `${dev}:${ino}:${size}:${mtimeNs}:${ctimeNs}`,
    isFile,
    changedMs: Math.max(Number(mtimeNs), Number(ctimeNs)) / 1e6,
    young,
    unsettled: young && (!isFine || isYounger(fineNs)),
    backdated: isFile && ctimeNs - mtimeNs >= indexedAfterNs,
  };
}

/** Whether what last changed then was the same at `sinceMs`, and will look different after any change since. */
export function isSettledSince(sinceMs: number, changedMs: number): boolean {
  return changedMs <= sinceMs - Number(youngNs / millisecondNs);
}
