// The cache of a session, with the remote one below it where there is one, and what is told of that when a run ends.

import { type Cache, openLayers, openRemote, type Remote, type Transfer } from '#cache';
import { type EventLog, redactor } from '#events';
import { gorootId, type KeptAnswers } from '#gocmd';
import type { ChosenRemote } from './remote.ts';
import type { Call } from './session.ts';

export interface SharedCache {
  readonly cache?: Cache;
  /** Absent where none is used. */
  readonly remote?: Remote;
  /** See `Session.endRemote`. */
  readonly endRemote: (withinMs: number) => Promise<Transfer | undefined>;
}

const distributionKind = 'distribution/1';
/** How long a run is kept from its end by what is still to be sent, in milliseconds: also when it was stopped by hand. */
export const sendMs = 5000;
export const sendStoppedMs = 500;

export interface ShareRequest {
  /** Absent where the disk cannot be used: then what is brought serves all the same. */
  readonly local?: Cache;
  readonly chosen: ChosenRemote;
  readonly env: Call['env'];
  /** Aborted by Ctrl-C. */
  readonly signal: AbortSignal;
  /** GOROOT, absolute. */
  readonly goroot: string;
  /** Where answers are kept between runs. */
  readonly kept?: KeptAnswers;
}

export function shareCache({ local, chosen: { settings }, env, signal, goroot, kept }: ShareRequest): SharedCache {
  if (!settings) return { ...(local ? { cache: local } : {}), endRemote: async () => undefined };
  const remote = openRemote(settings);
  const { waitMs } = settings;
  const memo = kept && {
    get: (key: string) => kept.get(distributionKind, key)?.toString(),
    put: (key: string, id: string) => kept.put(distributionKind, key, Buffer.from(id)),
  };
  const ground = () => gorootId(goroot, memo);
  const layers = openLayers({ ...(local ? { local } : {}), remote, ground, redact: redactor(env), waitMs });
  let told = false;
  return {
    cache: stoppable(layers, signal),
    remote,
    async endRemote(withinMs) {
      if (told) return undefined;
      told = true;
      const sooner = (): void => void remote.close(sendStoppedMs);
      signal.addEventListener('abort', sooner);
      try {
        return await remote.close(withinMs);
      } finally {
        signal.removeEventListener('abort', sooner);
      }
    },
  };
}

/** After Ctrl-C nothing is waited for any more: what has not come is a miss, and whoever asked ends. */
function stoppable(layers: Cache, signal: AbortSignal): Cache {
  const { bring, bringObserved } = layers;
  const stopped = new Promise<undefined>((resolve) => {
    if (signal.aborted) resolve(undefined);
    signal.addEventListener('abort', () => resolve(undefined), { once: true });
  });
  return {
    ...layers,
    ...(bring ? { bring: async (wanted) => (await Promise.race([bring(wanted), stopped])) ?? new Map() } : {}),
    ...(bringObserved ? { bringObserved: (wanted) => Promise.race([bringObserved(wanted), stopped]) } : {}),
  };
}

/** Counts how long the run waited for what it asked, and tells at its end what came and went. */
export interface RemoteAccount {
  readonly waiting: <T>(work: Promise<T>) => Promise<T>;
  readonly end: (log: EventLog) => Promise<void>;
}

export function openAccount(
  { name, scope }: Remote,
  { endRemote }: Pick<SharedCache, 'endRemote'>,
  signal: AbortSignal,
): RemoteAccount {
  let waitedMs = 0;
  const waiting = async <T>(work: Promise<T>): Promise<T> => {
    const began = performance.now();
    try {
      return await work;
    } finally {
      waitedMs += performance.now() - began;
    }
  };
  return {
    waiting,
    async end(log) {
      const transfer = await waiting(endRemote(signal.aborted ? sendStoppedMs : sendMs));
      if (!transfer) return;
      const { received, sent, unsent, diagnostics } = transfer;
      for (const diagnostic of diagnostics) log.emit({ type: 'diagnostic', diagnostic });
      log.emit({ type: 'remote.used', remote: name, scope, received, sent, unsent, waitedMs: Math.round(waitedMs) });
    },
  };
}
