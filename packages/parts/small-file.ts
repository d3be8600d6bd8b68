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
