// Where a server may listen, as it is written, and whether others reach it there.

import { expect, test } from 'vitest';
import { inUrl, isLoopback, namesLoopback, parseAddress } from './address.ts';

test('an address is a host and a port', () => {
  expect(parseAddress('127.0.0.1:8420')).toEqual({ host: '127.0.0.1', port: 8420 });
  expect(parseAddress('[::1]:0')).toEqual({ host: '::1', port: 0 });
  expect(parseAddress('cache.example-1:65535')).toEqual({ host: 'cache.example-1', port: 65535 });
  expect(parseAddress(':80')).toEqual({ host: '::', port: 80 });
  expect(inUrl({ host: '::1', port: 80 })).toBe('http://[::1]:80');
  const wrong = [
    '',
    '80',
    'localhost',
    '127.0.0.1',
    '::1:80',
    '[::1]',
    '[::g]:80',
    '1.2.3:80',
    '256.1.1.1:80',
    'a:65536',
    'a:-1',
    'a b:1',
  ];
  for (const text of [...wrong, '[127.0.0.1]:80', 'a/b:80', 'http://a:80', '-a:80'])
    expect([text, parseAddress(text)]).toEqual([text, undefined]);
});

test('only 127.0.0.0/8, ::1 and localhost are of this machine alone', () => {
  for (const host of ['127.0.0.1', '127.9.9.9', '::1', 'localhost', 'LocalHost', '::ffff:127.0.0.1']) {
    expect([host, isLoopback(host)]).toEqual([host, true]);
  }
  for (const host of [
    '',
    '::',
    '0.0.0.0',
    '10.0.0.1',
    '127.example.com',
    'localhost.example.com',
    '::ffff:10.0.0.1',
    '1.127.0.0',
  ]) {
    expect([host, isLoopback(host)]).toEqual([host, false]);
  }
});

test('the Host of a request is taken apart in the same way', () => {
  for (const host of ['localhost', 'localhost:1', '127.0.0.1:80', '[::1]', '[::1]:80']) {
    expect([host, namesLoopback(host)]).toEqual([host, true]);
  }
  for (const host of [
    undefined,
    '',
    'example.com',
    'localhost.example.com:80',
    '127.0.0.1.example.com',
    '[::2]:80',
    'a@localhost:80',
  ]) {
    expect([host, namesLoopback(host)]).toEqual([host, false]);
  }
});
