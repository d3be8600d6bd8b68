// Ids in a Mach-O file (macOS): the Go build id, LC_UUID, and the signature, which is made over both.

import type { Span } from './binary-digest.ts';
import { goBuildId } from './build-ids-go.ts';

/** LC_UUID and LC_CODE_SIGNATURE of <mach-o/loader.h>. */
const uuid = 0x1b;
const codeSignature = 0x1d;

/** Undefined where the file is no Mach-O of 64 bits. @throws RangeError where it is cut off. */
export function machoIds(bytes: Buffer): readonly Span[] | undefined {
  if (bytes.length < 32 || bytes.readUInt32LE(0) !== 0xfeedfacf) return undefined;
  const spans: Span[] = [...goBuildId(bytes)];
  const count = bytes.readUInt32LE(16);
  for (let at = 32, left = count; left > 0; left--) {
    const command = bytes.readUInt32LE(at);
    const size = bytes.readUInt32LE(at + 4);
    if (size < 8) break;
    if (command === uuid) spans.push({ start: at + 8, end: at + 24 });
    if (command === codeSignature) {
      const start = bytes.readUInt32LE(at + 8);
      spans.push({ start, end: start + bytes.readUInt32LE(at + 12) });
    }
    at += size;
  }
  return spans;
}
