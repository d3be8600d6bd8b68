// Opens a remote: records by key over HTTP, in the background, and never a reason for a run to fail or to wait for long.

import { type Diagnostic, warning } from '#diagnostics';
import type { Key } from '../entry.ts';
import { openHealth } from './health.ts';
import {
  type Believed,
  isContent,
  mostRecordBytes,
  openRecord,
  placeOf,
  type RecordKind,
  sealRecord,
} from './record.ts';
import type { Remote, RemoteAccess, RemoteSettings, Transfer } from './remote.ts';
import { authorizeS3 } from './s3.ts';
import { type Authorize, type Exchange, openTransport, type Transport } from './transport.ts';

/** Nothing larger is sent or taken, in bytes. */
const mostContentBytes = 64 * 1024 * 1024;
/** Of what waits to be sent, in bytes: the rest is not, as memory is the run's. */
const mostWaitingBytes = 256 * 1024 * 1024;
/** How many are sent at once, so that what is asked meanwhile is not kept waiting. */
const sendersAtOnce = 4;
/** Until a content is sent, in milliseconds. */
const sendWithinMs = 60_000;
/** How many places of one key are looked at: shapes are several by nature, of others the first that is believed counts. */
const mostSlots: Readonly<Record<RecordKind, number>> = { shape: 8, result: 3, go: 2, observed: 2 };

/** @param transport what tests put in place of the network */
export function openRemote(settings: RemoteSettings, transport: Transport = transportOf(settings)): Remote {
  const { name, scope, signer, trust } = settings;
  const scopes = [...new Set([scope, ...settings.reads])];
  const health = openHealth(settings.waitMs, transport.close);
  const refused: string[] = [];
  const received = { results: 0, outputs: 0, bytes: 0 };
  const sent = { results: 0, outputs: 0, bytes: 0 };
  let unsent = 0;
  let unsentWhy: string | undefined;
  /** The first place of a key in the own scope where nothing stands; none where what is there is believed. */
  const free = new Map<string, number | 'kept'>();
  const nameOf = (kind: RecordKind, key: Key) => `${kind} ${key}`;

  async function get(path: string, mostBytes: number): Promise<Buffer | undefined> {
    const answer = await health.ask(() =>
      transport.send({ method: 'GET', path, mostBytes, withinMs: settings.waitMs }),
    );
    return answer?.status === 200 ? answer.body : undefined;
  }

  /** What stands in one place; `none` also where nobody answers. */
  async function at(kind: RecordKind, key: Key, where: string, slot: number): Promise<Believed | 'none' | 'refused'> {
    const place = { kind, key, scope: where, slot };
    const bytes = await get(`ac/${placeOf(place)}`, mostRecordBytes);
    if (!bytes) return 'none';
    const found = openRecord(place, bytes, trust);
    if (typeof found !== 'string') return found;
    refused.push(found);
    return 'refused';
  }

  async function contentOf(found: Believed): Promise<Buffer | undefined> {
    let { content } = found;
    if (!content) {
      if (found.digest.size > mostContentBytes) return undefined;
      content = await get(`cas/${found.digest.sha256}`, found.digest.size);
      if (content && !isContent(content, found.digest)) {
        refused.push('names a content that was altered');
        return undefined;
      }
    }
    if (!content) return undefined;
    return content;
  }

  /** All that is believed in one scope, in the order of its places. */
  async function* walk(kind: RecordKind, key: Key, where: string): AsyncGenerator<Buffer> {
    const note = (slot: number | 'kept') => {
      if (where === scope) free.set(nameOf(kind, key), slot);
    };
    for (let slot = 0; slot < mostSlots[kind]; slot++) {
      const found = await at(kind, key, where, slot);
      if (found === 'none') return note(slot);
      if (found === 'refused') {
        note(slot + 1);
        continue;
      }
      const content = await contentOf(found);
      note(kind === 'shape' || !content ? slot + 1 : 'kept');
      if (!content) continue;
      add(received, kind, content);
      yield content;
    }
  }

  const waiting: { readonly kind: RecordKind; readonly key: Key; readonly content: Buffer }[] = [];
  const taken = new Set<string>();
  const senders = new Set<Promise<void>>();
  let waitingBytes = 0;
  let closed: Promise<Transfer> | undefined;

  function fail(why: string): void {
    unsent += 1;
    unsentWhy ??= why;
  }

  async function put(path: string, body: Buffer, creates: boolean): Promise<'sent' | 'there' | 'failed'> {
    const answer = await health.ask<Exchange>(() =>
      transport.send({
        method: 'PUT',
        path,
        body,
        ...(creates ? { creates: true as const } : {}),
        mostBytes: mostRecordBytes,
        withinMs: sendWithinMs,
      }),
    );
    if (!answer) return 'failed';
    if (answer.status >= 200 && answer.status < 300) return 'sent';
    if (answer.status === 409 || answer.status === 412) return 'there';
    unsentWhy ??= `it answered ${answer.status}`;
    return 'failed';
  }

  async function sendOne({ kind, key, content }: (typeof waiting)[number]): Promise<void> {
    if (!signer) return;
    // On a server that writes over, a shape that was not looked for would take the place of another.
    if (kind === 'shape' && !free.has(nameOf(kind, key))) for await (const _ of walk(kind, key, scope));
    const first = free.get(nameOf(kind, key)) ?? 0;
    if (first === 'kept') return;
    for (let slot = first; slot < mostSlots[kind]; slot++) {
      const place = { kind, key, scope, slot };
      const { record, apart } = sealRecord(place, content, signer);
      if (apart && (await put(`cas/${apart.sha256}`, content, false)) === 'failed') return fail('it was not taken');
      const came = await put(`ac/${placeOf(place)}`, record, true);
      if (came === 'failed') return fail('it was not taken');
      free.set(nameOf(kind, key), kind === 'shape' ? slot + 1 : 'kept');
      if (came === 'sent') {
        add(sent, kind, content);
        return;
      }
      // Another writer was faster: what it says serves as well, if it is believed.
      const there = await at(kind, key, scope, slot);
      if (typeof there === 'object' && (kind !== 'shape' || there.content?.equals(content))) return;
    }
  }

  async function sender(): Promise<void> {
    for (let next = waiting.shift(); next; next = waiting.shift()) {
      waitingBytes -= next.content.byteLength;
      if (health.down()) fail('it does not answer');
      else await sendOne(next);
    }
  }

  return {
    name,
    scope,
    sends: signer !== undefined,
    answers: () => trust.length > 0 && !health.down(),
    async fetch(kind, key) {
      if (trust.length === 0) return undefined;
      const found = scopes.map(async (where) => {
        for await (const content of walk(kind, key, where)) return content;
        return undefined;
      });
      for (const content of found) {
        const first = await content;
        if (first) return first;
      }
      return undefined;
    },
    async fetchAll(kind, key, wanted) {
      if (trust.length === 0) return;
      const walks = scopes.map((where) => walk(kind, key, where));
      // The first of each scope is asked for at once.
      const firsts = walks.map((each) => each.next());
      for (const [n, first] of firsts.entries()) {
        for (let next = await first; !next.done; next = await (walks[n] as AsyncGenerator<Buffer>).next()) {
          if (!(await wanted(next.value))) return;
        }
      }
    },
    keep(kind, key, content) {
      if (!signer || closed || taken.has(nameOf(kind, key) + (kind === 'shape' ? content.toString('latin1') : '')))
        return;
      taken.add(nameOf(kind, key) + (kind === 'shape' ? content.toString('latin1') : ''));
      if (health.down()) return fail('it does not answer');
      if (content.byteLength > mostContentBytes) return fail('it is larger than 64 MiB');
      if (waitingBytes + content.byteLength > mostWaitingBytes) return fail('more waited than memory is for');
      waiting.push({ kind, key, content });
      waitingBytes += content.byteLength;
      if (senders.size >= sendersAtOnce) return;
      const made: Promise<void> = sender().finally(() => senders.delete(made));
      senders.add(made);
    },
    close(withinMs) {
      closed ??= end(withinMs);
      return closed;
    },
  };

  async function end(withinMs: number): Promise<Transfer> {
    const late = Promise.withResolvers<'late'>();
    const timer = setTimeout(() => late.resolve('late'), withinMs);
    while (senders.size > 0 && (await Promise.race([Promise.all(senders), late.promise])) !== 'late');
    clearTimeout(timer);
    if (senders.size > 0) {
      unsentWhy ??= `more than ${withinMs / 1000} s would have been waited for it`;
      unsent += waiting.length + senders.size;
      waiting.length = 0;
    }
    health.end();
    return {
      received,
      sent,
      unsent,
      diagnostics: tell(settings, { health: health.down(), refused, unsent, unsentWhy }),
    };
  }
}

function add(amount: { results: number; outputs: number; bytes: number }, kind: RecordKind, content: Buffer): void {
  if (kind === 'result') amount.results += 1;
  if (kind === 'go') amount.outputs += 1;
  amount.bytes += content.byteLength;
}

interface Ending {
  readonly health: string | undefined;
  readonly refused: readonly string[];
  readonly unsent: number;
  readonly unsentWhy: string | undefined;
}

function tell({ name }: RemoteSettings, { health, refused, unsent, unsentWhy }: Ending): readonly Diagnostic[] {
  const said: Diagnostic[] = [];
  if (health !== undefined) {
    said.push({
      ...warning('remote/unreachable', `the remote cache ${name} was left alone: ${health}`),
      remedy: 'nothing of the answer hangs on it; check the address, or leave out --remote',
    });
  }
  const [first] = refused;
  if (first !== undefined) {
    const others = refused.length > 1 ? ` (and ${refused.length - 1} more records are not used)` : '';
    said.push({
      ...warning('remote/untrusted', `a record of the remote cache ${name} ${first}${others}`),
      remedy: 'it counts as not there; who is trusted stands in GOWS_REMOTE_TRUST or in "remote" of gows.jsonc',
    });
  }
  if (unsent > 0 && health === undefined) {
    const what = unsent === 1 ? 'a record was' : `${unsent} records were`;
    said.push({
      ...warning('remote/not-sent', `${what} not sent to the remote cache ${name}: ${unsentWhy}`),
      remedy: 'they are kept here, and another run may send what it makes',
    });
  }
  return said;
}

function transportOf({ base, access }: RemoteSettings): Transport {
  return openTransport({ base, authorize: authorizeBy(access) });
}

function authorizeBy(access: RemoteAccess): Authorize {
  switch (access.kind) {
    case 'open':
      return () => ({});
    case 'token':
      return () => ({ authorization: `Bearer ${access.token}` });
    case 'basic': {
      const words = Buffer.from(`${access.user}:${access.password}`).toString('base64');
      return () => ({ authorization: `Basic ${words}` });
    }
    case 's3':
      return authorizeS3(access.credentials);
  }
}
