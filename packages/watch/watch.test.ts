// Which changes on disk a watch is told of.

import { appendFile, mkdir, rename, rm, utimes, writeFile } from 'node:fs/promises';
import path from 'node:path';
import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import { openRepository } from '#git';
import { commitAll, git, gitInit, type TemporaryFolder, temporaryFolder, writeTree } from '#testkit';
import { type Watched, watchFiles } from './watch.ts';

let folder: TemporaryFolder;
let top: string;
let watched: Watched | undefined;
let told: (readonly string[])[];
let lasts = 0;

beforeEach(async () => {
  folder = await temporaryFolder();
  top = folder.path;
  told = [];
  await writeTree(top, {
    '.gitignore': 'build/\n*.log\n',
    'a/a.go': 'package a\n',
    'a/b/b.go': 'package b\n',
    'build/gen.go': 'package build\n',
  });
  await gitInit(top);
  await commitAll(top, 'base');
});

afterEach(async () => {
  watched?.close();
  await folder[Symbol.asyncDispose]();
});

async function watch(polling = false): Promise<void> {
  const repository = await openRepository(top);
  watched = await watchFiles({
    top,
    ...(repository ? { repository } : {}),
    skipped: [path.join(top, 'cache')],
    onChange: (files) => told.push(files.map((file) => path.relative(top, file))),
    tell: (diagnostic) => expect(diagnostic).toBeUndefined(),
    polling,
  });
}

/** Looking in turn begins with a look at all as it is: until that is done, nothing is told. */
async function begun(polling: boolean): Promise<void> {
  for (let i = 0; polling && told.length === 0; i++) {
    await writeFile(at(`last-begun${i}.txt`), 'x');
    await new Promise((resolve) => setTimeout(resolve, 300));
  }
  told = [];
}

/** All that is told by the time that a last change is. */
async function toldAfter(): Promise<readonly string[]> {
  lasts += 1;
  const last = `last${lasts}.txt`;
  await new Promise((resolve) => setTimeout(resolve, 200));
  await writeFile(path.join(top, last), 'x');
  await expect.poll(() => told.flat(), { timeout: 10_000 }).toContain(last);
  return [...new Set(told.flat())].filter((file) => !file.startsWith('last')).sort();
}

const at = (...names: readonly string[]) => path.join(top, ...names);

describe.each([false, true])('looking in turn: %s', (polling) => {
  test('a save, one by another file renamed over it, a new file and a deletion', async () => {
    await writeFile(at('a/gone.go'), 'package a\n');
    await watch(polling);
    await begun(polling);
    await appendFile(at('a/a.go'), '// more\n');
    await writeFile(at('a/b/b.go.tmp~'), 'package b // more\n');
    await rename(at('a/b/b.go.tmp~'), at('a/b/b.go'));
    await writeFile(at('a/new.go'), 'package a\n');
    await rm(at('a/gone.go'));
    expect(await toldAfter()).toEqual(['a/a.go', 'a/b/b.go', 'a/gone.go', 'a/new.go']);
  });

  test('a new folder with folders in it, and what changes there later', async () => {
    await watch(polling);
    await begun(polling);
    await mkdir(at('n/m'), { recursive: true });
    await writeFile(at('n/m/x.go'), 'package m\n');
    expect(await toldAfter()).toEqual(['n/m/x.go']);
    told = [];
    await new Promise((resolve) => setTimeout(resolve, polling ? 1200 : 0));
    await appendFile(at('n/m/x.go'), '// more\n');
    expect(await toldAfter()).toEqual(['n/m/x.go']);
  });
});

test('what git ignores, what gows keeps, and what editors put beside a file counts for nothing', async () => {
  await mkdir(at('cache'));
  await watch();
  await writeFile(at('build/gen.go'), 'package changed\n');
  await writeFile(at('a/out.log'), 'x');
  await writeFile(at('cache/results.db'), 'x');
  await writeFile(at('a/.a.go.swp'), 'x');
  await writeFile(at('a/4913'), 'x');
  expect(await toldAfter()).toEqual([]);
});

test('what git ignores and is compiled counts', async () => {
  await watch();
  watched?.include([at('build/gen.go')]);
  await writeFile(at('build/gen.go'), 'package changed\n');
  await writeFile(at('build/other.txt'), 'x');
  expect(await toldAfter()).toEqual(['build/gen.go']);
});

test('a file written as it was is no change, once its content is known', async () => {
  await watch();
  await writeFile(at('a/a.go'), 'package a // 1\n');
  expect(await toldAfter()).toEqual(['a/a.go']);
  told = [];
  await writeFile(at('a/a.go'), 'package a // 1\n');
  await utimes(at('a/a.go'), 1, 1);
  expect(await toldAfter()).toEqual([]);
});

test('a checkout that swaps a folder is one change, and what it holds is watched on', async () => {
  await git(top, 'checkout', '-q', '-b', 'other');
  await rm(at('a'), { recursive: true });
  await writeTree(
    top,
    Object.fromEntries(Array.from({ length: 300 }, (_, n) => [`c/d${n % 20}/f${n}.go`, 'package c\n'])),
  );
  await commitAll(top, 'other');
  await git(top, 'checkout', '-q', 'main');
  await watch();
  await git(top, 'checkout', '-q', 'other');
  await expect.poll(() => told.flat().length).toBe(302);
  expect(told).toHaveLength(1);
  await git(top, 'checkout', '-q', 'main');
  await expect.poll(() => told.flat().length).toBe(604);
  told = [];
  await appendFile(at('a/b/b.go'), '// more\n');
  expect(await toldAfter()).toEqual(['a/b/b.go']);
});
