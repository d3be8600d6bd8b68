// A recorded run that the user names: a file, or `-` for what is piped in.

import { createReadStream } from 'node:fs';
import { resolve } from 'node:path';
import { DiagnosticError, failure } from '#diagnostics';
import type { RecordedSource } from '#history';

export interface Recording extends RecordedSource {
  /** Absolute; absent for what is piped in. */
  readonly path?: string;
}

/** @throws DiagnosticError `usage/arguments` where nothing is piped in. */
export function recordingAt(file: string, cwd: string): Recording {
  if (file !== '-') {
    const path = resolve(cwd, file);
    return { name: file, path, open: () => createReadStream(path) };
  }
  if (process.stdin.isTTY) {
    throw new DiagnosticError(
      failure('usage/arguments', '- stands for what is piped in, and stdin is a terminal', {
        remedy: 'name a file, or pipe the events in: gows test --json | gows report -',
      }),
    );
  }
  return { name: 'stdin', open: () => process.stdin };
}
