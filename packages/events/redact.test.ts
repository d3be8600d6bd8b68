// Secrets: which variables hold them, and that no trace of their values is left in what is kept.

import fc from 'fast-check';
import { expect, test } from 'vitest';
import { redactor } from '#events';

test.for([
  'GITHUB_TOKEN',
  'CLIENT_SECRET',
  'DB_PASSWORD',
  'MYSQL_PASSWD',
  'GOOGLE_CREDENTIALS',
  'API_KEY',
  'STRIPE_APIKEY',
  'AWS_SECRET_ACCESS_KEY',
  'AWS_ACCESS_KEY_ID',
  'DEPLOY_PRIVATE_KEY',
  'NETLIFY_AUTH',
  'AUTHORIZATION',
  'npm_config__authToken',
])('the value of %s is taken out', (name) => {
  expect(redactor({ [name]: 'hunter2x' })('login hunter2x ok')).toBe('login *** ok');
});

test.for(['GIT_AUTHOR_NAME', 'PWD', 'OLDPWD', 'HOME', 'GOFLAGS', 'SSH_AUTH_SOCK', 'XAUTHORITY', 'KEYBOARD'])(
  'the value of %s stays',
  (name) => {
    expect(redactor({ [name]: 'hunter2x' })('login hunter2x ok')).toBe('login hunter2x ok');
  },
);

test('values that say nothing stay: short ones, short numbers, plain words', () => {
  const redact = redactor({
    A_TOKEN: 'yes',
    B_TOKEN: '1234567',
    AUTH_MODE: 'Disabled',
    C_TOKEN: '',
    D_TOKEN: undefined,
  });
  expect(redact('yes 1234567 Disabled')).toBe('yes 1234567 Disabled');
  expect(redactor({ A_TOKEN: '12345678' })('n=12345678')).toBe('n=***');
});

test('the longest secret goes first, and letters that patterns know mean themselves', () => {
  expect(redactor({ A_TOKEN: 'abcdef', B_TOKEN: 'abcdef.ghi+' })('abcdef.ghi+ abcdef abcdefXghi+')).toBe(
    '*** *** ***Xghi+',
  );
});

test('a key of several lines goes line by line, whatever stands before the lines', () => {
  const redact = redactor({
    TLS_PRIVATE_KEY: '-----BEGIN KEY-----\nMIIEvQIBADAN\r\nBgkqhkiG9w0B\n-----END KEY-----\n',
  });
  expect(redact('    a_test.go:5: MIIEvQIBADAN\n        BgkqhkiG9w0B\n')).toBe('    a_test.go:5: ***\n        ***\n');
});

test('a secret goes as programs print it too: quoted, in an address, in base64', () => {
  const secret = 'p"a/s s+wörd';
  const redact = redactor({ DB_PASSWORD: secret });
  const printed = [JSON.stringify(secret), encodeURIComponent(secret), Buffer.from(secret).toString('base64')];
  expect(redact(printed.join(' '))).toBe('"***" *** ***');
});

test('the password in an address is a secret under any name', () => {
  expect(redactor({ DATABASE_URL: 'postgres://shop:s3cr3tpw@db:5432/shop' })('pw s3cr3tpw, db:5432')).toBe(
    'pw ***, db:5432',
  );
});

test('without a secret nothing is changed', () => {
  expect(redactor({ HOME: '/root' })('a\nb')).toBe('a\nb');
  expect(redactor({}).pieces(['a', 'b'])).toEqual(['a', 'b']);
});

test('a secret in pieces leaves no trace, wherever the output was cut', () => {
  const redact = redactor({ A_TOKEN: 'hunter2-secret', B_TOKEN: 'other-one' });
  const whole = 'x hunter2-secret y other-onehunter2-secret\nz';
  fc.assert(
    fc.property(fc.array(fc.nat(whole.length), { maxLength: 12 }), (cuts) => {
      const at = [0, ...cuts.sort((a, b) => a - b), whole.length];
      const pieces = at.slice(1).map((end, n) => whole.slice(at[n], end));
      const left = redact.pieces(pieces);
      expect(left).toHaveLength(pieces.length);
      expect(left.join('')).toBe('x *** y ******\nz');
    }),
  );
});
