// Keys, scopes and trust: what has the form of one, and whose signature is taken.

import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { isPublicKey, makeKeyPair, openSigner, verifies } from './keys.ts';
import { isScope, isScopePattern, scopeMatches } from './scope.ts';
import { makeSigner } from './signer.fixture.ts';
import { isTrusted, parseTrusted } from './trust.ts';

const secretText = (hex: string) => `gows-key-1:${Buffer.from(hex, 'hex').toString('base64url')}`;
const publicText = (hex: string) => `gows-pub-1:${Buffer.from(hex, 'hex').toString('base64url')}`;

describe('keys', () => {
  test.each([
    [
      '9d61b19deffd5a60ba844af492ec2cc44449c5697b326919703bac031cae7f60',
      'd75a980182b10ab7d54bfed3c964073a0ee172f3daa62325af021a68f707511a',
      '',
      'e5564300c360ac729086e2cc806e828a84877f1eb8e5d974d873e065224901555fb8821590a33bacc61e39701cf9b46bd25bf5f0595bbe24655141438e7a100b',
    ],
    [
      '4ccd089b28ff96da9db6c346ec114e0f5b8a319f35aba624da8cf6ed4fb8a6fb',
      '3d4017c3e843895a92b70aa74d1b7ebc9c982ccf2ec4968cc0cd55f12af4660c',
      'r',
      '92a009a9f0d4cab8720e820b5f642540a2b27b5416503f8fb3762223ebdb69da085ac1e43e15996e458f3613d0f11d8c387b2eaeb4302aeeb00d291612bb0c00',
    ],
  ])('the seed %s makes the key and the signature of RFC 8032, 7.1', (seed, key, statement, signature) => {
    const signer = makeSigner(secretText(seed));
    expect(signer.id).toBe(publicText(key));
    expect(signer.sign(statement).toString('hex')).toBe(signature);
    expect(verifies(publicText(key), statement, Buffer.from(signature, 'hex'))).toBe(true);
  });

  test('a pair that is made opens again, and its halves belong together', () => {
    const pair = makeKeyPair();
    expect(isPublicKey(pair.public)).toBe(true);
    const signer = makeSigner(` ${pair.secret}\n`);
    expect(signer.id).toBe(pair.public);
    expect(verifies(pair.public, 'said', signer.sign('said'))).toBe(true);
    expect(makeKeyPair().secret).not.toBe(pair.secret);
  });

  test('no text but that of the pair is taken for one of its keys', () => {
    const pair = makeKeyPair();
    for (const [text, name] of [
      [pair.secret, 'a secret key'],
      [pair.public, 'a public key'],
    ] as const) {
      const takes = (one: string) => (name === 'a secret key' ? openSigner(one) !== undefined : isPublicKey(one));
      expect(takes(text), name).toBe(true);
      const wrong = [
        text.slice(0, -1),
        `${text}A`,
        `${text.slice(0, -1)}=`,
        `${text.slice(0, -1)}B`,
        text.replace('-1:', '-2:'),
        text.replace('gows', 'GOWS'),
        '',
      ];
      for (const one of wrong) expect([one, takes(one)]).toEqual([one, false]);
    }
    expect(openSigner(pair.public)).toBeUndefined();
    expect(isPublicKey(pair.secret)).toBe(false);
    expect(isPublicKey(`${pair.public}\n`)).toBe(false);
  });

  test('a signature of which any bit is changed is refused, and so is any other statement or writer', () => {
    const pair = makeKeyPair();
    const signer = makeSigner(pair.secret);
    fc.assert(
      fc.property(fc.string(), fc.nat(511), fc.string(), (statement, bit, other) => {
        const signature = signer.sign(statement);
        const changed = Buffer.from(signature);
        changed[bit >> 3] = (changed[bit >> 3] ?? 0) ^ (1 << (bit & 7));
        expect(verifies(pair.public, statement, signature)).toBe(true);
        expect(verifies(pair.public, statement, changed)).toBe(false);
        expect(verifies(pair.public, other, signature)).toBe(other === statement);
      }),
      { numRuns: 300 },
    );
    expect(verifies(makeKeyPair().public, 'said', signer.sign('said'))).toBe(false);
  });

  test('whatever stands for writer and signature, nothing is thrown', () => {
    fc.assert(
      fc.property(
        fc.string(),
        fc.uint8Array({ maxLength: 80 }),
        fc.uint8Array({ minLength: 32, maxLength: 32 }),
        (text, bytes, key) => {
          expect(verifies(text, text, Buffer.from(bytes))).toBe(false);
          expect(verifies(publicText(Buffer.from(key).toString('hex')), text, Buffer.from(bytes))).toBe(false);
        },
      ),
    );
  });

  test('a writer whose key is no point of the curve signs nothing, however often it is asked', () => {
    const none = publicText('02'.padEnd(64, '0'));
    for (let n = 0; n < 3; n++) expect(verifies(none, 'said', Buffer.alloc(64))).toBe(false);
  });
});

describe('scopes', () => {
  test.each(['main', 'pr/123', 'release-1.4', 'a', '0', 'feature/x_y/z', 'a'.repeat(100)])('%s is one', (text) => {
    expect(isScope(text)).toBe(true);
  });

  test.each([
    '',
    ' main',
    'main ',
    'main\n',
    '/main',
    'main/',
    'a//b',
    'a/../b',
    '..',
    '.hidden',
    '-x',
    '*',
    'pr/*',
    'a<b',
    'a,b',
    'a@b',
    'größe',
    '\u001b[31m',
    'a'.repeat(101),
  ])('%j is none', (text) => {
    expect(isScope(text)).toBe(false);
  });

  test('a pattern is a scope, or the beginning of one with a star', () => {
    for (const text of ['*', 'pr/*', 'release-*', 'main', 'a/b/*'])
      expect([text, isScopePattern(text)]).toEqual([text, true]);
    for (const text of ['', '**', '*/x', 'a*b', '/*', 'a//*', '../*', 'a/**', ' *']) {
      expect([text, isScopePattern(text)]).toEqual([text, false]);
    }
  });

  test('a pattern matches what begins so, and nothing else', () => {
    expect(scopeMatches('*', 'anything')).toBe(true);
    expect(scopeMatches('pr/*', 'pr/12')).toBe(true);
    expect(scopeMatches('pr/*', 'pr')).toBe(false);
    expect(scopeMatches('pr/*', 'pre/12')).toBe(false);
    expect(scopeMatches('release-*', 'release-1.4')).toBe(true);
    expect(scopeMatches('main', 'main')).toBe(true);
    expect(scopeMatches('main', 'main2')).toBe(false);
  });
});

describe('trust', () => {
  const { public: writer } = makeKeyPair();
  const { public: stranger } = makeKeyPair();

  test('a key alone is trusted everywhere, a key with scopes there', () => {
    const everywhere = parseTrusted(writer);
    const some = parseTrusted(`${writer}@main, release-*`);
    if (!everywhere || !some) throw new Error('not parsed');
    expect(isTrusted([everywhere], writer, 'pr/1')).toBe(true);
    expect(isTrusted([everywhere], stranger, 'pr/1')).toBe(false);
    expect(['main', 'release-2', 'pr/1', 'main/x'].filter((scope) => isTrusted([some], writer, scope))).toEqual([
      'main',
      'release-2',
    ]);
    expect(isTrusted([], writer, 'main')).toBe(false);
  });

  test.each([
    '',
    'main',
    '@main',
    `${writer}@`,
    `${writer}@main,`,
    `${writer}@,main`,
    `${writer}@ma in`,
    `${writer}@main@pr/*`,
    `${writer},main`,
    `${writer} ${stranger}`,
    writer.slice(0, -2),
  ])('%j is no entry of a trust list', (text) => {
    expect(parseTrusted(text)).toBeUndefined();
  });

  test('a secret key is no entry of a trust list', () => {
    expect(parseTrusted(makeKeyPair().secret)).toBeUndefined();
  });
});
