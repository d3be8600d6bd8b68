// Arrivals in a folder: by rename, by touch, at a successful end, and never half written.

import { createHash } from 'node:crypto';
import { mkdir, readFile, rename, stat, utimes, writeFile } from 'node:fs/promises';
import path from 'node:path';
import { expect, it } from 'vitest';
import { temporaryFolder } from '#testkit';
import { type Arrived, watchArrivals } from './arrival.ts';

async function setUp(folder: string, byRename: boolean) {
  const [binFolder, runFolder] = [path.join(folder, 'bin'), path.join(folder, 'run')];
  await mkdir(binFolder);
  for (const name of ['same', 'touched', 'renamed'])
    await writeFile(path.join(binFolder, `${name}.test`), `old ${name}`);
  const arrived: Arrived[] = [];
  const errors: unknown[] = [];
  const arrivals = watchArrivals({
    binFolder,
    runFolder,
    binaries: ['same.test', 'touched.test', 'renamed.test', 'never.test'],
    byRename,
    suffix: '',
    onArrival: (one) => void arrived.push(one),
    onError: (error) => errors.push(error),
  });
  const put = async (name: string, text: string) => {
    await writeFile(path.join(folder, 'fresh'), text);
    await rename(path.join(folder, 'fresh'), path.join(binFolder, name));
  };
  return { arrivals, arrived, errors, binFolder, put, names: () => arrived.map((one) => one.binary).sort() };
}

it('takes what is renamed into place or touched as soon as it is, and the rest at a successful end', async () => {
  await using folder = await temporaryFolder();
  const { arrivals, binFolder, put, names, arrived } = await setUp(folder.path, true);
  await put('renamed.test', 'new');
  await put('stranger.test', 'not waited for');
  await expect.poll(names).toEqual(['renamed.test']);
  await utimes(path.join(binFolder, 'touched.test'), new Date(), new Date());
  await expect.poll(names).toEqual(['renamed.test', 'touched.test']);
  expect(await arrivals.sweep(true)).toEqual(['never.test']);
  expect(names()).toEqual(['renamed.test', 'same.test', 'touched.test']);
  const renamed = arrived.find((one) => one.binary === 'renamed.test');
  expect(renamed?.digest).toBe(createHash('sha256').update('new').digest('hex'));
});

it('does not take what did not change after a failure', async () => {
  await using folder = await temporaryFolder();
  const { arrivals, put, names } = await setUp(folder.path, true);
  await put('renamed.test', 'new');
  expect((await arrivals.sweep(false)).sort()).toEqual(['never.test', 'same.test', 'touched.test']);
  expect(names()).toEqual(['renamed.test']);
});

it('keeps the binary that arrived though a later one takes its place', async () => {
  await using folder = await temporaryFolder();
  const { arrivals, put, arrived, names } = await setUp(folder.path, true);
  await put('renamed.test', 'first');
  await expect.poll(names).toContain('renamed.test');
  await put('renamed.test', 'second');
  await arrivals.sweep(false);
  expect(await readFile(arrived[0]?.file ?? '', 'utf8')).toBe('first');
});

it('where the go command copies, waits for the end and takes copies', async () => {
  await using folder = await temporaryFolder();
  const { arrivals, binFolder, arrived, names } = await setUp(folder.path, false);
  const file = path.join(binFolder, 'renamed.test');
  await writeFile(file, 'half');
  await arrivals.sweep(false);
  expect(names()).toEqual(['renamed.test']);
  expect((await stat(arrived[0]?.file ?? '')).ino).not.toBe((await stat(file)).ino);
});
