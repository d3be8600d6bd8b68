// What is sent to a remote: in the background, results before what is compiled, within bounds of memory.

import { hash } from 'node:crypto';
import type { Key } from '../entry.ts';
import type { Signer } from '../sign/keys.ts';
import { openTally } from './amount.ts';
import { TransportFault } from './exchange.ts';
import { type Known, keptName, mostContentBytes, mostSlots, type Places, slotsName } from './places.ts';
import { placeOf, type RecordKind, sealRecord } from './record.ts';
import type { Amount } from './remote.ts';
import { statusText } from './status.ts';
import type { Transport } from './transport.ts';

/** Of what waits or is being sent, in bytes: the rest is not, as memory is the run's. */
const mostWaitingBytes = 256 * 1024 * 1024;
/** How many are sent at once, so that what is asked meanwhile is not kept waiting. */
const sendersAtOnce = 4;
/** Until a content is sent, in milliseconds. */
const sendWithinMs = 60_000;
/** Failures in a row until nothing more is sent. */
const mostFailures = 3;
/** After these all that follows would be refused as well: no right, no such method, no room. */
const lasting = new Set([401, 403, 405, 501, 507]);

export interface Outbox {
  readonly keep: (kind: RecordKind, key: Key, content: Buffer) => void;
  /** Waits until all is sent, this long at most in milliseconds; who asks again may ask for less. Nothing is taken any more. */
  readonly close: (withinMs: number) => Promise<Posted>;
}

export interface Posted {
  readonly sent: Amount;
  readonly unsent: number;
  /** Why the first was not. */
  readonly why?: string;
}

export interface OutboxRequest {
  readonly scope: string;
  readonly signer: Signer;
  readonly transport: Transport;
  readonly places: Places;
  readonly known: Known;
  /** Why nothing is asked of the remote any more. */
  readonly down: () => string | undefined;
}

interface Letter {
  readonly kind: RecordKind;
  readonly key: Key;
  readonly content: Buffer;
  /** `keptName` of it. */
  readonly name: string;
}

export function openOutbox({ scope, signer, transport, places, known, down }: OutboxRequest): Outbox {
  const waiting: Letter[] = [];
  /** A result is small and spares a run: where time is up, it is not what is left. */
  const waitingOutputs: Letter[] = [];
  const nextLetter = () => waiting.shift() ?? waitingOutputs.shift();
  /** What was taken to be sent: `keptName`. */
  const taken = new Set<string>();
  /** Contents under /cas, by SHA-256. */
  const uploaded = new Set<string>();
  const senders = new Set<Promise<void>>();
  /** The last one under way of each key: two at once would find the same place free. */
  const underWay = new Map<string, Promise<void>>();
  let heldBytes = 0;
  let failures = 0;
  let stopped: string | undefined;
  const sent = openTally();
  let unsent = 0;
  let why: string | undefined;
  /** After which time, in milliseconds. */
  const late = Promise.withResolvers<number>();
  let closing: Promise<Posted> | undefined;

  function fail(reason: string): void {
    unsent += 1;
    why ??= reason;
  }

  async function put(path: string, body: Buffer, creates: boolean): Promise<'sent' | 'there' | 'failed'> {
    const failed = (reason: string, isLasting: boolean) => {
      failures += 1;
      if (isLasting || failures >= mostFailures) stopped ??= reason;
      why ??= reason;
      return 'failed' as const;
    };
    try {
      const answer = await transport.send({
        method: 'PUT',
        path,
        body,
        ...(creates ? { creates: true as const } : {}),
        mostBytes: 0,
        withinMs: sendWithinMs,
      });
      const { status } = answer;
      if (status === 413) {
        why ??= 'it takes none as large as that (413)';
        return 'failed';
      }
      if (status >= 300 && status < 400) return failed(`it sends elsewhere (${statusText(answer)})`, true);
      const isThere = status === 409 || status === 412;
      if (status >= 400 && !isThere) return failed(`it answered ${statusText(answer)}`, lasting.has(status));
      failures = 0;
      return isThere ? 'there' : 'sent';
    } catch (error) {
      return error instanceof TransportFault
        ? failed(error.message, error.final)
        : failed('it could not be asked', true);
    }
  }

  async function upload(sha256: string, content: Buffer): Promise<boolean> {
    if (uploaded.has(sha256)) return true;
    if ((await put(`cas/${sha256}`, content, false)) === 'failed') return false;
    uploaded.add(sha256);
    return true;
  }

  /** On a server that writes over, a shape in a place that was not looked at would take the place of another. */
  async function firstPlace({ kind, key }: Letter): Promise<number | undefined> {
    const name = slotsName(kind, key);
    if (kind === 'shape' && !known.free.has(name)) for await (const _ of places.walk(kind, key, scope));
    return known.free.get(name) ?? (kind === 'shape' ? undefined : 0);
  }

  async function send(letter: Letter): Promise<void> {
    const { kind, key, content, name } = letter;
    const first = await firstPlace(letter);
    if (known.kept.has(name)) return;
    if (first === undefined) return fail('it did not tell what is there');
    for (let slot = first; slot < mostSlots[kind]; slot++) {
      const place = { kind, key, scope, slot };
      const { record, apart } = sealRecord(place, content, signer);
      if (apart && !(await upload(apart.sha256, content))) return fail('it was not taken');
      const came = await put(`ac/${placeOf(place)}`, record, true);
      if (came === 'failed') return fail('it was not taken');
      if (came === 'sent') {
        known.free.set(slotsName(kind, key), slot + 1);
        known.kept.add(name);
        sent.add(kind, content);
        return;
      }
      // Another writer was faster: what it says serves as well, if it is believed.
      const there = await places.at(place);
      if (typeof there === 'object') known.kept.add(keptName(kind, key, () => there.digest.sha256));
      if (known.kept.has(name)) return;
    }
    if (kind !== 'shape') fail('all places for it hold records that are of no use');
  }

  async function sendInTurn(letter: Letter): Promise<void> {
    const name = slotsName(letter.kind, letter.key);
    const made = (underWay.get(name) ?? Promise.resolve()).then(() => send(letter));
    underWay.set(name, made);
    await made;
    if (underWay.get(name) === made) underWay.delete(name);
  }

  async function sender(): Promise<void> {
    for (let next = nextLetter(); next; next = nextLetter()) {
      const reason = stopped ?? down();
      if (reason === undefined) await sendInTurn(next);
      else fail(reason);
      heldBytes -= next.content.byteLength;
    }
  }

  async function end(): Promise<Posted> {
    const waitedMs = await Promise.race([Promise.all(senders).then(() => undefined), late.promise]);
    if (waitedMs !== undefined && senders.size > 0) {
      stopped ??= `more than ${waitedMs / 1000} s would have been waited for it`;
      why ??= stopped;
      unsent += waiting.length + waitingOutputs.length + senders.size;
      waiting.length = 0;
      waitingOutputs.length = 0;
    }
    return {
      sent: sent.amount(),
      unsent,
      ...(why === undefined ? {} : { why }),
    };
  }

  return {
    keep(kind, key, content) {
      const name = keptName(kind, key, () => hash('sha256', content));
      if (known.kept.has(name) || taken.has(name)) return;
      taken.add(name);
      const reason = stopped ?? down();
      if (reason !== undefined) return fail(reason);
      if (content.byteLength > mostContentBytes) return fail('it is larger than 64 MiB');
      if (heldBytes + content.byteLength > mostWaitingBytes) return fail('more waited than memory is for');
      (kind === 'go' ? waitingOutputs : waiting).push({ kind, key, content, name });
      heldBytes += content.byteLength;
      if (senders.size >= sendersAtOnce) return;
      const made: Promise<void> = sender().finally(() => senders.delete(made));
      senders.add(made);
    },
    close(withinMs) {
      const timer = setTimeout(() => late.resolve(withinMs), withinMs);
      closing ??= end();
      return closing.finally(() => clearTimeout(timer));
    },
  };
}
