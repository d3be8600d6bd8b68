// Whether a remote is worth asking: how often it failed, and how long it let wait in vain.

import { type Exchange, type Sending, TransportFault } from './exchange.ts';
import { countTime } from './patience.ts';
import { codeOf, statusText } from './status.ts';
import type { Transport } from './transport.ts';

export interface Health {
  /** The content, or that nothing is there; undefined where that was not told, or no more is asked. */
  readonly get: (asked: Pick<Sending, 'path' | 'mostBytes' | 'withinMs'>) => Promise<Buffer | 'absent' | undefined>;
  /** Why no more is asked; undefined as long as it is. */
  readonly down: () => string | undefined;
  /** Why it was of no use: why no more is asked, or, where nothing was ever answered, what went wrong last. */
  readonly useless: () => string | undefined;
  /** Whether all was answered as S3 does where something is missing and the credentials may not know it. */
  readonly hidesAll: () => boolean;
  /** Nothing is asked any more. */
  readonly end: () => void;
}

export interface HealthRequest {
  /** How long may be waited with no answer to anything, all such times together; see `RemoteSettings`. */
  readonly waitMs: number;
  /** S3 answers 403 for what is not there, to those who may not list the bucket. */
  readonly isS3: boolean;
}

/** Faults in a row until it is left alone. One that says that another try is in vain is enough. */
const mostFaults = 3;
/** An answer may take this long without being waited for in vain, in milliseconds. */
const patientMs = 250;

export function openHealth({ waitMs, isS3 }: HealthRequest, transport: Transport): Health {
  let faults = 0;
  let why: string | undefined;
  let last: string | undefined;
  let ended = false;
  let asked = 0;
  let [quiet, stalled] = [0, 0];
  let time: { readonly stop: () => void } | undefined;
  let [hides, tells] = [false, false];

  function fault(reason: string, final: boolean): undefined {
    faults += 1;
    if (!ended) last = reason;
    if (ended || (!final && faults < mostFaults)) return;
    why = reason;
    end();
  }

  function end(): void {
    ended = true;
    time?.stop();
    transport.close();
  }

  function heard(): void {
    quiet = 0;
  }

  function begin(): void {
    if (asked++ > 0) return;
    heard();
    time = countTime((ms) => {
      quiet += ms;
      if (quiet > patientMs) stalled += ms;
      if (stalled >= waitMs) fault(`${waitMs / 1000} s were waited in vain for its answers`, true);
    });
  }

  function finish(): void {
    heard();
    if (--asked === 0) time?.stop();
  }

  function judge(answer: Exchange): Buffer | 'absent' | undefined {
    const { status, body } = answer;
    const code = isS3 ? codeOf(body) : undefined;
    const said = statusText(answer);
    // 404 of S3 is also said of a bucket that is not there, and by some of a user.
    if (status === 404 && code !== undefined && code !== 'NoSuchKey') return fault(`it answered ${said}`, true);
    if (status === 200 || status === 404 || status === 410) {
      faults = 0;
      tells = true;
      return status === 200 ? body : 'absent';
    }
    if (status === 403 && code === 'AccessDenied') {
      faults = 0;
      hides = true;
      return 'absent';
    }
    if (status >= 300 && status < 400) return fault(`it sends elsewhere (${said}), where gows does not go`, true);
    if (status === 401 || status === 403) return fault(`it refuses access (${said})`, true);
    return fault(`it answered ${said}`, status === 400 && code !== undefined);
  }

  return {
    async get(what) {
      if (ended) return undefined;
      begin();
      try {
        return judge(await transport.send({ method: 'GET', ...what, progressed: heard }));
      } catch (error) {
        if (error instanceof TransportFault) return fault(error.message, error.final);
        return fault('it could not be asked', true);
      } finally {
        finish();
      }
    },
    down: () => why,
    useless: () => why ?? (tells || hides ? undefined : last),
    hidesAll: () => hides && !tells,
    end,
  };
}
