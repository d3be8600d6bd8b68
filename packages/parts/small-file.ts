// Small files that spare work and may be lost: put in place at once, for this user alone, with a sum against damage.

import { renameSync, unlinkSync, writeFileSync } from 'node:fs';

/** Puts the file in place by a rename, or leaves what was there. Answers whether it did; throws nothing. */
export function putWhole(file: string, data: Uint8Array): boolean {
  const draft = `${file}.${process.pid}.tmp`;
  try {
    writeFileSync(draft, data, { mode: 0o600, flag: 'wx' });
    renameSync(draft, file);
    return true;
  } catch {
    try {
      unlinkSync(draft);
    } catch {
      // There is none.
    }
    return false;
  }
}

/**
 * The parts as one content, twice over: against damage, not against anybody. To compare the two takes less than any sum that is
 * to be had without loading Node's zlib, which takes longer than to read the file.
 */
export function seal(...parts: readonly Uint8Array[]): Buffer {
  return Buffer.concat([...parts, ...parts]);
}

/** What was sealed; undefined where it is damaged or something else. Nothing but zeros counts as whole, too. */
export function unseal(bytes: Buffer): Buffer | undefined {
  const content = bytes.subarray(0, bytes.length >> 1);
  return content.length > 0 && content.equals(bytes.subarray(content.length)) ? content : undefined;
}
