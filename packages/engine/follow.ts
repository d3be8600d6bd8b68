// Sees one test process to its end, and stops what takes too long.

import type { ProcessExit } from '#goexec';
import { type Stoppable, stopInSteps } from '#process';
import { cancelSteps } from './cancel.ts';
import type { ProcessEnd } from './ending.ts';
import type { EngineOps } from './ops.ts';
import { goPatience } from './patience.ts';

/** A process that can be seen to its end. */
export interface Followed extends Stoppable {
  readonly exited: Promise<ProcessExit>;
  /** When its output is closed, too, and nothing of its group is left. */
  readonly closed: Promise<unknown>;
}

/** How the process and its output went, before it is judged. */
export interface Course {
  readonly exit: ProcessExit | undefined;
  readonly end: ProcessEnd;
  readonly cancelled: boolean;
}

/** Waits for the process and its output, and stops what takes too long, by the rules of cmd/go. */
export async function follow(
  process: Followed,
  { package: importPath, timeoutMs }: { readonly package: string; readonly timeoutMs: number },
  ops: Pick<EngineOps, 'patience' | 'signal'>,
): Promise<Course> {
  const patience = ops.patience ?? goPatience;
  const waitDelayMs = patience.waitDelayMs(timeoutMs);
  const killAfterMs = patience.killAfterMs(timeoutMs);
  let exited = false;
  let over = false;
  let killedAfterMs: number | undefined;
  let ioIncompleteMs: number | undefined;
  let cancelled = false;
  const calledOff: (() => void)[] = [];

  if (killAfterMs !== undefined) {
    const timer = setTimeout(
      () => {
        if (exited) return;
        killedAfterMs = killAfterMs;
        const steps = [
          { afterMs: 0, do: 'quit' },
          { afterMs: waitDelayMs ?? 0, do: 'kill' },
        ] as const;
        calledOff.push(stopInSteps(process, steps));
      },
      Math.min(killAfterMs, longestTimer),
    );
    calledOff.push(() => clearTimeout(timer));
  }
  const cancel = (): void => {
    if (over) return;
    cancelled = true;
    calledOff.push(stopInSteps(process, cancelSteps));
  };
  if (ops.signal.aborted) cancel();
  else ops.signal.addEventListener('abort', cancel, { once: true });

  const exit = await process.exited;
  const exitedAt = performance.now();
  exited = true;
  if (waitDelayMs !== undefined) {
    const timer = setTimeout(
      () => {
        ioIncompleteMs = waitDelayMs;
        process.kill();
      },
      Math.min(waitDelayMs, longestTimer),
    );
    calledOff.push(() => clearTimeout(timer));
  }
  await process.closed;
  over = true;
  ops.signal.removeEventListener('abort', cancel);
  for (const callOff of calledOff) callOff();
  return {
    exit,
    cancelled,
    end: {
      package: importPath,
      elapsedMs: exit.wallMs + performance.now() - exitedAt,
      exitCode: exit.code,
      state: exit.state,
      ...(killedAfterMs === undefined ? {} : { killedAfterMs }),
      ...(ioIncompleteMs === undefined ? {} : { ioIncompleteMs }),
    },
  };
}

/** Timers of node overflow beyond this many milliseconds (24 days) and fire at once. */
const longestTimer = 2 ** 31 - 1;
