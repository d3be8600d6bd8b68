// The name of a Go distribution's source.

import { cpSync, mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { afterEach, beforeEach, expect, test } from 'vitest';
import { goMachine } from '#testkit';
import { gorootId } from './goroot.ts';

let folder: string;
beforeEach(() => {
  folder = mkdtempSync(path.join(tmpdir(), 'gows-goroot-'));
});
afterEach(() => rmSync(folder, { recursive: true, force: true }));

/** A part of the real one is enough: what is told of a file does not hang on the rest. */
async function copyAt(name: string): Promise<string> {
  const { env } = await goMachine();
  const copy = path.join(folder, name);
  for (const part of ['strings', 'internal/bytealg']) {
    cpSync(path.join(env.GOROOT, 'src', part), path.join(copy, 'src', part), { recursive: true });
  }
  cpSync(path.join(env.GOROOT, 'VERSION'), path.join(copy, 'VERSION'));
  return copy;
}

test('another folder with the same source has the same name, and one with a mended function another', async () => {
  const [one, two] = [await copyAt('one'), await copyAt('two')];
  expect(gorootId(two)).toBe(gorootId(one));
  const file = path.join(two, 'src/strings/strings.go');
  writeFileSync(file, readFileSync(file, 'utf8').replace('func ToTitle(', '// Mended.\nfunc ToTitle('));
  expect(gorootId(two)).not.toBe(gorootId(one));
});

test('tests, commands and what lies in testdata are in no program', async () => {
  const goroot = await copyAt('one');
  const before = gorootId(goroot);
  for (const name of [
    'src/strings/more_test.go',
    'src/strings/testdata/a.go',
    'src/cmd/x/x.go',
    'src/strings/README',
  ]) {
    mkdirSync(path.dirname(path.join(goroot, name)), { recursive: true });
    writeFileSync(path.join(goroot, name), 'package x\n');
  }
  expect(gorootId(goroot)).toBe(before);
  writeFileSync(path.join(goroot, 'src/internal/bytealg/more_amd64.s'), '// more\n');
  expect(gorootId(goroot)).not.toBe(before);
});

test('it is remembered as long as the distribution is the one that was looked at', async () => {
  const goroot = await copyAt('one');
  const memo = new Map<string, string>();
  const kept = { get: (key: string) => memo.get(key), put: (key: string, text: string) => void memo.set(key, text) };
  const first = gorootId(goroot, kept);
  memo.set([...memo.keys()][0] ?? '', 'remembered');
  expect(gorootId(goroot, kept)).toBe('remembered');
  writeFileSync(path.join(goroot, 'VERSION'), 'go1.99\n');
  expect(gorootId(goroot, kept)).toBe(first);
});
