// Opens a remote: records by key over HTTP, in the background, and never a reason for a run to fail or to wait for long.

import type { Key } from '../entry.ts';
import { isTrusted } from '../sign/trust.ts';
import { authorizeBy } from './access.ts';
import { openTally } from './amount.ts';
import { openHealth } from './health.ts';
import { openOutbox, type Posted } from './outbox.ts';
import { type Known, openPlaces, trustedFor } from './places.ts';
import type { RecordKind } from './record.ts';
import type { Fetched, Remote, RemoteSettings, Transfer } from './remote.ts';
import { tell } from './telling.ts';
import { openTransport, type Transport } from './transport.ts';

/** @param transport what tests put in place of the network */
export function openRemote(settings: RemoteSettings, transport: Transport = transportOf(settings)): Remote {
  const { name, scope, signer, trust, waitMs, access } = settings;
  const scopes = [...new Set([scope, ...settings.reads])];
  const known: Known = { free: new Map(), kept: new Set() };
  const health = openHealth({ waitMs, isS3: access.kind === 's3' }, transport);
  const places = openPlaces(settings, health, known);
  const outbox = signer && openOutbox({ scope, signer, transport, places, known, down: health.down });
  const received = openTally();
  let closed: Promise<Transfer> | undefined;

  async function end(all: Promise<Posted> | undefined): Promise<Transfer> {
    const posted: Posted = (await all) ?? { sent: openTally().amount(), unsent: 0 };
    health.end();
    return {
      received: received.amount(),
      sent: posted.sent,
      unsent: posted.unsent,
      diagnostics: tell({
        name,
        useless: health.useless(),
        hidesAll: health.hidesAll(),
        refused: places.refused(),
        posted,
      }),
    };
  }

  async function fetchFrom(kind: RecordKind, key: Key): Promise<Fetched | undefined> {
    if (trustedFor(kind, settings).length === 0) return undefined;
    const walks = scopes.map(async (where) => {
      for await (const found of places.walk(kind, key, where)) return found;
      return undefined;
    });
    for (const walk of walks) {
      const first = await walk;
      if (!first) continue;
      received.add(kind, first.content);
      return first;
    }
    return undefined;
  }

  return {
    name,
    scope,
    sends: signer !== undefined,
    takesOutputs: trustedFor('go', settings).length > 0,
    waitMs,
    answers: () => trust.length > 0 && health.down() === undefined && !closed,
    sources: scopes.flatMap((where) => {
      const writers = trust.flatMap(({ writer }) => (isTrusted(trust, writer, where) ? [writer] : []));
      return [...new Set(writers)].map((writer) => ({ scope: where, writer }));
    }),
    fetch: async (kind, key) => (await fetchFrom(kind, key))?.content,
    fetchFrom,
    async fetchAll(kind, key, wanted) {
      if (trustedFor(kind, settings).length === 0) return;
      const walks = scopes.map((where) => {
        const walk = places.walk(kind, key, where);
        // The first of each scope is asked for at once.
        return { walk, first: walk.next() };
      });
      for (const { walk, first } of walks) {
        for (let next = await first; !next.done; next = await walk.next()) {
          received.add(kind, next.value.content);
          if (!(await wanted(next.value))) return;
        }
      }
    },
    keep(kind, key, content) {
      if (!closed) outbox?.keep(kind, key, content);
    },
    close(withinMs) {
      const all = outbox?.close(withinMs);
      closed ??= end(all);
      return closed;
    },
  };
}

function transportOf({ base, access }: RemoteSettings): Transport {
  return openTransport({ base, authorize: authorizeBy(access) });
}
