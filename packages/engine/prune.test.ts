// What a sweep takes, and what it leaves.

import { existsSync } from 'node:fs';
import { mkdir, readdir, utimes, writeFile } from 'node:fs/promises';
import path from 'node:path';
import { expect, it } from 'vitest';
import { acquireLock } from '#sqlite';
import { temporaryFolder } from '#testkit';
import { openRunFolder, usedFile } from './folders.ts';
import { prune } from './prune.ts';

const day = 24 * 60 * 60;

async function settings(cache: string, name: string, ageDays: number): Promise<string> {
  const folder = path.join(cache, 'bin', name);
  await mkdir(path.join(folder, '0'), { recursive: true });
  const then = Date.now() / 1000 - ageDays * day;
  for (const file of [usedFile, '0/a.test']) {
    await writeFile(path.join(folder, file), '');
    await utimes(path.join(folder, file), then, then);
  }
  return folder;
}

it('takes the folders of dead runs, and leaves those of the living', async () => {
  await using cache = await temporaryFolder();
  const living = await openRunFolder(cache.path, 'living');
  await mkdir(path.join(cache.path, 'runs', 'dead', 'work'), { recursive: true });
  await prune(cache.path, '');
  expect(await readdir(path.join(cache.path, 'runs'))).toEqual(['living']);
  expect(existsSync(path.join(living.path, 'work'))).toBe(true);
  await living.remove();
  expect(await readdir(path.join(cache.path, 'runs'))).toEqual([]);
});

it('takes settings that nobody has used for long, but not while an invocation writes there', async () => {
  await using cache = await temporaryFolder();
  await settings(cache.path, 'fresh', 1);
  await settings(cache.path, 'old', 20);
  const busy = await settings(cache.path, 'busy', 20);
  const lock = await acquireLock(path.join(busy, '0.lock'));
  await prune(cache.path, '');
  expect((await readdir(path.join(cache.path, 'bin'))).sort()).toEqual(['busy', 'fresh']);
  lock.release();
  await prune(cache.path, '');
  expect(await readdir(path.join(cache.path, 'bin'))).toEqual(['fresh']);
});

it('removes no more than its bound, and needs no folder to be there', async () => {
  await using cache = await temporaryFolder();
  await prune(cache.path, '');
  for (let i = 0; i < 5; i++) await mkdir(path.join(cache.path, 'runs', `dead${i}`), { recursive: true });
  await prune(cache.path, '', { most: 2 });
  expect(await readdir(path.join(cache.path, 'runs'))).toHaveLength(3);
});
