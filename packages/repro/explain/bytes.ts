// Compares bytes of two files, piece by piece.

import type { ByteSource } from '#binary';

const chunkSize = 1 << 20;
/** Equal blocks are passed over at the speed of memcmp. */
const blockSize = 1 << 12;

/** The first byte that differs, from 0, or the end of the shorter file; undefined where the files are equal. */
export function firstDifference(a: ByteSource, b: ByteSource): number | undefined {
  const shorter = Math.min(a.size, b.size);
  for (let start = 0; start < shorter; start += chunkSize) {
    const end = Math.min(start + chunkSize, shorter);
    const [left, right] = [a.read(start, end), b.read(start, end)];
    if (left.equals(right)) continue;
    return start + left.findIndex((byte, at) => byte !== right[at]);
  }
  return a.size === b.size ? undefined : shorter;
}

/** A stretch of both files, of the same length. */
export interface Stretch {
  readonly a: number;
  readonly b: number;
  readonly length: number;
}

/**
 * How many bytes differ.
 * @throws RangeError where the stretch leads beyond the end of a file
 */
export function countDifferences(a: ByteSource, b: ByteSource, stretch: Stretch): number {
  let differing = 0;
  for (let start = 0; start < stretch.length; start += chunkSize) {
    const size = Math.min(chunkSize, stretch.length - start);
    const left = a.read(stretch.a + start, stretch.a + start + size);
    const right = b.read(stretch.b + start, stretch.b + start + size);
    for (let block = 0; block < size; block += blockSize) {
      const end = Math.min(block + blockSize, size);
      if (left.compare(right, block, end, block, end) === 0) continue;
      for (let at = block; at < end; at++) if (left[at] !== right[at]) differing += 1;
    }
  }
  return differing;
}
