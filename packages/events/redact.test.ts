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

const odd = 'p"a/s s+w<örd~?';
const bytes = Buffer.from(odd);

test.for([
  ['JSON', JSON.stringify(odd), '"***"'],
  ['JSON of Go', '"p\\"a/s s+w\\u003cörd~?"', '"***"'],
  ['JSON within JSON', JSON.stringify(JSON.stringify(odd)), '"\\"***\\""'],
  ['HTML', 'p&#34;a/s s+w&lt;örd~?', '***'],
  ['encodeURIComponent', encodeURIComponent(odd), '***'],
  ['url.QueryEscape', 'p%22a%2Fs+s%2Bw%3C%C3%B6rd~%3F', '***'],
  ['url.PathEscape', 'p%22a%2Fs%20s+w%3C%C3%B6rd~%3F', '***'],
  ['lower case hex in an address', encodeURIComponent(odd).toLowerCase(), '***'],
  ['base64', bytes.toString('base64'), '***'],
  ['base64url', bytes.toString('base64url'), '***'],
  ['hex', bytes.toString('hex'), '***'],
  ['HEX', bytes.toString('hex').toUpperCase(), '***'],
  ['bytes as Go prints them', `[${bytes.join(' ')}]`, '[***]'],
])('a secret goes as programs print it: %s', ([, printed, left]) => {
  expect(redactor({ DB_PASSWORD: odd })(`a ${printed} z`)).toBe(`a ${left} z`);
});

test('a secret amid what is encoded goes but for the letters that it shares with its neighbours', () => {
  const secret = 'hunter2-of-the-vault';
  const redact = redactor({ A_TOKEN: secret });
  for (const before of ['', 'u', 'u:', 'us:', 'user:']) {
    for (const after of ['', '!', '!!', '!!!']) {
      const left = redact(Buffer.from(before + secret + after).toString('base64'));
      expect(left).toContain('***');
      expect(left.replace('***', '').length).toBeLessThan(16);
    }
  }
});

test('what is compared later is concealed, and revealed where the secret is known', () => {
  const shape = { opened: ['$HOME/.cfg-hunter2x', '$TOP/a'], deep: [{ state: 'names ["f hunter2x"]' }], n: 1 };
  const { conceal, reveal, finds } = redactor({ API_TOKEN: 'hunter2x' });
  const kept = conceal(shape);
  expect(JSON.stringify(kept)).not.toContain('hunter2x');
  expect([finds(shape.opened[0] ?? ''), finds(kept.opened[0] ?? '')]).toEqual([true, false]);
  expect(reveal(kept)).toEqual(shape);
  for (const env of [{}, { API_TOKEN: 'another-one' }]) {
    expect(redactor(env).reveal(kept)).toBeUndefined();
    expect(redactor(env).reveal(kept, '***')?.opened).toEqual(['$HOME/.cfg-***', '$TOP/a']);
  }
  expect(redactor({}).conceal(shape)).toBe(shape);
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
