// How large the kernel's units are: pages of memory and ticks of CPU time.

import { readFileSync } from 'node:fs';
import type { Units } from './process-tree.ts';

/** Of getauxval(3): pairs of machine words, in which the first says what the second is. */
const pageSize = 6n;
const clockTicks = 17n;

export function kernelUnits(): Units {
  const found = new Map<bigint, number>();
  try {
    const words = readFileSync('/proc/self/auxv');
    for (let at = 0; at + 16 <= words.length; at += 16) {
      found.set(words.readBigUInt64LE(at), Number(words.readBigUInt64LE(at + 8)));
    }
  } catch {
    // What nearly every machine has is taken.
  }
  return { pageBytes: found.get(pageSize) ?? 4096, tickMs: 1000 / (found.get(clockTicks) ?? 100) };
}
