// Opens the lock file: the parser is loaded only where there is one.

import { readFileSync } from 'node:fs';
import { DiagnosticError, failure } from '#diagnostics';
import type { Lock } from './lock.ts';

export interface OpenedLock {
  readonly text: string;
  readonly lock: Lock;
}

/**
 * Undefined without a file.
 * @param path absolute
 * @param file as diagnostics are to name it
 * @throws DiagnosticError `lock/damaged` with every fault, `lock/version`.
 */
export async function openLock(path: string, file: string): Promise<OpenedLock | undefined> {
  let bytes: Uint8Array;
  try {
    bytes = readFileSync(path);
  } catch (error) {
    const code = (error as NodeJS.ErrnoException).code ?? 'unknown error';
    if (code === 'ENOENT') return undefined;
    const why = code === 'EISDIR' ? 'it is a folder' : code === 'EACCES' ? 'permission denied' : code;
    throw new DiagnosticError(
      failure('lock/damaged', `the lock cannot be read: ${why}`, {
        place: { file },
        remedy: code === 'EACCES' ? `make it readable: chmod u+r ${file}` : 'put the file back: git checkout',
      }),
    );
  }
  const { parseLock } = await import('./parse-lock.ts');
  const { lock, diagnostics } = await parseLock(file, bytes);
  const [first, ...rest] = diagnostics;
  if (first) throw new DiagnosticError(first, ...rest);
  return lock && { text: Buffer.from(bytes).toString('utf8'), lock };
}
