// Starts the go command with its two streams apart.

import { DiagnosticError, failure } from '#diagnostics';
import { type RunningProcess, StartError, startProcess } from '#goexec';
import type { Environment } from '#process';

export interface GoRequest {
  readonly argv: readonly string[];
  readonly cwd: string;
  readonly env: Environment;
  readonly goexec?: string | undefined;
}

/** @throws DiagnosticError `process/start`. */
export function startGo({ argv, cwd, env, goexec }: GoRequest): Promise<RunningProcess> {
  return startProcess({ argv, cwd, env, split: true, ...(goexec ? { goexec } : {}) }).catch((error: unknown) => {
    throw error instanceof StartError
      ? new DiagnosticError(failure('process/start', `cannot start go: ${error.message}`))
      : error;
  });
}
