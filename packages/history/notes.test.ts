// A run that did without the database is in it after the next that opens it.

import { readdirSync, writeFileSync } from 'node:fs';
import path from 'node:path';
import { expect, test } from 'vitest';
import { noteRun, openHistory } from '#history';
import { temporaryFolder } from '#testkit';

const startedAt = new Date().toISOString();
const note = (cacheDir: string, id: string, reused: number) =>
  noteRun(cacheDir, { id, startedAt, command: 'test' }, { outcome: 'pass', exitCode: 0, reused });

test('notes are taken in once, and what is no note is left', async () => {
  await using folder = await temporaryFolder();
  expect(note(folder.path, 'a', 3)).toBe(true);
  expect(note(folder.path, 'b', 4)).toBe(true);
  writeFileSync(path.join(folder.path, 'noted', 'c.json'), '{"run"');
  for (const expected of [7, 7]) {
    const { history } = await openHistory(folder.path);
    history?.close();
    expect(readdirSync(path.join(folder.path, 'noted'))).toEqual(['c.json']);
    const again = await openHistory(folder.path);
    expect(again.history?.reused()).toBe(expected);
    again.history?.close();
  }
});

test('where only is read, notes stay', async () => {
  await using folder = await temporaryFolder();
  (await openHistory(folder.path)).history?.close();
  note(folder.path, 'a', 3);
  (await openHistory(folder.path, { readOnly: true })).history?.close();
  expect(readdirSync(path.join(folder.path, 'noted'))).toEqual(['a.json']);
});

test('where nothing can be written, nothing is thrown', async () => {
  await using folder = await temporaryFolder();
  writeFileSync(path.join(folder.path, 'noted'), '');
  expect(note(folder.path, 'a', 3)).toBe(false);
});
