// What lies in the work tree and beside it without git listing it.

import { mkdirSync, symlinkSync } from 'node:fs';
import { expect, it } from 'vitest';
import { createDisk } from './index.ts';
import { unlistedFiles } from './unlisted.ts';
import { makeWorld, type World } from './world.fixture.ts';

interface Beside {
  readonly listed?: readonly string[];
  readonly outside?: readonly string[];
  readonly own?: readonly string[];
  readonly most?: number;
}

function find(world: World, { listed = [], outside = [], own = [], most }: Beside = {}) {
  const at = (names: readonly string[]) => names.map(world.at);
  const found = unlistedFiles({
    disk: createDisk(),
    roots: world.roots,
    listed: new Set(at(listed)),
    outside: at(outside),
    own: at(own),
    ...(most === undefined ? {} : { most }),
  });
  return found?.map((file) => file.slice(world.path.length + 1)).sort();
}

it('is what git does not list, in members outside too, and not what git or gows keeps there', async () => {
  await using world = await makeWorld();
  for (const name of ['top/a', 'top/bin/b', 'top/.git/c', 'top/.cache/gows/d', 'member/x/e']) world.write(name, '');
  expect(find(world, { listed: ['top/a'], outside: ['member'], own: ['top/.cache/gows'] })).toEqual([
    'member/x/e',
    'top/bin/b',
  ]);
});

it('is what links lead to outside of the repository, once, and not what they lead to inside', async () => {
  await using world = await makeWorld();
  for (const name of ['top/in/a', 'far/b', 'far/deep/c']) world.write(name, '');
  symlinkSync('in', world.at('top/link'));
  symlinkSync('../far', world.at('top/one'));
  symlinkSync('../far', world.at('top/two'));
  symlinkSync('..', world.at('far/deep/up'));
  symlinkSync('.', world.at('far/loop'));
  const listed = ['top/in/a', 'top/link', 'top/one', 'top/two'];
  const found = find(world, { listed }) ?? [];
  expect(found.filter((file) => /\/[bc]$/.test(file))).toHaveLength(2);
  expect(found.some((file) => file.includes('link/'))).toBe(false);
});

it('is nothing of the toolchain and of caches that lie in the work tree, nor where links lead there', async () => {
  await using world = await makeWorld((at) => ({ goCache: at('top/.gocache'), temps: [at('top/.tmp')] }));
  for (const name of ['top/.gocache/a', 'top/.tmp/b', 'mod/x@v1/c', 'top/d']) world.write(name, '');
  mkdirSync(world.at('top/deps'));
  symlinkSync('../../mod', world.at('top/deps/mod'));
  expect(find(world)).toEqual(['top/d', 'top/deps/mod']);
});

it('is not told where it is too much', async () => {
  await using world = await makeWorld();
  for (let n = 0; n < 20; n++) world.write(`top/node_modules/${n}`, '');
  expect(find(world, { most: 19 })).toBeUndefined();
  expect(find(world, { most: 20 })).toHaveLength(20);
});
