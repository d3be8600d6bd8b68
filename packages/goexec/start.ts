// Starts a process the best way there is: under goexec, or as a plain child.

import { startPlain } from './plain.ts';
import { type ProcessRequest, type RunningProcess, StartError } from './process.ts';
import { startSupervised } from './supervised.ts';

/**
 * Starts the process in a group of its own. A goexec that cannot be started itself (a folder mounted noexec, say) is
 * done without.
 * @throws StartError when it cannot be started.
 */
export async function startProcess(request: ProcessRequest): Promise<RunningProcess> {
  if (request.goexec === undefined) return startPlain(request);
  return startSupervised(request.goexec, request).catch((error: unknown) => {
    if (error instanceof StartError) throw error;
    return startPlain(request);
  });
}
