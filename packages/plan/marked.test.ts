// Which Go file of a package is marked for the headers that it includes.

import { rename } from 'node:fs/promises';
import { join } from 'node:path';
import { expect, test } from 'vitest';
import { temporaryFolder, writeTree } from '#testkit';
import type { Package, Snapshot, Unit } from '#workspace';
import { markedSources } from './marked.ts';

async function markedIn(files: Readonly<Record<string, string>>, more: readonly Partial<Unit>[] = []) {
  await using folder = await temporaryFolder();
  await writeTree(folder.path, files);
  const own = Object.keys(files);
  const unit = {
    id: 'm/p',
    dir: 'p',
    inputs: own.filter((file) => !file.endsWith('_test.go')).map((file) => ({ file, digest: '' })),
    included: [{ file: 'inc/x.h', digest: '1' }],
  };
  const units = [unit, ...more] as unknown as Unit[];
  const packages = [{ dir: 'p', goFiles: own }] as unknown as Package[];
  const side: Pick<Snapshot, 'units' | 'packages'> = { units, packages };
  return markedSources(side, folder.path).map(({ file }) => file?.slice(folder.path.length + 1));
}

const cgo = 'package p\n\nimport "C"\n';
const plain = 'package p\n';

test('one without C where there is one', async () => {
  expect(await markedIn({ 'p/a.go': cgo, 'p/b.go': plain })).toEqual(['p/b.go']);
  expect(await markedIn({ 'p/a.go': cgo })).toEqual(['p/a.go']);
});

test('none that is embedded, by its package, by its tests or by a package above', async () => {
  const embeds = 'package p\n\nimport _ "embed"\n\n//go:embed a.go\nvar s string\n';
  expect(await markedIn({ 'p/a.go': plain, 'p/b.go': embeds })).toEqual(['p/b.go']);
  expect(await markedIn({ 'p/a.go': plain, 'p/b.go': plain, 'p/p_test.go': embeds })).toEqual(['p/b.go']);
  expect(await markedIn({ 'p/a.go': embeds })).toEqual([undefined]);
  const above = { id: 'm', dir: '.', inputs: [{ file: 'p/a.go', digest: '' }] };
  expect(await markedIn({ 'p/a.go': plain, 'p/b.go': plain }, [above])).toEqual(['p/b.go']);
});

test('nothing where nothing is included', async () => {
  expect(markedSources({ units: [], packages: [] }, '/')).toEqual([]);
});

test('a header that was another for a moment makes another mark', async () => {
  await using folder = await temporaryFolder();
  const top = folder.path;
  await writeTree(top, { 'p/a.go': plain, 'inc/x.h': 'x', 'inc/new.h': 'x' });
  const inputs = [{ file: 'p/a.go', digest: '' }];
  const unit = { id: 'm/p', dir: 'p', inputs, included: [{ file: 'inc/x.h', digest: '1' }] };
  const marked = () => markedSources({ units: [unit] as unknown as Unit[], packages: [] }, top);
  const before = marked();
  expect(marked()).toEqual(before);
  await rename(join(top, 'inc/new.h'), join(top, 'inc/x.h'));
  expect(marked()).not.toEqual(before);
});
