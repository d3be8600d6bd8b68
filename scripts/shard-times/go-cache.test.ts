import { appendFileSync, mkdirSync, readFileSync, writeFileSync } from 'node:fs';
import path from 'node:path';
import { expect, test } from 'vitest';
import { temporaryFolder } from '#testkit';
import { cacheKey, keptGoCache } from './go-cache.ts';

test('what is kept under a key is there for every job, and no job changes it for the next', async () => {
  await using folder = await temporaryFolder();
  const kept = keptGoCache(path.join(folder.path, 'kept'));
  const [one, two] = [path.join(folder.path, 'one'), path.join(folder.path, 'two')];
  expect(kept.restore('key', one)).toBe(false);
  mkdirSync(path.join(one, '00'));
  writeFileSync(path.join(one, '00/x-d'), 'content');
  writeFileSync(path.join(one, '00/x-a'), 'entry');
  kept.keep('key', one);
  expect(kept.restore('key', two)).toBe(true);
  expect(readFileSync(path.join(two, '00/x-d'), 'utf8')).toBe('content');
  appendFileSync(path.join(two, '00/x-a'), ' of another job');
  expect(kept.restore('key', one)).toBe(true);
  expect(readFileSync(path.join(one, '00/x-a'), 'utf8')).toBe('entry');
});

test('what is kept first stays, and another key takes its place', async () => {
  await using folder = await temporaryFolder();
  const kept = keptGoCache(path.join(folder.path, 'kept'));
  const job = path.join(folder.path, 'job');
  const keep = (key: string, text: string) => {
    kept.restore('none', job);
    writeFileSync(path.join(job, 'x-a'), text);
    kept.keep(key, job);
  };
  const found = (key: string) => (kept.restore(key, job) ? readFileSync(path.join(job, 'x-a'), 'utf8') : undefined);
  keep('one', 'first');
  keep('one', 'second');
  expect(found('one')).toBe('first');
  keep('two', 'third');
  expect(found('two')).toBe('third');
  expect(found('one')).toBeUndefined();
});

test('the key is that of every go.sum and of the version of Go', async () => {
  await using folder = await temporaryFolder();
  const none = cacheKey(folder.path, 'go1.26.8');
  writeFileSync(path.join(folder.path, 'go.sum'), 'example.com/m v1.0.0 h1:x=\n');
  const sums = cacheKey(folder.path, 'go1.26.8');
  mkdirSync(path.join(folder.path, 'a'));
  writeFileSync(path.join(folder.path, 'a/a.go'), 'package a\n');
  expect(cacheKey(folder.path, 'go1.26.8')).toBe(sums);
  writeFileSync(path.join(folder.path, 'a/go.sum'), 'example.com/m v1.1.0 h1:y=\n');
  const more = cacheKey(folder.path, 'go1.26.8');
  expect(new Set([none, sums, more, cacheKey(folder.path, 'go1.27.0')]).size).toBe(4);
});
