// What stands in the places of a remote, as far as it is believed, and where the next record of a key may go.

import type { Key } from '../entry.ts';
import type { Trusted } from '../sign/trust.ts';
import type { Health } from './health.ts';
import {
  type Believed,
  isContent,
  mostRecordBytes,
  openRecord,
  placeOf,
  type RecordKind,
  type RecordName,
} from './record.ts';
import type { Fetched, RemoteSettings } from './remote.ts';

/** Nothing larger is sent or taken, in bytes. */
export const mostContentBytes = 64 * 1024 * 1024;
/** How many places of one key are looked at: shapes are several by nature, of others the first that is believed counts. */
export const mostSlots: Readonly<Record<RecordKind, number>> = { shape: 8, result: 3, go: 2, observed: 2 };
/** A large content may take a second longer for so many bytes. */
const bytesPerSecond = 1024 * 1024;

/** What stands in a place. `unknown`: that was not told. */
export type Found = Believed | 'absent' | 'refused' | 'unknown';

/** Records that were not believed. */
export interface Refusals {
  readonly count: number;
  /** Why the first was not. */
  readonly first?: string;
}

export interface Places {
  readonly at: (name: RecordName) => Promise<Found>;
  /** All contents of a key that are believed, in the order of their places; of what is no shape the first only. */
  readonly walk: (kind: RecordKind, key: Key, scope: string) => AsyncGenerator<Fetched>;
  readonly refused: () => Refusals;
}

/** What is known of the own scope, so that nothing is sent that is there, nor written over where a server allows that. */
export interface Known {
  /** The first place of a key where nothing stands; undefined where that is not known. */
  readonly free: Map<string, number>;
  /** What is there: `keptName` of it. */
  readonly kept: Set<string>;
}

export function slotsName(kind: RecordKind, key: Key): string {
  return `${kind} ${key}`;
}

/** Of one key there are several shapes, and one of all else. */
export function keptName(kind: RecordKind, key: Key, sha256: () => string): string {
  return kind === 'shape' ? `${kind} ${key} ${sha256()}` : slotsName(kind, key);
}

export function trustedFor(
  kind: RecordKind,
  { trust, outputTrust = [] }: Pick<RemoteSettings, 'trust' | 'outputTrust'>,
): readonly Trusted[] {
  return kind === 'go' ? outputTrust : trust;
}

export function openPlaces(
  settings: Pick<RemoteSettings, 'scope' | 'trust' | 'outputTrust' | 'waitMs'>,
  health: Health,
  known: Known,
): Places {
  const { scope: own, waitMs } = settings;
  let count = 0;
  let first: string | undefined;

  function refuse(why: string): 'refused' {
    count += 1;
    first ??= why;
    return 'refused';
  }

  async function at(name: RecordName): Promise<Found> {
    const bytes = await health.get({ path: `ac/${placeOf(name)}`, mostBytes: mostRecordBytes, withinMs: waitMs });
    if (bytes === undefined) return 'unknown';
    if (bytes === 'absent') return 'absent';
    const found = openRecord(name, bytes, trustedFor(name.kind, settings));
    return typeof found === 'string' ? refuse(found) : found;
  }

  async function contentOf({ content, digest }: Believed): Promise<Buffer | 'absent' | 'refused' | 'unknown'> {
    if (content) return content;
    const { sha256, size } = digest;
    if (size > mostContentBytes) return 'absent';
    const withinMs = waitMs + (size / bytesPerSecond) * 1000;
    const bytes = await health.get({ path: `cas/${sha256}`, mostBytes: size, withinMs });
    if (bytes === undefined) return 'unknown';
    return bytes === 'absent' || isContent(bytes, digest) ? bytes : refuse('names a content that was altered');
  }

  return {
    at,
    async *walk(kind, key, scope) {
      for (let slot = 0; slot < mostSlots[kind]; slot++) {
        const found = await at({ kind, key, scope, slot });
        if (found === 'absent' && scope === own) known.free.set(slotsName(kind, key), slot);
        if (found === 'absent' || found === 'unknown') return;
        if (found === 'refused') continue;
        const content = await contentOf(found);
        if (content === 'unknown') return;
        if (typeof content === 'string') continue;
        if (scope === own) known.kept.add(keptName(kind, key, () => found.digest.sha256));
        yield { content, scope, writer: found.writer };
        if (kind !== 'shape') return;
      }
      if (scope === own) known.free.set(slotsName(kind, key), mostSlots[kind]);
    },
    refused: () => ({ count, ...(first === undefined ? {} : { first }) }),
  };
}
