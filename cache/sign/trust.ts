// Whose records are believed, and in which scopes: `gows-pub-1:…` for all, `gows-pub-1:…@main,release-*` for some.

import { isPublicKey, type PublicKey } from './keys.ts';
import { isScopePattern, scopeMatches } from './scope.ts';

/** A writer that is trusted. */
export interface Trusted {
  readonly writer: PublicKey;
  /** Patterns of the scopes in which it is; see `isScopePattern`. */
  readonly scopes: readonly string[];
}

/** Undefined for what is none. */
export function parseTrusted(text: string): Trusted | undefined {
  const at = text.indexOf('@');
  const writer = (at < 0 ? text : text.slice(0, at)).trim();
  const scopes =
    at < 0
      ? ['*']
      : text
          .slice(at + 1)
          .split(',')
          .map((scope) => scope.trim());
  if (!isPublicKey(writer) || !scopes.every(isScopePattern)) return undefined;
  return { writer, scopes };
}

export function isTrusted(trust: readonly Trusted[], writer: PublicKey, scope: string): boolean {
  return trust.some((one) => one.writer === writer && one.scopes.some((pattern) => scopeMatches(pattern, scope)));
}
