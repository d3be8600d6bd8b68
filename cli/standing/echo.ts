// A run said again word for word: what it wrote and its events, packed, as they were when its answer was given the first time.
// Nothing of it is open but the time.

import { readFileSync } from 'node:fs';
import { dirname } from 'node:path';
import { keepAgain, noteRun, type RunEnd, type RunRecord } from '#history';
import { putWhole, removeOld, seal, unseal } from '#parts';
import { duration } from '#report';
import { isHidden } from '../descriptors.ts';
import { newRunId } from '../run-id.ts';
import type { StandingText } from './answer.ts';
import { sayAll } from './say.ts';

export interface Echo {
  readonly run: Omit<RunRecord, 'id' | 'startedAt'>;
  readonly end: RunEnd;
  readonly cacheDir: string;
  /** What was said, as in an answer; `null` where it told how long it took. */
  readonly said: readonly (readonly ['out' | 'err', string] | null)[];
  /** The run that was heard, and when it started, in milliseconds since 1970. */
  readonly of: { readonly id: string; readonly startedMs: number };
}

export interface EchoName {
  /** Where the answer is kept. */
  readonly place: string;
  /** The id of the answer that it is of. */
  readonly of: number;
}

const ending = '.echo';
const mostFiles = 50;
const mostBytes = 64 << 20;
const numberBytes = 4;

/**
 * Keeps the run as one of its own, and says it. Answers what could not be written, as `sayAll`; undefined where there is no
 * echo, or its run cannot be kept, and nothing was said.
 */
export function sayEcho(name: EchoName, startedMs: number): StandingText['said'] | undefined {
  const found = readEcho(name);
  // From the background less is said.
  if (!found || isHidden()) return undefined;
  const { packed, echo } = found;
  const { cacheDir, of, said, run, end } = echo;
  const id = newRunId();
  const elapsedMs = Date.now() - startedMs;
  if (!keepAgain(cacheDir, packed, { run: id, of: of.id, laterMs: startedMs - of.startedMs, elapsedMs }))
    return undefined;
  noteRun(cacheDir, { ...run, id, startedAt: new Date(startedMs).toISOString() }, end);
  return sayAll({ kind: 'text', said: said.map((part) => part ?? ['out', duration(elapsedMs)]) });
}

function readEcho({ place, of }: EchoName): { readonly echo: Echo; readonly packed: Buffer } | undefined {
  try {
    const body = unseal(readFileSync(place + ending));
    if (!body) return undefined;
    const packedFrom = numberBytes + body.readUInt32LE();
    const [id, echo] = JSON.parse(body.toString('utf8', numberBytes, packedFrom)) as [number, Echo];
    return id === of ? { echo, packed: body.subarray(packedFrom) } : undefined;
  } catch {
    return undefined;
  }
}

/** Throws nothing. */
export function putEcho({ place, of }: EchoName, echo: Echo, packed: Uint8Array): void {
  const head = Buffer.from(JSON.stringify([of, echo]));
  const size = Buffer.alloc(numberBytes);
  size.writeUInt32LE(head.length);
  if (putWhole(place + ending, seal(size, head, packed)))
    removeOld(dirname(place), { ending, most: mostFiles, mostBytes });
}
