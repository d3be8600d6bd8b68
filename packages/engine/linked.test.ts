// What is kept of builds: taken byte for byte as it was linked, or not at all.

import { appendFile, chmod, mkdir, readdir, readFile, stat, utimes, writeFile } from 'node:fs/promises';
import path from 'node:path';
import { afterEach, beforeEach, expect, it } from 'vitest';
import { binaryDigest } from '#keys';
import type { BuildSettings } from '#plan';
import { temporaryFolder } from '#testkit';
import { openLinked } from './linked.ts';
import { readIndex } from './linked-index.ts';

const build: BuildSettings = {
  go: '/go',
  goVersion: 'go1.26.8',
  goroot: '/goroot',
  flags: [],
  cwd: '/',
  env: {},
  wrapper: [],
};
const task = { package: 'ex.com/a', buildKey: 'key', group: 0 };
const inputs = 'abcdefghijabcdefghij';

let folder: Awaited<ReturnType<typeof temporaryFolder>>;
beforeEach(async () => {
  folder = await temporaryFolder();
});
afterEach(() => folder[Symbol.asyncDispose]());

const at = (...parts: string[]): string => path.join(folder.path, ...parts);
const open = (more: Partial<BuildSettings> = {}) => openLinked(folder.path, { ...build, ...more }, at('bin/settings'));

/** A binary that a run has, old enough to be trusted by its times. */
async function arrived(text = 'binary'): Promise<{ file: string; digest: string; release: () => Promise<void> }> {
  const file = at('arrived');
  await writeFile(file, text);
  await chmod(file, 0o755);
  await utimes(file, 1_700_000_000, 1_700_000_000);
  return { file, digest: await binaryDigest(file), release: async () => {} };
}

async function kept(): Promise<{ folder: string; file: string }> {
  const root = at('bin/linked');
  const [name = ''] = (await readdir(root, { recursive: true })).filter((found) => found.includes(`${inputs}.`));
  return { folder: path.dirname(path.join(root, name)), file: path.join(root, name) };
}

async function keep(): Promise<void> {
  const keeping = await open().keep(task.package, inputs, await arrived());
  expect(await keeping?.known).toBe(true);
  await keeping?.release();
  open().note(task, { inputs });
}

async function take(run: string) {
  const taken = await open().take(task, at(run, 'a.test'));
  return taken && 'file' in taken ? taken : undefined;
}

it('a binary is taken by what its build comes from, settings and toolchain among it', async () => {
  await keep();
  const taken = await take('run');
  expect(taken?.file).toBe(at('run/a.test'));
  expect(await readFile(at('run/a.test'), 'utf8')).toBe('binary');
  expect((await stat(at('run/a.test'))).ino).toBe((await stat((await kept()).file)).ino);
  expect(await open().take({ ...task, buildKey: 'other' }, at('x'))).toBeUndefined();
  expect(await open().take({ ...task, package: 'ex.com/b' }, at('x'))).toBeUndefined();
  expect(await open({ goVersion: 'go1.27.0' }).take(task, at('x'))).toBeUndefined();
  expect(await openLinked(folder.path, build, at('bin/others')).take(task, at('x'))).toBeUndefined();
});

it('what has no tests is known by what was said of it', async () => {
  open().note(task, { output: '?   \tex.com/a\t[no test files]\n' });
  expect(await open().take(task, at('x'))).toEqual({ output: '?   \tex.com/a\t[no test files]\n' });
});

it('its content is read once, as long as nobody but runs gives it names and takes them', async () => {
  await keep();
  const row = async () => readIndex((await kept()).folder).binaries[inputs]?.row;
  await (await take('one'))?.release();
  const first = await row();
  expect(first).toBeDefined();
  await (await take('two'))?.release();
  expect(await row()).not.toBe(first);
  // Two at once: neither can tell what the other did, and the next one reads it again.
  const [three, four] = [await take('three'), await take('four')];
  await three?.release();
  await four?.release();
  await (await take('five'))?.release();
  expect(await row()).toBeDefined();
});

it.for([
  ['longer', (file: string) => appendFile(file, 'more')],
  ['altered, with its times put back', (file: string) => alter(file)],
  ['swapped', (file: string) => writeFile(file, '#!/bin/sh\nexit 0\n')],
] as const)('one that is %s is not taken, and is gone, from BIN too', async ([, change]) => {
  await keep();
  await (await take('one'))?.release();
  const { file } = await kept();
  await change(file);
  await mkdir(at('bin/settings/0'), { recursive: true });
  await writeFile(at('bin/settings/0/a.test'), 'in BIN');
  expect(await take('two')).toBeUndefined();
  expect(await readdir(at('bin/settings/0'))).toEqual([]);
  expect((await kept()).file).toBe(at('bin/linked'));
  expect(await readdir(at('two'))).toEqual([]);
  expect(await open().find(task.package, inputs)).toBeUndefined();
});

async function alter(file: string): Promise<void> {
  const { atime, mtime } = await stat(file);
  await writeFile(file, 'binarY');
  await utimes(file, atime, mtime);
}

it('one that a run alters while it has it is not taken any more', async () => {
  await keep();
  const taken = await take('one');
  await alter(at('one/a.test'));
  await taken?.release();
  expect(await take('two')).toBeUndefined();
});

it('an index that is garbled knows nothing', async () => {
  await keep();
  const { folder: place } = await kept();
  await writeFile(path.join(place, 'index.json'), '{"form":');
  expect(await take('one')).toBeUndefined();
  await keep();
  expect(await take('two')).toBeDefined();
});
