// Bytes that can be read piece by piece: of a file that may be larger than memory, or of a buffer.

import { readSync } from 'node:fs';

export interface ByteSource {
  /** In bytes. */
  readonly size: number;
  /**
   * The bytes from `start` up to `end`; they may be shared, and are not to be written.
   * @throws RangeError where that leads beyond the end; what `readSync` throws
   */
  readonly read: (start: number, end: number) => Buffer;
}

export function bufferSource(bytes: Buffer): ByteSource {
  return {
    size: bytes.length,
    read(start, end) {
      refuse(start, end, bytes.length);
      return bytes.subarray(start, end);
    },
  };
}

/** Of an open file, which the caller closes. */
export function fileSource(descriptor: number, size: number): ByteSource {
  return {
    size,
    read(start, end) {
      refuse(start, end, size);
      const bytes = Buffer.allocUnsafeSlow(end - start);
      for (let filled = 0; filled < bytes.length; ) {
        const got = readSync(descriptor, bytes, filled, bytes.length - filled, start + filled);
        if (got === 0) throw new RangeError('the file became shorter while it was read');
        filled += got;
      }
      return bytes;
    },
  };
}

function refuse(start: number, end: number, size: number): void {
  if (start < 0 || start > end || end > size) throw new RangeError(`${start} to ${end} is not within ${size} bytes`);
}
