// Starts a process the best way there is: under goexec, or as a plain child.

import { startPlain } from './plain.ts';
import type { ProcessRequest, RunningProcess } from './process.ts';
import { startSupervised } from './supervised.ts';

/**
 * Starts the process in a group of its own.
 * @throws StartError when it cannot be started.
 */
export function startProcess(request: ProcessRequest): Promise<RunningProcess> {
  return request.goexec === undefined ? startPlain(request) : startSupervised(request.goexec, request);
}
