// What a go command has made, as far as it may be sent: not too large, what its id says, fit to travel, and without secrets.

import { hash } from 'node:crypto';
import { readFile, stat } from 'node:fs/promises';
import type { Redactor } from '#events';
import { mostContentBytes } from '../remote/places.ts';
import { type Reach, reachOf } from './travels.ts';

export interface Offered {
  readonly content: Buffer;
  readonly reach: Exclude<Reach, 'nowhere'>;
}

export interface OfferedRequest {
  readonly file: string;
  /** SHA-256 of its content, in hex. */
  readonly output: string | undefined;
  readonly redact: Pick<Redactor, 'finds'>;
}

/** Undefined for what is not to be sent. Rejects only where `redact` throws. */
export async function readOffered({ file, output, redact }: OfferedRequest): Promise<Offered | undefined> {
  const found = await stat(file).catch(() => undefined);
  if (!found?.isFile() || found.size > mostContentBytes) return undefined;
  const content = await readFile(file).catch(() => undefined);
  // It may have been trimmed meanwhile, or written anew.
  if (!content || hash('sha256', content) !== output) return undefined;
  const reach = reachOf(content);
  return reach === 'nowhere' || holdsSecret(content, redact) ? undefined : { content, reach };
}

/** So many bytes are searched at once. */
const searchedBytes = 4 << 20;
/** A variable takes 128 KiB at most, and as programs print it up to seven times as much. */
const longestSecret = 1 << 20;

function holdsSecret(content: Buffer, { finds }: Pick<Redactor, 'finds'>): boolean {
  for (let at = 0; at < content.byteLength; at += searchedBytes) {
    if (finds(content.toString('latin1', at, at + searchedBytes + longestSecret))) return true;
  }
  return false;
}
