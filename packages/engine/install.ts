// Writes what is linked to where the user wants it, and over nothing else than such: as the go command judges (`checkDstOverwrite` of
// cmd/go/internal/work/shell.go).

import { closeSync, openSync, readSync, statSync } from 'node:fs';
import { chmod, copyFile, mkdir, rename, rm, stat } from 'node:fs/promises';
import path from 'node:path';
import { DiagnosticError, failure } from '#diagnostics';
import { quietly } from '#workspace';
import { diskFull } from './disk.ts';

/** How the files begin that compilers and linkers write (`objectMagic` of cmd/go/internal/work/exec.go). */
const beginnings: readonly (readonly number[])[] = [
  [...Buffer.from('!<arch>\n')],
  [...Buffer.from('<bigaf>\n')],
  [0x7f, 0x45, 0x4c, 0x46],
  [0xfe, 0xed, 0xfa, 0xce],
  [0xfe, 0xed, 0xfa, 0xcf],
  [0xce, 0xfa, 0xed, 0xfe],
  [0xcf, 0xfa, 0xed, 0xfe],
  [0x4d, 0x5a, 0x90, 0x00, 0x03, 0x00],
  [0x4d, 0x5a, 0x78, 0x00, 0x01, 0x00],
  [0x00, 0x00, 0x01, 0xeb],
  [0x00, 0x00, 0x8a, 0x97],
  [0x00, 0x00, 0x06, 0x47],
  [0x00, 0x61, 0x73, 0x6d],
  [0x01, 0xdf],
  [0x01, 0xf7],
];

/** What stands in the way of a program there, as one sentence without a full stop; undefined where nothing does. */
export function inTheWay(target: string): string | undefined {
  const found = quietly(() => statSync(target));
  if (!found) return undefined;
  if (found.isDirectory()) return `${target} is a folder`;
  if (!found.isFile()) return `${target} is no plain file`;
  if (found.size === 0 || isObject(target)) return undefined;
  return `${target} is there, and is nothing that a compiler or linker has written`;
}

function isObject(file: string): boolean {
  const head = Buffer.alloc(8);
  try {
    const descriptor = openSync(file, 'r');
    readSync(descriptor, head, 0, head.length, 0);
    closeSync(descriptor);
  } catch {
    return false;
  }
  return beginnings.some((bytes) => bytes.every((byte, at) => head[at] === byte));
}

/**
 * Writes a program or a test binary in one step: who starts it meanwhile has the old one or the new one.
 * @throws DiagnosticError `disk/*`; `usage/arguments` where something of the user's is in the way.
 */
export async function install(from: string, target: string): Promise<void> {
  const obstacle = inTheWay(target);
  if (obstacle !== undefined) {
    throw new DiagnosticError(
      failure('usage/arguments', obstacle, { remedy: 'move it away, or give another place with -o' }),
    );
  }
  const fresh = path.join(path.dirname(target), `.${path.basename(target)}.${process.pid}`);
  try {
    await mkdir(path.dirname(target), { recursive: true });
    // Never a link: what is kept would change with the copy of the user.
    await copyFile(from, fresh);
    await chmod(fresh, (await stat(from)).mode & 0o777);
    await rename(fresh, target);
  } catch (error) {
    await rm(fresh, { force: true }).catch(() => {});
    const { code, message } = error as NodeJS.ErrnoException;
    if (code === 'ENOSPC' || code === 'EDQUOT') throw new DiagnosticError(diskFull(target));
    throw new DiagnosticError(
      failure('disk/failed', `${target} cannot be written: ${message}`, {
        remedy: 'give a place with -o that you may write',
      }),
    );
  }
}
