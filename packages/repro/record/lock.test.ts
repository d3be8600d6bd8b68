// The lock as a file: in one order, read as it was written, merged without loss, and never half understood.

import { chmodSync, mkdirSync, rmdirSync, writeFileSync } from 'node:fs';
import path from 'node:path';
import { expect, test } from 'vitest';
import { temporaryFolder } from '#testkit';
import { type Lock, type LockTarget, lockText, mergeLock } from './lock.ts';
import { openLock } from './open-lock.ts';
import { parseLock } from './parse-lock.ts';
import { lockTarget } from './target.fixture.ts';

const lockOf = (...targets: readonly LockTarget[]): Lock => mergeLock(undefined, targets).lock;
const parse = (text: string) => parseLock('gows.lock.json', Buffer.from(text));
const messages = async (text: string) =>
  (await parse(text)).diagnostics.map(
    ({ code, message, place }) => `${place?.line}:${place?.column} ${code} ${message}`,
  );

const two = lockOf(
  lockTarget({ package: 'example.com/b', c: ['CC=gcc; gcc (Debian) 12; x86_64-linux-gnu', 'linker=GNU ld'] }),
  lockTarget({ package: 'example.com/a', form: 'alone', settings: {} }),
);

test('targets stand in one order, whatever came first, and are read as they were written', async () => {
  expect(two.targets.map((target) => target.package)).toEqual(['example.com/a', 'example.com/b']);
  expect(await parse(lockText(two))).toEqual({ lock: two, diagnostics: [] });
  expect(await parse(lockText(lockOf()))).toEqual({ lock: lockOf(), diagnostics: [] });
});

test('another hash is another line, and nothing else of the file', () => {
  const [first] = two.targets;
  if (!first) throw new Error('there is none');
  const changed = mergeLock(two, [{ ...first, sha256: 'c'.repeat(64) }]).lock;
  const [before, after] = [lockText(two).split('\n'), lockText(changed).split('\n')];
  expect(after.filter((line, at) => line !== before[at])).toEqual([`      "sha256": "${'c'.repeat(64)}",`]);
});

test('a target takes the place of the one for the same package, form and platform, and no other', () => {
  const windows = lockTarget({ package: 'example.com/b', goos: 'windows' });
  const { lock, dropped } = mergeLock(two, [windows, lockTarget({ package: 'example.com/b', size: 1 })], (target) => {
    return target.form === 'alone';
  });
  expect(lock.targets.map(({ goos, size }) => [goos, size])).toEqual([
    ['linux', 1],
    ['windows', 1_234_567],
  ]);
  expect(dropped.map(({ form }) => form)).toEqual(['alone']);
});

test('one that cannot be read is told as such, and is never taken for one that is not there', async () => {
  await using folder = await temporaryFolder();
  const at = path.join(folder.path, 'gows.lock.json');
  expect(await openLock(at, 'gows.lock.json')).toBeUndefined();
  mkdirSync(at);
  await expect(openLock(at, 'gows.lock.json')).rejects.toThrow('the lock cannot be read: it is a folder');
  rmdirSync(at);
  writeFileSync(at, lockText(two));
  chmodSync(at, 0);
  if (process.getuid?.() === 0) return;
  await expect(openLock(at, 'gows.lock.json')).rejects.toThrow('the lock cannot be read: permission denied');
});

test('cut off anywhere, the lock is damaged and says where; it is never taken for a shorter one', async () => {
  const text = lockText(two);
  for (let length = 0; length < text.trimEnd().length; length += 7) {
    const { lock, diagnostics } = await parse(text.slice(0, length));
    expect(lock, `after ${length} bytes`).toBeUndefined();
    expect(diagnostics).toHaveLength(1);
    expect(diagnostics[0]).toMatchObject({ code: 'lock/damaged', place: { line: expect.any(Number) } });
  }
});

test('marks of a merge conflict are told as such', async () => {
  const text = lockText(two).replace('      "sha256"', '<<<<<<< HEAD\n      "sha256"');
  expect(await messages(text)).toEqual([expect.stringMatching(/^\d+:1 lock\/damaged marks of a merge conflict stand/)]);
});

test('what was edited by hand is told with its place: hash, form, key, a key that is missing', async () => {
  const text = lockText(lockOf(lockTarget()));
  expect(await messages(text.replace('bbb', 'xyz'))).toEqual([
    '11:17 lock/damaged "sha256": a SHA-256 has 64 digits and letters a to f',
  ]);
  expect(await messages(text.replace('"workspace"', '"all"'))).toEqual([
    expect.stringMatching(/^6:44 lock\/damaged "form": /),
  ]);
  expect(await messages(text.replace('"size"', '"bytes"'))).toEqual([
    '4:5 lock/damaged "size" is missing',
    '12:7 lock/damaged there is no key "bytes" here',
  ]);
  expect(await messages(text.replace('GOAMD64', 'LD_PRELOAD'))).toEqual([
    expect.stringMatching(/lock\/damaged .*it is no variable that is written into a binary/),
  ]);
});

test('a target that is there twice is told with both places', async () => {
  const text = lockText(two).replace('example.com/b', 'example.com/a').replace('"workspace"', '"alone"');
  const { diagnostics } = await parse(text.replaceAll('example.com/b', 'example.com/a'));
  expect(diagnostics).toMatchObject([
    {
      message: 'example.com/a (alone, linux/amd64) is there a second time',
      related: [{ message: 'the first one', place: { line: 4 } }],
    },
  ]);
});

test('a newer form, another schema and what is no lock at all are three things', async () => {
  const text = lockText(two);
  expect(await messages(text.replace('gows.lock/1', 'gows.lock/2'))).toEqual([
    '2:13 lock/version the lock is of the form gows.lock/2, and this gows reads gows.lock/1',
  ]);
  expect(await messages(text.replace('gows.lock/1', 'npm'))).toEqual([
    expect.stringMatching(/^2:13 lock\/damaged "schema": /),
  ]);
  expect(await messages('[]')).toEqual([expect.stringMatching(/^1:1 lock\/damaged the lock: /)]);
  expect((await parseLock('gows.lock.json', Buffer.from([0xff, 0xfe, 0]))).diagnostics[0]?.message).toMatch(/UTF-8/);
});
