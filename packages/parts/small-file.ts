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

/** Against damage, not against anybody. What it takes is loaded when it is called: most starts do without. */
export function crc32(data: string | Uint8Array): number {
  return process.getBuiltinModule('node:zlib').crc32(data);
}

const lengthBytes = 4;

/**
 * The parts as one content, with its length and a second time: to compare the two takes less than any sum that is to be had
 * without loading Node's zlib, which takes longer than to read a small file.
 */
export function seal(...parts: readonly Uint8Array[]): Buffer {
  const length = Buffer.alloc(lengthBytes);
  length.writeUInt32LE(parts.reduce((sum, { byteLength }) => sum + byteLength, 0));
  return Buffer.concat([length, ...parts, ...parts]);
}

/** What was sealed; undefined where it is damaged or something else. */
export function unseal(bytes: Buffer): Buffer | undefined {
  const middle = (bytes.length + lengthBytes) / 2;
  if (bytes.length < lengthBytes || bytes.readUInt32LE() !== middle - lengthBytes) return undefined;
  const content = bytes.subarray(lengthBytes, middle);
  return content.equals(bytes.subarray(middle)) ? content : undefined;
}
