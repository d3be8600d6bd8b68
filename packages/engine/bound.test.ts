// The bound of kept binaries: what goes, in which order, and what stays because a build uses it.

import { link, mkdir, readdir, utimes, writeFile } from 'node:fs/promises';
import path from 'node:path';
import { expect, it } from 'vitest';
import { acquireLock } from '#sqlite';
import { temporaryFolder } from '#testkit';
import { binaryAgeMs, boundBinaries } from './bound.ts';
import { usedFile } from './folders.ts';
import { changeIndex } from './linked-index.ts';

const now = Date.parse('2026-03-01T10:00:00Z');

async function cacheOf(...files: (readonly [name: string, ageDays: number])[]) {
  const folder = await temporaryFolder();
  for (const [name, age] of files) {
    const file = path.join(folder.path, 'bin', name);
    await mkdir(path.dirname(file), { recursive: true });
    await writeFile(file, Buffer.alloc(1000));
    const then = now / 1000 - age * 24 * 60 * 60;
    await utimes(file, then, then);
  }
  const left = async () => {
    const found = await readdir(path.join(folder.path, 'bin'), { recursive: true, withFileTypes: true });
    return found
      .filter((entry) => entry.isFile() && !entry.name.endsWith('.lock') && entry.name !== usedFile)
      .map(({ name }) => name)
      .sort();
  };
  return { folder, left, cacheDir: folder.path };
}

it('lets the longest unused go until the rest fits, whatever settings they are of', async () => {
  const cache = await cacheOf(['s/0/a.test', 1], ['s/1/b.test', 3], ['t/0/c.test', 2], ['linked/x/p/d', 4]);
  await using _ = cache.folder;
  expect(await boundBinaries(cache.cacheDir, 2000, now)).toEqual({ bytesBefore: 4000, bytesAfter: 2000, removed: 2 });
  expect(await cache.left()).toEqual(['a.test', 'c.test']);
  expect(await boundBinaries(cache.cacheDir, 2000, now)).toEqual({ bytesBefore: 2000, bytesAfter: 2000, removed: 0 });
});

it('counts a binary with two names once, by its last use, and lets go both', async () => {
  const cache = await cacheOf(['s/0/a.test', 2], ['linked/x/p/b', 1]);
  await using _ = cache.folder;
  await mkdir(path.join(cache.cacheDir, 'bin/linked/x/q'));
  await link(path.join(cache.cacheDir, 'bin/s/0/a.test'), path.join(cache.cacheDir, 'bin/linked/x/q/a'));
  expect(await boundBinaries(cache.cacheDir, 2000, now)).toEqual({ bytesBefore: 2000, bytesAfter: 2000, removed: 0 });
  expect(await boundBinaries(cache.cacheDir, 1000, now)).toEqual({ bytesBefore: 2000, bytesAfter: 1000, removed: 1 });
  expect(await cache.left()).toEqual(['b']);
});

it('leaves a folder alone while a go command writes there', async () => {
  const cache = await cacheOf(['s/0/a.test', 2], ['s/1/b.test', 1], [`s/${usedFile}`, 1]);
  await using _ = cache.folder;
  const lock = await acquireLock(path.join(cache.cacheDir, 'bin/s/0.lock'));
  expect(await boundBinaries(cache.cacheDir, 0, now)).toEqual({ bytesBefore: 2000, bytesAfter: 1000, removed: 1 });
  expect(await cache.left()).toEqual(['a.test']);
  lock.release();
  expect(await boundBinaries(cache.cacheDir, 0, now)).toMatchObject({ bytesAfter: 0 });
});

it('lets go what nobody has asked for in a month, also within the bound, and needs no folder', async () => {
  const days = binaryAgeMs / (24 * 60 * 60 * 1000);
  const cache = await cacheOf(['s/0/a.test', days + 1], ['linked/x/p/b', days + 1], ['s/0/c.test', days - 1]);
  await using _ = cache.folder;
  await boundBinaries(cache.cacheDir, 1e9, now);
  expect(await cache.left()).toEqual(['c.test']);
  expect(await boundBinaries(path.join(cache.cacheDir, 'none'), 1, now)).toMatchObject({ bytesBefore: 0, removed: 0 });
});

it('goes by when a kept binary was last taken, which its times do not tell, and forgets builds with it', async () => {
  const cache = await cacheOf(['linked/x/p/a.1', 3], ['linked/x/p/b.2', 2], ['linked/x/q/c.3', 1]);
  await using _ = cache.folder;
  const usedMs = now - 1000;
  const a = { digest: '1', sha256: 's', usedMs };
  changeIndex(path.join(cache.cacheDir, 'bin/linked/x/p'), () => ({ binaries: { a }, built: {} }));
  expect(await boundBinaries(cache.cacheDir, 2000, now)).toMatchObject({ bytesBefore: 3000, removed: 1 });
  expect(await cache.left()).toEqual(['a.1', 'c.3', 'index.json']);
  expect(await boundBinaries(cache.cacheDir, 0, Date.now() + 1000)).toMatchObject({ bytesAfter: 0, removed: 2 });
  expect(await cache.left()).toEqual([]);
});
