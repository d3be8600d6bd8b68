// Signatures of version 4, by the examples that AWS prints. What a real server says of them: servers.test.ts.

import { hash } from 'node:crypto';
import { expect, test } from 'vitest';
import { authorizeS3, canonicalPath, signatureOf } from './s3.ts';

// https://docs.aws.amazon.com/AmazonS3/latest/API/sig-v4-header-based-auth.html
const credentials = {
  accessKeyId: 'AKIAIOSFODNN7EXAMPLE',
  secretAccessKey: 'wJalrXUtnFEMI/K7MDENG/bPxRfiCYEXAMPLEKEY',
  region: 'us-east-1',
};
const time = '20130524T000000Z';
const at = new Date('2013-05-24T00:00:00Z');
const host = 'examplebucket.s3.amazonaws.com';
const empty = 'e3b0c44298fc1c149afbf4c8996fb92427ae41e4649b934ca495991b7852b855';
const welcome = '44ce7dd67c959e0d3524ffac1771dfbba87d2b6b4b4e99e42034a8b803f8b072';

test.each([
  [
    'GET Object',
    ['GET', '/test.txt', '', `host:${host}`, 'range:bytes=0-9', `x-amz-content-sha256:${empty}`, `x-amz-date:${time}`],
    ['host;range;x-amz-content-sha256;x-amz-date', empty],
    'f0e8bdb87c964420e857bd35b5d6ed310bd44f0170aba48dd91039c6036bdb41',
  ],
  [
    'PUT Object',
    [
      'PUT',
      '/test%24file.text',
      '',
      'date:Fri, 24 May 2013 00:00:00 GMT',
      `host:${host}`,
      `x-amz-content-sha256:${welcome}`,
      `x-amz-date:${time}`,
      'x-amz-storage-class:REDUCED_REDUNDANCY',
    ],
    ['date;host;x-amz-content-sha256;x-amz-date;x-amz-storage-class', welcome],
    '98ad721746da40c64f1a55b78f14c238d841ea1380cd77a1b5971af0ece108bd',
  ],
  [
    'GET Bucket Lifecycle',
    ['GET', '/', 'lifecycle=', `host:${host}`, `x-amz-content-sha256:${empty}`, `x-amz-date:${time}`],
    ['host;x-amz-content-sha256;x-amz-date', empty],
    'fea454ca298b7da1c68078a5d1bdbfbbe0d65c699e0f91ac7a200a0136783543',
  ],
])('the signature of the example "%s" is the one that AWS prints', (_, head, tail, signature) => {
  expect(signatureOf([...head, '', ...tail].join('\n'), time, credentials)).toBe(signature);
});

test('a request is signed over method, path, host, time and content', () => {
  const body = Buffer.from('Welcome to Amazon S3.');
  const headers = authorizeS3(credentials, () => at)({ method: 'PUT', path: '/test$file.text', host, body });
  const names = 'host;x-amz-content-sha256;x-amz-date';
  const canonical = [
    'PUT',
    '/test%24file.text',
    '',
    `host:${host}`,
    `x-amz-content-sha256:${welcome}`,
    `x-amz-date:${time}`,
    '',
    names,
    welcome,
  ].join('\n');
  expect(headers).toEqual({
    host,
    'x-amz-content-sha256': welcome,
    'x-amz-date': time,
    authorization: `AWS4-HMAC-SHA256 Credential=AKIAIOSFODNN7EXAMPLE/20130524/us-east-1/s3/aws4_request, SignedHeaders=${names}, Signature=${signatureOf(canonical, time, credentials)}`,
  });
  expect(hash('sha256', body)).toBe(welcome);
});

test('credentials for a time send their token, signed', () => {
  const temporary = { ...credentials, sessionToken: 'FwoGZXIvYXdzEXAMPLE' };
  const headers = authorizeS3(temporary, () => at)({ method: 'GET', path: '/b/ac/00', host, body: undefined });
  expect(headers['x-amz-security-token']).toBe('FwoGZXIvYXdzEXAMPLE');
  expect(headers['authorization']).toContain(
    'SignedHeaders=host;x-amz-content-sha256;x-amz-date;x-amz-security-token,',
  );
});

test('a path is encoded once, by the rules of AWS', () => {
  expect(canonicalPath('/bucket/pre fix/ac/0f')).toBe('/bucket/pre%20fix/ac/0f');
  expect(canonicalPath('/bucket/pre%20fix/ac/0f')).toBe('/bucket/pre%20fix/ac/0f');
  expect(canonicalPath("/b/a+b=(1)!*'@:~_.-")).toBe('/b/a%2Bb%3D%281%29%21%2A%27%40%3A~_.-');
  expect(canonicalPath('/b/100%')).toBe('/b/100%25');
});
