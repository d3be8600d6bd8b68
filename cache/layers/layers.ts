// Memory over the local cache over a remote: reads fall through and fill upward, writes go down to all, the last in the
// background.

import { hash } from 'node:crypto';
import { type Redactor, redacted } from '#events';
import type { Cache, Put, Wanted, WantedObservation } from '../cache.ts';
import type { Entry, Key, Seen } from '../entry.ts';
import { isEntry, isSeen, isShape } from '../kept-form.ts';
import type { Remote } from '../remote/remote.ts';
import { pack, unpack } from '../sealed.ts';
import { revealed, withoutSecrets } from '../secrets.ts';
import { openMemory } from './memory.ts';
import { openMirror } from './mirror.ts';

export interface LayersRequest {
  /** Absent where the disk cannot be used. */
  readonly local?: Cache;
  /** Ended by the caller, after `close`. */
  readonly remote: Remote;
  /**
   * What the keys take for granted as it is the same here from run to run, and what another machine must have in common:
   * the source of the Go distribution. Asked for once, when the remote is to be asked or given something.
   */
  readonly ground: () => string;
  /** Of the environment of the run. */
  readonly redact: Redactor;
  /** How long what is asked for may keep a run waiting, in milliseconds; longer as long as much of it comes. */
  readonly waitMs: number;
}

/** What a packed value of a remote may unfold to, in bytes: a small one can be made to unfold to gigabytes. */
const mostUnpacked = 256 << 20;
/** Results that come in a second, so that it is worth waiting on for more. */
const worthwhile = 10;

export function openLayers({ local, remote, ground, redact, waitMs }: LayersRequest): Cache {
  const memory = openMemory();
  const mirror = local && openMirror(local, remote.sources);
  let known: string | undefined;
  const far = (name: string): Key => {
    known ??= ground();
    return hash('sha256', JSON.stringify(['far', known, name]));
  };
  const brought = new Set<Key>();
  /** What has one place only: on the disk where there is one. */
  const near = local ?? memory;
  let closed = false;

  /** What of each key stands there already: one shape serves for all results that were seen through it. */
  const farShapes = new Map<Key, Set<string>>();

  /** Packed once, however many keys it has. */
  function send(keys: Put['keys'], entry: Entry, shape = entry.shape): void {
    if (!remote.sends || !remote.answers()) return;
    const kept = withoutSecrets(entry, redact);
    if (!kept) return;
    const packed = pack(kept);
    const { observation, origin } = entry;
    for (const { key, result } of keys) {
      remote.keep('result', far(result), packed);
      if (note(key, shape)) remote.keep('shape', far(key), pack(redact.conceal<Seen>({ shape, observation, origin })));
    }
  }

  /** Whether it is new there. */
  function note(key: Key, shape: Entry['shape']): boolean {
    const known = farShapes.get(key) ?? new Set();
    farShapes.set(key, known);
    const text = JSON.stringify(shape);
    const isNew = !known.has(text);
    known.add(text);
    return isNew;
  }

  function seenIn(content: Buffer): Seen | undefined {
    const kept = unpack(content, isSeen, mostUnpacked);
    const shape = kept && redact.reveal(kept.shape);
    return shape && { ...kept, shape, observation: redact.reveal(kept.observation, redacted) ?? [] };
  }

  function entryOf(content: Buffer | undefined): Entry | undefined {
    const kept = content && unpack(content, isEntry, mostUnpacked);
    return kept && revealed(kept, redact);
  }

  /** Answers whether a result was found, and hands on what of the key was seen elsewhere where none was. */
  async function bringOne({ key, result }: Wanted, unfit: (seen: readonly Seen[]) => void): Promise<boolean> {
    let found = false;
    const others: Seen[] = [];
    await remote.fetchAll('shape', far(key), async ({ content }) => {
      const seen = seenIn(content);
      if (!seen || closed) return !closed;
      const { shape } = seen;
      others.push(seen);
      note(key, shape);
      const name = result(shape);
      const fetched = await remote.fetchFrom('result', far(name));
      const entry = entryOf(fetched?.content);
      if (!fetched || !entry || closed || result(entry.shape) !== name) return !closed;
      const pair = { key, result: name };
      memory.put({ keys: [pair], entry });
      mirror?.put(fetched, pair, entry);
      brought.add(name);
      found = true;
      return false;
    });
    if (!found && others.length > 0) unfit(others);
    return found;
  }

  async function bringObserved({ name, further }: WantedObservation): Promise<void> {
    const shape = observed(name) ?? (await observedFar(name));
    if (!shape || closed) return;
    const other = further(shape);
    if (!observed(other)) await observedFar(other);
  }

  function observed(name: string): Entry['shape'] | undefined {
    return near.observed(name) ?? memory.observed(name) ?? mirror?.observed(name);
  }

  async function observedFar(name: string): Promise<Entry['shape'] | undefined> {
    const fetched = await remote.fetchFrom('observed', far(`observed ${name}`));
    const shape = redact.reveal(fetched && unpack(fetched.content, isShape, mostUnpacked));
    if (!fetched || !shape || closed) return undefined;
    memory.putObserved(name, shape);
    mirror?.putObserved(fetched, name, shape);
    return shape;
  }

  /** Asks for all at once, and waits until it is too late to. */
  async function inTime<T>(wanted: readonly T[], bringOne: (one: T) => Promise<boolean>): Promise<void> {
    if (closed || wanted.length === 0 || !remote.answers()) return;
    const late = lateness(waitMs);
    const coming = wanted.map((one) =>
      bringOne(one).then((found) => {
        if (found) late.came();
      }),
    );
    await Promise.race([Promise.all(coming), late.over]);
    late.end();
  }

  return {
    ...near,
    shapes(key) {
      const all = [...memory.shapes(key), ...(local?.shapes(key) ?? []), ...(mirror?.shapes(key) ?? [])];
      return [...new Map(all.map((shape) => [JSON.stringify(shape), shape])).values()];
    },
    entry: (result) => memory.entry(result) ?? local?.entry(result) ?? mirror?.entry(result),
    observed,
    put(made) {
      if (closed) return;
      memory.put(made);
      local?.put(made);
      send(made.keys, made.entry);
    },
    link(key, result, shape, existing) {
      if (closed) return;
      const ran = !brought.has(existing) && near.entry(existing);
      memory.link(key, result, shape, existing);
      if (ran) {
        local?.link(key, result, shape, existing);
        send([{ key, result }], ran, shape);
      } else {
        // On the word of others still: it is not for this run to sign.
        mirror?.link(key, result, shape, existing);
        if (brought.has(existing)) brought.add(result);
      }
    },
    putObserved(name, shape, shared) {
      near.putObserved(name, shape);
      if (!shared || closed || !remote.sends) return;
      remote.keep('observed', far(`observed ${name}`), pack(redact.conceal(shape)));
    },
    async bring(wanted) {
      const unfit = new Map<Key, readonly Seen[]>();
      await inTime(wanted, (one) => bringOne(one, (seen) => unfit.set(one.key, seen)));
      return unfit;
    },
    bringObserved: (wanted) => inTime(wanted, (one) => bringObserved(one).then(() => true)),
    isBrought: (result) => brought.has(result),
    close() {
      closed = true;
      memory.close();
      return local?.close() ?? [];
    },
  };
}

/** When it is too late to wait on: after `waitMs`, once less comes in a second than is worthwhile. */
function lateness(waitMs: number): {
  readonly came: () => void;
  readonly over: Promise<void>;
  readonly end: () => void;
} {
  const { promise: over, resolve } = Promise.withResolvers<void>();
  const began = performance.now();
  let came = 0;
  const timer = setInterval(() => {
    if (performance.now() - began >= waitMs && came < worthwhile) resolve();
    came = 0;
  }, 1000);
  return {
    came: () => {
      came += 1;
    },
    over,
    end: () => clearInterval(timer),
  };
}
