// Ids in a PE file (Windows): the Go build id, the time of linking, and the checksum over all.

import type { Span } from './binary-digest.ts';
import { goBuildId } from './build-ids-go.ts';

/** Undefined where the file is no PE. @throws RangeError where it is cut off. */
export function peIds(bytes: Buffer): readonly Span[] | undefined {
  if (bytes.length < 64 || bytes.toString('latin1', 0, 2) !== 'MZ') return undefined;
  const header = bytes.readUInt32LE(0x3c);
  if (bytes.readUInt32BE(header) !== 0x50450000) return undefined;
  const [time, checksum] = [header + 8, header + 24 + 64];
  return [...goBuildId(bytes), { start: time, end: time + 4 }, { start: checksum, end: checksum + 4 }];
}
