// Folders for code, made and refused on a real file system.

import {
  chmodSync,
  chownSync,
  mkdirSync,
  mkdtempSync,
  rmSync,
  statSync,
  symlinkSync,
  utimesSync,
  writeFileSync,
} from 'node:fs';
import { readdir } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { ownFolder, removeOld } from './own-folder.ts';

let top: string;

beforeEach(() => {
  top = mkdtempSync(join(tmpdir(), 'gows-parts-'));
});
afterEach(() => rmSync(top, { recursive: true, force: true }));

describe.skipIf(process.platform === 'win32')('ownFolder', () => {
  it('makes a folder that others cannot even read, and finds it again', () => {
    const folder = join(top, 'a/b');
    expect(ownFolder(folder)).toBe(folder);
    expect(statSync(folder).mode & 0o777).toBe(0o700);
    expect(ownFolder(folder)).toBe(folder);
  });

  it('refuses one that others can read or write, and one that is no folder', () => {
    for (const mode of [0o755, 0o720, 0o702]) {
      const folder = join(top, `m${mode}`);
      mkdirSync(folder);
      chmodSync(folder, mode);
      expect(ownFolder(folder)).toBeUndefined();
    }
    writeFileSync(join(top, 'file'), '');
    expect(ownFolder(join(top, 'file'))).toBeUndefined();
    expect(ownFolder(join(top, 'file/below'))).toBeUndefined();
    expect(ownFolder('relative')).toBeUndefined();
  });

  it('refuses one below a folder whose entries others can rename', () => {
    const above = join(top, 'shared');
    mkdirSync(above);
    chmodSync(above, 0o777);
    expect(ownFolder(join(above, 'mine'))).toBeUndefined();
    chmodSync(above, 0o1777);
    expect(ownFolder(join(above, 'mine'))).toBe(join(above, 'mine'));
  });

  it('looks where a link leads', () => {
    const open = join(top, 'open');
    mkdirSync(open);
    chmodSync(open, 0o755);
    symlinkSync(open, join(top, 'link'));
    expect(ownFolder(join(top, 'link'))).toBeUndefined();
    chmodSync(open, 0o700);
    expect(ownFolder(join(top, 'link'))).toBe(open);
  });

  it.skipIf(process.getuid?.() !== 0)("refuses another user's, and one below another user's", () => {
    const folder = join(top, 'theirs');
    mkdirSync(join(folder, 'mine'), { recursive: true });
    chmodSync(join(folder, 'mine'), 0o700);
    chmodSync(folder, 0o700);
    chownSync(folder, 4242, 4242);
    expect(ownFolder(folder)).toBeUndefined();
    expect(ownFolder(join(folder, 'mine'))).toBeUndefined();
  });
});

it('what was not used for a month goes, and of one kind what is beyond a number', async () => {
  const now = Date.now() / 1000;
  for (let age = 0; age < 5; age++) {
    const file = join(top, `${age}.v8`);
    writeFileSync(file, '');
    utimesSync(file, now, now - age * 3600);
  }
  writeFileSync(join(top, 'part'), '');
  utimesSync(join(top, 'part'), now, now - 31 * 86_400);
  writeFileSync(join(top, 'young'), '');
  utimesSync(join(top, 'young'), now, now - 29 * 86_400);
  removeOld(top, { ending: '.v8', most: 3 });
  expect((await readdir(top)).sort()).toEqual(['0.v8', '1.v8', '2.v8', 'young']);
});
