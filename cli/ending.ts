// What an error that reached the command line means: which diagnostics to show, and with which code to end.

import { type Diagnostic, DiagnosticError, exitCodeOf, exitCodes, failure } from '#diagnostics';

export interface Ending {
  readonly outcome: 'cancelled' | 'error';
  readonly exitCode: number;
  readonly diagnostics: readonly Diagnostic[];
  /** The folder that places in the diagnostics are relative to. */
  readonly top?: string;
  /** Set for a defect of gows: what to put into a report. */
  readonly defect?: string;
}

/** `interrupted`: gows was told to stop, after which any error is a consequence. */
export function endingOf(error: unknown, interrupted: boolean): Ending {
  if (interrupted) return { outcome: 'cancelled', exitCode: exitCodes.interrupted, diagnostics: [] };
  const known = diskFull(error) ?? error;
  if (known instanceof DiagnosticError) {
    const [first] = known.diagnostics;
    return {
      outcome: 'error',
      exitCode: first ? exitCodeOf(first.code) : exitCodes.bug,
      diagnostics: known.diagnostics,
      ...(known.top === undefined ? {} : { top: known.top }),
    };
  }
  const defect = error instanceof Error ? (error.stack ?? error.message) : String(error);
  return { outcome: 'error', exitCode: exitCodes.bug, diagnostics: [], defect };
}

/** A full disk may show anywhere. */
function diskFull(error: unknown): DiagnosticError | undefined {
  const { code, path } = (error ?? {}) as NodeJS.ErrnoException;
  if (code !== 'ENOSPC' && code !== 'EDQUOT') return undefined;
  return new DiagnosticError(
    failure('disk/full', 'the disk is full', {
      ...(path ? { place: { file: path } } : {}),
      remedy: 'free some space, or name a cache folder elsewhere with --cache-dir',
    }),
  );
}
