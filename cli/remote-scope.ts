// Which scope of the remote cache a run writes, and which it reads besides: as it is told, or as CI says whose commit it is.

import { hash } from 'node:crypto';
import { defaultScope, isScope, readClaims, scopeForm } from '#cache';
import { type CiBranch, ciBranch } from '#git';
import { badVariable } from './arguments.ts';
import type { Call } from './session.ts';

export interface Scopes {
  readonly scope: string;
  /** The nearest first. */
  readonly reads: readonly string[];
}

/** @throws DiagnosticError where GOWS_REMOTE_SCOPE is none. */
export function scopesOf(env: Call['env']): Scopes {
  const text = env['GOWS_REMOTE_SCOPE'];
  if (text) return readScopes(text);
  // The server goes by the token, whatever is said here.
  const claims = readClaims(env['GOWS_REMOTE_TOKEN'] ?? '');
  if (claims) return { scope: claims.scope, reads: claims.read };
  const built = ciBranch(env);
  return built ? scopesIn(built) : { scope: defaultScope, reads: [] };
}

function readScopes(text: string): Scopes {
  const [scope = defaultScope, ...reads] = text.split('<').map((part) => part.trim());
  const odd = [scope, ...reads].find((part) => !isScope(part));
  if (odd === undefined) return { scope, reads };
  throw badVariable(
    `GOWS_REMOTE_SCOPE holds ${JSON.stringify(odd)}, which is no scope`,
    `write the own scope and then those that are read, as in pr/12<main; each is ${scopeForm}`,
  );
}

/** The default branch writes `main`, whatever its name is; every other reads it. */
function scopesIn({ pull, base, branch, defaultBranch }: CiBranch): Scopes {
  const isDefault = (name: string) =>
    defaultBranch === undefined ? name === 'main' || name === 'master' : name === defaultBranch;
  const named = (name: string) => (isDefault(name) ? defaultScope : scopeOfBranch(name));
  const scope = pull !== undefined ? `pr/${pull}` : branch === undefined ? 'other' : named(branch);
  const reads = [...(pull !== undefined && base !== undefined ? [named(base)] : []), defaultScope];
  return { scope, reads: reads.filter((name, at) => name !== scope && reads.indexOf(name) === at) };
}

/** Branches may hold letters that scopes do not, and none may pass for another, for a pull request or for the default. */
function scopeOfBranch(name: string): string {
  const plain = name.replace(/[^A-Za-z0-9._-]+/g, '-').replace(/^[^A-Za-z0-9]+|\.+(?=\.)/g, '');
  if (plain === name && isScope(name) && name !== defaultScope) return name;
  return `${plain.slice(0, 60) || 'branch'}-${hash('sha256', name).slice(0, 12)}`;
}
