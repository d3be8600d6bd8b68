// What a full or failing disk is called, wherever an operation meets it.

import { DiagnosticError, failure } from '#diagnostics';

/** What the go command and its tools print when the disk is full. */
export const noSpaceText = /no space left on device|disk quota exceeded|There is not enough space on the disk/;

/** The error as a DiagnosticError when it comes from the disk, else as it is. */
export function diskError(error: unknown, file: string): unknown {
  if (error instanceof DiagnosticError || !(error instanceof Error)) return error;
  // Of a copy or a link, `path` is what was read.
  const { code, path, dest } = error as NodeJS.ErrnoException & { dest?: string };
  if (code === undefined || !/^E[A-Z]+$/.test(code)) return error;
  const place = dest ?? path ?? file;
  return code === 'ENOSPC' || code === 'EDQUOT'
    ? new DiagnosticError(diskFull(place))
    : new DiagnosticError(
        failure('disk/failed', `reading or writing failed (${code})`, {
          place: { file: place },
          remedy: 'make the folder writable, or give another one with --cache-dir',
        }),
      );
}

export function diskFull(file: string) {
  return failure('disk/full', 'the disk is full', {
    place: { file },
    remedy: 'free some space, or put the cache elsewhere with --cache-dir, and what the go command writes with GOCACHE',
  });
}
