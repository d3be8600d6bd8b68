// gows cache token: makes a token that says what its holder may read and write of a cache server.

import {
  isScope,
  isTokenName,
  makeToken,
  mostReads,
  openSigner,
  type Signer,
  scopeForm,
  type TokenClaims,
} from '#cache';
import { DiagnosticError, exitCodes, failure } from '#diagnostics';
import { badValue, badVariable, refuseFaults, refuseWords } from '../arguments.ts';
import { common, issuing } from '../options.ts';
import type { Call } from '../session.ts';
import type { CommandSpec } from './command.ts';

const usualTime = '24h';

export const cacheToken: CommandSpec = {
  name: 'cache token',
  usage: '',
  about: 'Make a token for a cache server, signed with the key in GOWS_ISSUER_KEY',
  flags: [...issuing, ...common.filter(({ name }) => name === 'no-color')],
  goFlags: 'none',
  examples: [
    'gows cache token --scope main --write --for 90d --name ci',
    'gows cache token --scope pr/12 --read release-1,main --write --for 2h',
  ],
  async run(call, output) {
    refuseFaults(call);
    refuseWords(call, (word) => ({
      message: `what a token is for is told by flags, so ${word} means nothing to it`,
      remedy: `write --scope ${isScope(word) ? word : 'main'}`,
    }));
    const claims = claimsOf(call, Date.now() / 1000);
    output.out(`${makeToken(claims, signerOf(call))}\n`);
    return exitCodes.ok;
  },
};

/** @throws DiagnosticError `usage/flag-value` and `usage/arguments`. */
function claimsOf({ own }: Call, nowSeconds: number): TokenClaims {
  const { scope, name = '' } = own;
  if (scope === undefined) {
    throw new DiagnosticError(
      failure('usage/arguments', 'a token needs a scope', {
        remedy: 'write --scope main, or --scope pr/12 --read main',
      }),
    );
  }
  const read = (own.read ?? '').split(',').filter((part, _, all) => part !== '' || all.length > 1);
  const wrong = [scope, ...read].find((each) => !isScope(each));
  if (wrong !== undefined) throw badValue(`${JSON.stringify(wrong)} is no scope`, `a scope is ${scopeForm}`);
  if (read.length > mostReads) {
    throw badValue(
      `--read names ${read.length} scopes, and a token reads ${mostReads} at most`,
      'name the nearest ones',
    );
  }
  if (!isTokenName(name)) {
    throw badValue('--name is too long, or holds what cannot be printed', 'write 100 characters on one line at most');
  }
  const seconds = secondsOf(own.for ?? usualTime);
  const ends = seconds === undefined ? {} : { expires: Math.floor(nowSeconds + seconds) };
  return { name, scope, read, write: own.write ?? false, ...ends };
}

const unitSeconds: Readonly<Record<string, number>> = { m: 60, h: 3600, d: 86_400 };

/** Undefined for a token without end. @throws DiagnosticError `usage/flag-value`. */
function secondsOf(text: string): number | undefined {
  if (text === 'never') return undefined;
  const [, digits = '', unit = ''] = /^(\d{1,5})([mhd])$/.exec(text) ?? [];
  const seconds = Number(digits) * (unitSeconds[unit] ?? 0);
  if (seconds > 0) return seconds;
  throw badValue(
    `--for takes a time, not ${JSON.stringify(text)}`,
    'write 90m, 2h or 30d, or --for never for a token that holds until the issuer has another key',
  );
}

/** @throws DiagnosticError `config/environment`; the key is not repeated. */
function signerOf({ env }: Call): Signer {
  const given = env['GOWS_ISSUER_KEY'] ?? '';
  const signer = openSigner(given);
  if (signer) return signer;
  const [message, remedy] =
    given.trim() === ''
      ? [
          'GOWS_ISSUER_KEY is not set, and a token is signed with it',
          'set it to the secret key that "gows cache key" makes',
        ]
      : given.trim().startsWith('gows-pub-')
        ? ['GOWS_ISSUER_KEY holds a public key, which signs nothing', 'set it to the secret one, gows-key-1:…']
        : [
            'GOWS_ISSUER_KEY is no secret key',
            'it looks like gows-key-1:… with 43 characters behind it, as "gows cache key" makes it',
          ];
  throw badVariable(message, remedy);
}
