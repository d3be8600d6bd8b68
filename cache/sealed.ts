// Values as they lie on a disk or go over a network: JSON, deflated, under a SHA-256 that is checked on every read.

import { hash } from 'node:crypto';
import { deflateRawSync, inflateRawSync } from 'node:zlib';
import type { Is } from './form.ts';

/** Small values are many, and setting up better compression costs more than it saves on them. */
const smallBytes = 4096;

export function pack(value: unknown): Buffer {
  const json = Buffer.from(JSON.stringify(value));
  return deflateRawSync(json, json.byteLength < smallBytes ? { level: 1 } : {});
}

/** Undefined for what is no packed JSON of this form, and for what unfolds to more than `mostBytes`. */
export function unpack<T>(bytes: Buffer, is: Is<T>, mostBytes?: number): T | undefined {
  try {
    const options = mostBytes === undefined ? {} : { maxOutputLength: mostBytes };
    const value: unknown = JSON.parse(inflateRawSync(bytes, options).toString('utf8'));
    return is(value) ? value : undefined;
  } catch {
    return undefined;
  }
}

/** Whether it is a SHA-256 as all that is kept is named by one: in hex, in small letters. */
export function isSha256(name: string): boolean {
  return /^[0-9a-f]{64}$/.test(name);
}

/** In hex. */
export function sha256Of(bytes: Buffer): string {
  return hash('sha256', bytes, 'hex');
}

/** Binds a value to the name that it is kept under, which begins with a word for what it is: `node <key>`. */
export function sealOf(name: string, value: Buffer | string): Buffer {
  const bytes = typeof value === 'string' ? Buffer.from(value) : value;
  return hash('sha256', Buffer.concat([Buffer.from(`${name}\n`), bytes]), 'buffer');
}

/** The part of a row that holds a value. A flipped bit may turn one type of column into another. */
export interface SealedRow {
  readonly value: unknown;
  readonly seal: unknown;
}

/** The value's bytes; undefined where the row was altered, or belongs elsewhere. */
export function unseal(name: string, row: SealedRow): Buffer | undefined {
  if (!Buffer.isBuffer(row.value) || !Buffer.isBuffer(row.seal)) return undefined;
  return sealOf(name, row.value).equals(row.seal) ? row.value : undefined;
}
