// What an answer rested on: noted, looked at, kept, and compared.

import {
  appendFileSync,
  existsSync,
  mkdirSync,
  readFileSync,
  rmSync,
  statSync,
  symlinkSync,
  utimesSync,
  writeFileSync,
} from 'node:fs';
import fs from 'node:fs/promises';
import path from 'node:path';
import { afterEach, beforeEach, expect, test } from 'vitest';
import { type TemporaryFolder, temporaryFolder, writeTree } from '#testkit';
import { decode, encode, lookAgain, noteNames, startTrace, takeRows } from '#witness';

let folder: TemporaryFolder;
const at = (name: string) => path.join(folder.path, name);
/** Long after everything here was made. */
const later = () => Date.now() + 60_000;

beforeEach(async () => {
  folder = await temporaryFolder();
  await writeTree(folder.path, { 'a.txt': 'one', 'dir/b.txt': 'two', 'kept/c.txt': 'three' });
  symlinkSync('a.txt', at('link'));
});
afterEach(() => folder[Symbol.asyncDispose]());

function rowsOf(...names: readonly string[]) {
  const rows = takeRows(
    names.map((name) => ({ path: at(name.replace(/\/$/, '')), names: name.endsWith('/') })),
    later(),
  );
  if (!rows) throw new Error('something is too young');
  return rows;
}

test('what changed shortly before, or since, proves nothing', () => {
  expect(takeRows([{ path: at('a.txt'), names: false }], Date.now())).toBeUndefined();
  expect(takeRows([{ path: at('dir'), names: true }], Date.now())).toBeUndefined();
  // Of a folder whose names do not count no time does, and what is missing has none.
  expect(
    takeRows(
      [
        { path: at('dir'), names: false },
        { path: at('none'), names: false },
      ],
      Date.now(),
    ),
  ).toBeDefined();
});

test('every change shows, and nothing else does', () => {
  const rows = rowsOf('a.txt', 'link', 'dir/', 'none', 'a.txt/below');
  const changed = () => lookAgain(rows).changed.map((file) => path.relative(folder.path, file));
  expect(changed()).toEqual([]);
  appendFileSync(at('dir/b.txt'), 'more');
  expect(changed()).toEqual([]);
  writeFileSync(at('dir/new'), '');
  expect(changed()).toEqual(['dir']);
  writeFileSync(at('none'), '');
  expect(changed()).toEqual(['dir', 'none']);
  const { atime, mtime } = statSync(at('a.txt'));
  writeFileSync(at('a.txt'), 'six');
  utimesSync(at('a.txt'), atime, mtime);
  // The link, too, by what it leads to.
  expect(changed()).toEqual(['a.txt', 'link', 'dir', 'none']);
  expect(lookAgain(lookAgain(rows).now).changed).toEqual([]);
});

test('a kept answer comes back whole, or not at all', () => {
  const rows = rowsOf('a.txt', 'dir/', 'none');
  const bytes = encode({ rows, answer: Buffer.from('"said"') });
  expect(decode(bytes)).toMatchObject({ rows, answer: Buffer.from('"said"') });
  for (let length = 0; length < bytes.length; length++) expect(decode(bytes.subarray(0, length))).toBeUndefined();
  for (let index = 0; index < bytes.length; index++) {
    const damaged = Buffer.from(bytes);
    damaged.writeUInt8(damaged.readUInt8(index) ^ 0x10, index);
    expect(decode(damaged), `byte ${index}`).toBeUndefined();
  }
});

test('a trace notes what was asked, what was there, and where two answers differ', async () => {
  const trace = startTrace();
  try {
    existsSync(at('none'));
    readFileSync(at('a.txt'));
    await fs.readdir(at('dir'));
    await expect(fs.stat(at('gone'))).rejects.toThrow();
    existsSync(at('comes'));
    mkdirSync(at('comes'));
    statSync(at('comes'));
    statSync(at('kept'));
    noteNames(at('kept'));
  } finally {
    trace.stop();
  }
  readFileSync(at('dir/b.txt'));
  rmSync(at('comes'), { recursive: true });
  expect(Object.fromEntries(trace.paths)).toMatchObject({
    [at('none')]: { asked: 'look', there: false },
    [at('a.txt')]: { asked: 'look', there: true },
    [at('dir')]: { asked: 'names', there: true },
    [at('kept')]: { asked: 'names', there: true },
    [at('gone')]: { asked: 'look', there: false },
    [at('comes')]: { asked: 'look', there: undefined },
  });
  expect(trace.paths.has(at('dir/b.txt'))).toBe(false);
});
