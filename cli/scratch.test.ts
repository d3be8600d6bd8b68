// Temporary folders of runs that share a cache folder.

import { existsSync, mkdirSync, readdirSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { expect, test } from 'vitest';
import { temporaryFolder } from '#testkit';
import { openScratch } from './scratch.ts';

test('a folder in use stays whoever comes, and is gone when it is closed', async () => {
  await using cache = await temporaryFolder();
  const first = await openScratch(cache.path);
  const base = first.folder('base');
  writeFileSync(join(base, 'file'), 'x');
  const second = await openScratch(cache.path);
  expect(existsSync(join(base, 'file'))).toBe(true);
  second.close();
  first.close();
  expect(readdirSync(join(cache.path, 'tmp'))).toEqual([]);
});

test('what a dead run left is swept, also a lone folder without a lock', async () => {
  await using cache = await temporaryFolder();
  mkdirSync(join(cache.path, 'tmp', '123-base-x', 'deep'), { recursive: true });
  const scratch = await openScratch(cache.path);
  expect(existsSync(join(cache.path, 'tmp', '123-base-x'))).toBe(false);
  scratch.close();
});
