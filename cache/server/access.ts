// Who asks, and what they may: by their token where the server has an issuer, else everybody on this machine may all.

import type { IncomingMessage } from 'node:http';
import type { PublicKey } from '../sign/keys.ts';
import { defaultScope } from '../sign/scope.ts';
import { checkToken, hasEnded, type TokenClaims } from '../sign/token.ts';
import { namesLoopback } from './address.ts';
import { Refusal } from './body.ts';

export interface Access {
  /** For the log: what the token calls its holder. */
  readonly name: string;
  readonly scope: string;
  /** That are read: the own one first. */
  readonly scopes: readonly string[];
  readonly write: boolean;
}

/** @throws Refusal 401 or 403. */
export type Admit = (request: IncomingMessage) => Access;

/** To verify a signature takes longer than to answer from the database. */
const mostKnown = 1000;

export function openAccess(issuer: PublicKey | undefined, now: () => number): Admit {
  if (issuer === undefined) return admitLocal;
  const known = new Map<string, TokenClaims>();
  return ({ headers }) => {
    const token = tokenOf(headers.authorization);
    if (token === undefined) throw refused('this server asks for a token');
    const seconds = now() / 1000;
    let claims = known.get(token);
    if (!claims || hasEnded(claims, seconds)) {
      const checked = checkToken(token, issuer, seconds);
      if (typeof checked === 'string') throw refused(`the token ${checked}`);
      if (known.size >= mostKnown) known.clear();
      known.set(token, checked);
      claims = checked;
    }
    return accessOf(claims);
  };
}

/** Answers what is meant, where nobody is asked for a token. */
const everything: Access = { name: '', scope: defaultScope, scopes: [defaultScope], write: true };

/** A page in a browser on this machine could ask as well: its name, made to lead here, is in the request. */
function admitLocal({ headers }: IncomingMessage): Access {
  if (namesLoopback(headers.host)) return everything;
  throw new Refusal(403, 'without --issuer this server answers to localhost, 127.0.0.1 and [::1] only');
}

function accessOf({ name, scope, read, write }: TokenClaims): Access {
  return { name, scope, scopes: [...new Set([scope, ...read])], write };
}

function refused(message: string): Refusal {
  return new Refusal(401, message, { 'www-authenticate': 'Bearer realm="gows", Basic realm="gows"' });
}

/** Bearer, or the password of Basic, for clients that know nothing else. */
function tokenOf(authorization: string | undefined): string | undefined {
  const [, kind = '', value = ''] = /^(bearer|basic) +(\S+) *$/i.exec(authorization ?? '') ?? [];
  if (kind.toLowerCase() === 'bearer') return value;
  if (kind === '') return undefined;
  const words = Buffer.from(value, 'base64').toString('utf8');
  const colon = words.indexOf(':');
  return colon < 0 ? undefined : words.slice(colon + 1);
}
