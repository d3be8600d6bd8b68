// Symbolic links of a laid-out tree lead where those of the work tree do, and never into the work tree itself.

import { mkdirSync, readlinkSync, symlinkSync } from 'node:fs';
import { afterEach, beforeEach, expect, test } from 'vitest';
import { type TemporaryFolder, temporaryFolder } from '#testkit';
import { relink } from './relink.ts';

let folder: TemporaryFolder;

beforeEach(async () => {
  folder = await temporaryFolder();
});

afterEach(() => folder[Symbol.asyncDispose]());

/** Lays one link out in `copy` and answers where it leads after, seen from `real`. */
function relinked(target: string): { readonly target: string; readonly outside: boolean } {
  const [copy, real] = [`${folder.path}/copy`, `${folder.path}/repo`];
  mkdirSync(`${copy}/a`, { recursive: true });
  symlinkSync(target.replace('REPO', real), `${copy}/a/link`);
  const outside = relink(new Map([['a/link', { mode: '120000', id: '' }]]), copy, real);
  return { target: readlinkSync(`${copy}/a/link`).replace(folder.path, ''), outside };
}

test.skipIf(process.platform === 'win32').each([
  ['../b/x.go', { target: '../b/x.go', outside: false }],
  ['../../elsewhere/x.go', { target: '/elsewhere/x.go', outside: true }],
  ['../../repo/b/x.go', { target: '../b/x.go', outside: false }],
  ['REPO/b/x.go', { target: '../b/x.go', outside: false }],
  ['/usr/lib', { target: '/usr/lib', outside: true }],
])('a link to %s', (target, expected) => {
  expect(relinked(target)).toEqual(expected);
});

test('a link that was checked out as a plain file is left alone', () => {
  expect(relink(new Map([['nowhere', { mode: '120000', id: '' }]]), folder.path, '/repo')).toBe(false);
});
