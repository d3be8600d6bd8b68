// Whether a remote is worth asking: how often it failed, and how long it let wait in vain.

import { type Exchange, TransportFault } from './transport.ts';

export interface Health {
  /** Undefined where there is no answer, or no more is asked. Answers of 3xx, 5xx and of refused access are none. */
  readonly ask: <T extends Exchange>(send: () => Promise<T>) => Promise<T | undefined>;
  /** Why no more is asked; undefined as long as it is. */
  readonly down: () => string | undefined;
  readonly end: () => void;
}

/** Faults in a row until it is left alone. One that says that nobody is there is enough. */
const mostFaults = 3;
/** How often is looked, in milliseconds. */
const tickMs = 100;
/** An answer may take this long without being waited for in vain, in milliseconds. */
const patientMs = 250;

/**
 * @param waitMs how long may be waited with no answer to anything, all such times together; see `RemoteSettings`
 * @param giveUp ends all that is under way
 */
export function openHealth(waitMs: number, giveUp: () => void): Health {
  let faults = 0;
  let why: string | undefined;
  let asked = 0;
  let lastAnswer = 0;
  let stalled = 0;
  let timer: NodeJS.Timeout | undefined;
  const down = Promise.withResolvers<undefined>();

  function fall(reason: string): void {
    if (why !== undefined) return;
    why = reason;
    stop();
    down.resolve(undefined);
    giveUp();
  }

  function stop(): void {
    clearInterval(timer);
    timer = undefined;
  }

  /** A tick counts once, however late it comes: what kept it is this process, not the remote. */
  function look(): void {
    if (performance.now() - lastAnswer > patientMs) stalled += tickMs;
    if (stalled >= waitMs) fall(`${waitMs / 1000} s were waited in vain for its answers`);
  }

  function fault(reason: string, final: boolean): undefined {
    faults += 1;
    if (final || faults >= mostFaults) fall(reason);
    return undefined;
  }

  function judge<T extends Exchange>(answer: T): T | undefined {
    const { status } = answer;
    if (status === 401 || status === 403) return fault(`it refuses access (${status})`, true);
    if (status >= 300 && status < 400) return fault(`it sends elsewhere (${status}), where gows does not go`, true);
    if (status >= 500 && status !== 507) return fault(`it answered ${status}`, false);
    faults = 0;
    return answer;
  }

  return {
    async ask(send) {
      if (why !== undefined) return undefined;
      if (asked++ === 0) {
        lastAnswer = performance.now();
        timer = setInterval(look, tickMs);
        timer.unref();
      }
      try {
        const answer = await Promise.race([send(), down.promise]);
        return answer && judge(answer);
      } catch (error) {
        if (!(error instanceof TransportFault)) throw error;
        return fault(error.message, error.unreachable);
      } finally {
        lastAnswer = performance.now();
        if (--asked === 0) stop();
      }
    },
    down: () => why,
    end() {
      stop();
      giveUp();
    },
  };
}
