// A record: what one writer says lies under one key, in one scope, signed; and what makes a reader believe it.

import { hash } from 'node:crypto';
import type { Key } from '../entry.ts';
import { isNumber, isText, oneOf, recordOf } from '../form.ts';
import { isPublicKey, type PublicKey, type Signer, verifies } from '../sign/keys.ts';
import { isScope } from '../sign/scope.ts';
import { isTrusted, type Trusted } from '../sign/trust.ts';
import { type Digest, decodeActionResult, encodeActionResult } from './action-result.ts';

/**
 * `shape`: under a test's or a binary's key, one of the shapes seen. `result`: under a result's key, the entry. `go`: under
 * an action id of the go command, its output. `observed`: under a digest of a name, what a package consulted.
 */
export const recordKinds = ['shape', 'result', 'go', 'observed'] as const;
export type RecordKind = (typeof recordKinds)[number];

/** Names one record of a remote. */
export interface RecordName {
  readonly kind: RecordKind;
  readonly key: Key;
  readonly scope: string;
  /**
   * Nothing is ever written over, so that what cannot be believed would stand in the way for good: the next place is
   * looked at then. Shapes of a key are several by nature.
   */
  readonly slot: number;
}

/** A record that is believed. */
export interface Believed {
  readonly digest: Digest;
  /** Where it stands in the record itself; else it is under /cas. */
  readonly content?: Buffer;
  readonly writer: PublicKey;
}

/** Contents up to this stand in the record, in bytes: one request in place of two. */
const inlineBytes = 16 * 1024;
/** What a record may take, in bytes. */
export const mostRecordBytes = 64 * 1024;

/** A SHA-256 in hex: where the record lies under /ac. Another scope is another place on any server. */
export function placeOf({ kind, key, scope, slot }: RecordName): string {
  return hash('sha256', JSON.stringify(['gows place 1', kind, scope, key, slot]));
}

interface Head {
  readonly v: 1;
  readonly kind: RecordKind;
  readonly scope: string;
  readonly key: Key;
  readonly sha256: string;
  readonly size: number;
  readonly writer: PublicKey;
  /** Of `statementOf` this, in base64. */
  readonly signature: string;
}

const isHead = recordOf<Head>({
  v: oneOf(1),
  kind: oneOf(...recordKinds),
  scope: isText,
  key: isText,
  sha256: isText,
  size: isNumber,
  writer: isText,
  signature: isText,
});

export interface Sealed {
  /** What is put under /ac. */
  readonly record: Buffer;
  /** Of the content, where that is to be put under /cas first. */
  readonly apart?: Digest;
}

export function sealRecord(name: RecordName, content: Buffer, signer: Signer): Sealed {
  const { kind, key, scope } = name;
  const digest = { sha256: hash('sha256', content), size: content.byteLength };
  const said = { v: 1 as const, kind, scope, key, ...digest, writer: signer.id };
  const head: Head = { ...said, signature: signer.sign(statementOf(said)).toString('base64') };
  const within = content.byteLength <= inlineBytes;
  const stdout = Buffer.concat([Buffer.from(`${JSON.stringify(head)}\n`), ...(within ? [content] : [])]);
  const record = encodeActionResult({ digests: within ? [] : [digest], stdout });
  return within ? { record } : { record, apart: digest };
}

/** Answers why where a record is not to be believed. Throws nothing, whatever the bytes are. */
export function openRecord(name: RecordName, bytes: Buffer, trust: readonly Trusted[]): Believed | string {
  const stdout = decodeActionResult(bytes)?.stdout;
  const cut = stdout?.indexOf('\n') ?? -1;
  const head = stdout && cut > 0 ? readHead(stdout.subarray(0, cut)) : undefined;
  if (!stdout || !head) return 'is not signed';
  if (head.kind !== name.kind || head.key !== name.key) return 'was written for another key';
  // Only what has its form is quoted: the rest may hold whatever does harm on a terminal.
  if (head.scope !== name.scope) return `is of ${isScope(head.scope) ? `the scope ${head.scope}` : 'another scope'}`;
  if (!isTrusted(trust, head.writer, head.scope))
    return `was written by ${isPublicKey(head.writer) ? head.writer : 'someone without a name'}, who is not trusted`;
  if (!verifies(head.writer, statementOf(head), Buffer.from(head.signature, 'base64'))) return 'is wrongly signed';
  const { sha256, size, writer } = head;
  const content = stdout.subarray(cut + 1);
  if (content.byteLength === 0 && size > 0) return { digest: { sha256, size }, writer };
  if (!isContent(content, head)) return 'has another content than was signed';
  return { digest: { sha256, size }, content, writer };
}

export function isContent(bytes: Buffer, { sha256, size }: Digest): boolean {
  return bytes.byteLength === size && hash('sha256', bytes) === sha256;
}

function statementOf({ kind, scope, key, sha256, size }: Omit<Head, 'signature'>): string {
  return JSON.stringify(['gows record 1', kind, scope, key, sha256, size]);
}

function readHead(bytes: Buffer): Head | undefined {
  try {
    const value: unknown = JSON.parse(bytes.toString('utf8'));
    return isHead(value) ? value : undefined;
  } catch {
    return undefined;
  }
}
