// Which machines are taken for the same to C code: by what their package managers have installed, and what people have.

import { mkdirSync, symlinkSync, utimesSync, writeFileSync } from 'node:fs';
import path from 'node:path';
import { expect, test } from 'vitest';
import { temporaryFolder } from '#testkit';
import { systemOf } from './system.ts';

/** The files are of one time, as those of one image are. */
async function machine(files: Readonly<Record<string, string>>) {
  const folder = await temporaryFolder();
  const put = (name: string, content: string): void => {
    const file = path.join(folder.path, name);
    mkdirSync(path.dirname(file), { recursive: true });
    writeFileSync(file, content);
    utimesSync(file, 1, 1);
  };
  for (const [name, content] of Object.entries(files)) put(name, content);
  return {
    put,
    root: folder.path,
    id: (hostname: string, env = {}) => systemOf({ root: folder.path, hostname, env }),
    [Symbol.asyncDispose]: () => folder[Symbol.asyncDispose](),
  };
}

test.for([
  'var/lib/dpkg/status',
  'lib/apk/db/installed',
  'var/lib/rpm/rpmdb.sqlite',
  'var/lib/rpm/Packages',
  'var/lib/rpm/Packages.db',
  'usr/lib/sysimage/rpm/Packages.db',
  'usr/lib/sysimage/rpm/rpmdb.sqlite',
])('machines with the same %s are the same, and others are not', async (database) => {
  const release = { 'etc/os-release': 'ID=x' };
  await using one = await machine({ ...release, [database]: 'zlib 1.2', 'etc/machine-id': 'a' });
  await using two = await machine({ ...release, [database]: 'zlib 1.2', 'etc/machine-id': 'b' });
  await using newer = await machine({ ...release, [database]: 'zlib 1.3', 'etc/machine-id': 'a' });
  expect(await one.id('one')).toBe(await two.id('two'));
  expect(await one.id('one')).not.toBe(await newer.id('one'));
  expect(await one.id('one')).not.toBe(await one.id('one', { CPATH: '/opt/include' }));
});

test('of pacman the names of folders count', async () => {
  const of = (version: string) => machine({ [`var/lib/pacman/local/zlib-${version}/desc`]: 'installed today' });
  await using one = await of('1.2');
  await using two = await of('1.2');
  await using newer = await of('1.3');
  two.put('var/lib/pacman/local/zlib-1.2/desc', 'installed yesterday');
  expect(await one.id('one')).toBe(await two.id('two'));
  expect(await one.id('one')).not.toBe(await newer.id('one'));
});

test('where no package manager is known a machine is the same as itself only', async () => {
  const files = { 'etc/os-release': 'ID=nixos' };
  await using one = await machine({ ...files, 'etc/machine-id': 'a' });
  await using two = await machine({ ...files, 'etc/machine-id': 'b' });
  expect(await one.id('host')).toBe(await one.id('host'));
  expect(await one.id('host')).not.toBe(await one.id('other'));
  expect(await one.id('host')).not.toBe(await two.id('host'));
});

test('what was installed by hand counts however deep it lies, and what other tools keep beside does not', async () => {
  const files = { 'var/lib/dpkg/status': 'x', 'usr/local/include/lib/deep/a.h': 'int a;' };
  await using one = await machine(files);
  await using two = await machine(files);
  expect(await one.id('one')).toBe(await two.id('two'));
  two.put('usr/local/lib/node_modules/npm/package.json', '{}');
  symlinkSync('..', path.join(two.root, 'usr/local/include/lib/again'));
  symlinkSync('..', path.join(one.root, 'usr/local/include/lib/again'));
  one.put('usr/local/lib/node_modules/npm/lib/cli.js', '');
  expect(await one.id('one')).toBe(await two.id('two'));
  two.put('usr/local/include/lib/deep/a.h', 'long a;');
  expect(await one.id('one')).not.toBe(await two.id('two'));
});

test('a machine with more than is looked at is the same as itself only', async () => {
  await using one = await machine({ 'var/lib/dpkg/status': 'x' });
  for (let n = 0; n < 5; n++) one.put(`usr/local/include/a/${n}.h`, '');
  const id = (hostname: string, mostEntries: number) => systemOf({ root: one.root, env: {}, hostname, mostEntries });
  expect(await id('host', 6)).toBe(await id('other', 6));
  expect(await id('host', 5)).toBe(await id('host', 5));
  expect(await id('host', 5)).not.toBe(await id('other', 5));
});
