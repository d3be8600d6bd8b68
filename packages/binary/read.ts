// Reads an executable file's headers, whatever its format.

import { readElf } from './elf.ts';
import type { Executable } from './executable.ts';
import { readMacho } from './macho.ts';
import { readPe } from './pe.ts';
import type { ByteSource } from './source.ts';

/**
 * Undefined where the file is of no format that is known here.
 * @throws RangeError where its headers are cut off or garbled
 */
export function readExecutable(source: ByteSource): Executable | undefined {
  return readElf(source) ?? readMacho(source) ?? readPe(source);
}
