// The form of the go command's outputs under their action ids in a remote: what is compiled packs to a quarter.

import { promisify } from 'node:util';
import zlib from 'node:zlib';

/** The first byte says which; the rest is the content, whole or packed. */
const forms = { whole: 0, gzip: 1, zstd: 2, elsewhere: 3 } as const;
/** Less is not worth it, in bytes. */
const leastPacked = 256;
/** What a content may unfold to, in bytes. */
const mostUnpacked = 1 << 30;

/** Stands in place of an output that is under another id. */
export const elsewhere = Buffer.from([forms.elsewhere]);

export async function pack(content: Buffer): Promise<Buffer> {
  if (content.byteLength < leastPacked) return withForm(forms.whole, content);
  // Node has it from 22.15 on.
  if (typeof zlib.zstdCompress === 'function') {
    return withForm(forms.zstd, await promisify(zlib.zstdCompress)(content));
  }
  return withForm(forms.gzip, await promisify(zlib.gzip)(content, { level: 1 }));
}

/** Undefined for what is none, or cannot be unpacked here. Rejects nothing, whatever the bytes are. */
export async function unpack(packed: Buffer): Promise<Buffer | undefined> {
  const content = packed.subarray(1);
  try {
    switch (packed[0]) {
      case forms.whole:
        return content;
      case forms.gzip:
        return await promisify<Buffer, object, Buffer>(zlib.gunzip)(content, { maxOutputLength: mostUnpacked });
      case forms.zstd:
        return await promisify<Buffer, object, Buffer>(zlib.zstdDecompress)(content, { maxOutputLength: mostUnpacked });
      default:
        return undefined;
    }
  } catch {
    return undefined;
  }
}

export function isElsewhere(packed: Buffer): boolean {
  return packed.equals(elsewhere);
}

function withForm(form: number, content: Buffer): Buffer {
  return Buffer.concat([Buffer.from([form]), content]);
}
