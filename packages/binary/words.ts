// Numbers in the byte order and width of a file.

import type { Mapped } from './executable.ts';

export interface Words {
  readonly u16: (at: number) => number;
  readonly u32: (at: number) => number;
  /** Of 64 or 32 bits, as the file has them; above 2^53 not exact. */
  readonly word: (at: number) => number;
}

/** Each function throws RangeError beyond the end of the bytes. */
export function wordsOf(bytes: Buffer, { little, wide }: { readonly little: boolean; readonly wide: boolean }): Words {
  const u16 = (at: number) => (little ? bytes.readUInt16LE(at) : bytes.readUInt16BE(at));
  const u32 = (at: number) => (little ? bytes.readUInt32LE(at) : bytes.readUInt32BE(at));
  const word = (at: number) =>
    wide ? Number(little ? bytes.readBigUInt64LE(at) : bytes.readBigUInt64BE(at)) : u32(at);
  return { u16, u32, word };
}

/** Up to the first NUL. */
export function cString(bytes: Buffer, start: number, most = bytes.length - start): string {
  const end = bytes.indexOf(0, start);
  const last = Math.min(start + most, bytes.length);
  return bytes.toString('utf8', start, end < 0 || end > last ? last : end);
}

/** Where the last of these ends that has bytes in the file. */
export function endOf(parts: readonly Mapped[]): number {
  let end = 0;
  for (const { offset, fileSize } of parts) if (fileSize > 0) end = Math.max(end, offset + fileSize);
  return end;
}
