// Tokens: what their holder reads in them, and what a server believes.

import fc from 'fast-check';
import { expect, test } from 'vitest';
import { makeSigner } from './signer.fixture.ts';
import { checkToken, makeToken, mostReads, readClaims, type TokenClaims } from './token.ts';

const issuer = makeSigner();
const claims: TokenClaims = {
  name: 'CI of pr 12',
  scope: 'pr/12',
  read: ['release-1', 'main'],
  write: true,
  expires: 2000,
};
const token = makeToken(claims, issuer);

test('a token says what it was made of, to its holder and to who knows the issuer', () => {
  expect(token).toMatch(/^gows-token-1:[\w-]+\.[\w-]{86}$/);
  expect(readClaims(token)).toEqual(claims);
  expect(readClaims(`${token}\n`)).toEqual(claims);
  expect(checkToken(token, issuer.id, 1999)).toEqual(claims);
  const { expires: _, ...endless } = claims;
  expect(checkToken(makeToken(endless, issuer), issuer.id, 1e12)).toEqual(endless);
});

test('a token ends at its second', () => {
  expect(checkToken(token, issuer.id, 2000)).toBe('has ended; ask for a new one');
});

test('a token of another issuer is not believed', () => {
  const other = makeSigner();
  expect(checkToken(makeToken(claims, other), issuer.id, 0)).toMatch(/^is not signed by the issuer/);
  expect(checkToken(token, other.id, 0)).toMatch(/^is not signed by the issuer/);
  expect(checkToken(token, 'no key', 0)).toMatch(/^is not signed by the issuer/);
});

test('a signature for something else is none for a token', () => {
  const text = JSON.stringify(claims);
  const [, encoded = ''] = /:(.*)\./.exec(token) ?? [];
  for (const statement of [
    text,
    encoded,
    JSON.stringify(['gows record 1', text]),
    JSON.stringify(['gows token 2', text]),
  ]) {
    const forged = `gows-token-1:${encoded}.${issuer.sign(statement).toString('base64url')}`;
    expect(checkToken(forged, issuer.id, 0)).toMatch(/^is not signed by the issuer/);
  }
});

test('claims that cannot be are no token, whoever signed them', () => {
  const wrong: unknown[] = [
    null,
    [],
    'text',
    {},
    { ...claims, scope: '' },
    { ...claims, scope: '../main' },
    { ...claims, read: ['main', ''] },
    { ...claims, read: 'main' },
    { ...claims, read: Array(mostReads + 1).fill('main') },
    { ...claims, write: 'yes' },
    { ...claims, write: undefined },
    { ...claims, name: 'a\nb' },
    { ...claims, name: 'x'.repeat(101) },
    { ...claims, expires: '3000' },
    { ...claims, expires: null },
  ];
  for (const each of wrong) {
    const made = makeToken(each as TokenClaims, issuer);
    expect([each, readClaims(made)]).toEqual([each, undefined]);
    expect(checkToken(made, issuer.id, 0)).toBe('is none of gows cache token');
  }
  for (const text of [
    '',
    'gows-token-1:',
    'gows-token-1:.',
    `Bearer ${token}`,
    `${token}x`,
    token.slice(0, -1),
    token.replace('-1', '-2'),
  ]) {
    expect([text, readClaims(text)]).toEqual([text, undefined]);
  }
});

test('no token with any character changed is believed to say something else', () => {
  fc.assert(
    fc.property(fc.nat(token.length - 1), fc.constantFrom(...'Aa0_-.:/+= '), (at, character) => {
      const altered = token.slice(0, at) + character + token.slice(at + 1);
      const checked = checkToken(altered, issuer.id, 0);
      // The last character of base64 has bits that mean nothing.
      if (typeof checked !== 'string') expect(checked).toEqual(claims);
    }),
  );
});
