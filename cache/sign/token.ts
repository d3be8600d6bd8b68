// Tokens of gows cache serve: who reads and writes which scopes, signed by the issuer, so that a server needs no list of them.

import { isNumber, isText, isTruth, listOf, maybe, recordOf } from '../form.ts';
import { type PublicKey, type Signer, verifies } from './keys.ts';
import { isScope } from './scope.ts';

/** What a token says of its holder. */
export interface TokenClaims {
  /** For people: whose it is. */
  readonly name: string;
  /** That is written, and read first. */
  readonly scope: string;
  /** Further scopes that are read, the nearest first. */
  readonly read: readonly string[];
  /** Whether its own scope is written. */
  readonly write: boolean;
  /** In seconds since 1970; absent: it does not end. */
  readonly expires?: number;
}

/** How many scopes a token may read beside its own: each is looked into for every result that is not there. */
export const mostReads = 16;
const nameForm = /^[\p{L}\p{N}\p{P}\p{S} ]{0,100}$/u;
const form = /^gows-token-1:([A-Za-z0-9_-]{1,8000})\.([A-Za-z0-9_-]{86})$/;

const hasClaims = recordOf<TokenClaims>({
  name: isText,
  scope: isText,
  read: listOf(isText),
  write: isTruth,
  expires: maybe(isNumber),
});

/** `gows-token-1:<base64url of JSON>.<base64url of the signature>`. The claims are the caller's to check. */
export function makeToken(claims: TokenClaims, issuer: Signer): string {
  const text = JSON.stringify(claims);
  const signature = issuer.sign(statementOf(text));
  return `gows-token-1:${Buffer.from(text).toString('base64url')}.${signature.toString('base64url')}`;
}

/** Undefined for what is no token. Nothing is verified: it is for the holder, who wants to know its scope. */
export function readClaims(token: string): TokenClaims | undefined {
  return open(token)?.claims;
}

/** The claims of a token that holds now, else why it does not, as the end of a sentence on it. Throws nothing. */
export function checkToken(token: string, issuer: PublicKey, nowSeconds: number): TokenClaims | string {
  const opened = open(token);
  if (!opened) return 'is none of gows cache token';
  const { claims, text, signature } = opened;
  if (!verifies(issuer, statementOf(text), signature)) return 'is not signed by the issuer that this server goes by';
  if (hasEnded(claims, nowSeconds)) return 'has ended; ask for a new one';
  return claims;
}

export function hasEnded({ expires }: TokenClaims, nowSeconds: number): boolean {
  return expires !== undefined && expires <= nowSeconds;
}

export function isTokenName(name: string): boolean {
  return nameForm.test(name);
}

interface Opened {
  readonly claims: TokenClaims;
  /** As it was signed. */
  readonly text: string;
  readonly signature: Buffer;
}

function open(token: string): Opened | undefined {
  const [, encoded = '', signature = ''] = form.exec(token.trim()) ?? [];
  const text = Buffer.from(encoded, 'base64url').toString('utf8');
  try {
    const claims: unknown = JSON.parse(text);
    if (!hasClaims(claims) || !isBounded(claims)) return undefined;
    return { claims, text, signature: Buffer.from(signature, 'base64url') };
  } catch {
    return undefined;
  }
}

function isBounded({ name, scope, read }: TokenClaims): boolean {
  return isTokenName(name) && read.length <= mostReads && [scope, ...read].every(isScope);
}

function statementOf(text: string): string {
  return JSON.stringify(['gows token 1', text]);
}
