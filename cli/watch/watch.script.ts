// gows watch in a terminal: saves, keys, and what is left when it ends.

import { readdirSync, readFileSync } from 'node:fs';
import { rename, writeFile } from 'node:fs/promises';
import path from 'node:path';
import { afterEach, beforeEach, expect, test } from 'vitest';
import {
  commitAll,
  gitInit,
  openTerminal,
  repository,
  type TemporaryFolder,
  type Terminal,
  temporaryFolder,
  writeTree,
} from '#testkit';

const onLinux = test.skipIf(process.platform !== 'linux');

let folder: TemporaryFolder;
let work: string;
let opened: Terminal | undefined;

/** As it was built before. */
const program = path.join(repository, 'cli/dist/gows.js');

const leaf = (name: string) => `package leaf\n\nconst Name = "${name}"\n`;

beforeEach(async () => {
  folder = await temporaryFolder();
  work = path.join(folder.path, 'work');
  await writeTree(work, {
    'go.mod': 'module ex.com/m\n\ngo 1.25\n',
    'leaf/leaf.go': leaf('leaf'),
    'top/top_test.go': `package top

import (
	"testing"

	"ex.com/m/leaf"
)

func TestName(t *testing.T) {
	if leaf.Name != "leaf" {
		t.Fatal("leaf is", leaf.Name)
	}
}

func TestOther(t *testing.T) {}
`,
    'other/other_test.go': 'package other\n\nimport "testing"\n\nfunc TestOther(t *testing.T) {}\n',
  });
  await gitInit(work);
  await commitAll(work, 'base');
});

afterEach(async () => {
  if (opened) process.kill(opened.pid, 'SIGKILL');
  opened = undefined;
  await folder[Symbol.asyncDispose]();
});

function watch(...args: readonly string[]): Terminal {
  const { CI: _, NO_COLOR: __, ...env } = process.env as Record<string, string>;
  opened = openTerminal({
    command: process.execPath,
    args: [program, 'watch', ...args],
    cwd: work,
    columns: 80,
    rows: 24,
    env: { ...env, GOWS_CACHE_DIR: path.join(folder.path, 'cache'), GOFLAGS: '' },
  });
  return opened;
}

async function ended(seen: Terminal): Promise<number> {
  const { code } = await seen.exited;
  opened = undefined;
  return code;
}

/** Processes whose command line or folder lies in the test's folder. */
function processesLeft(): readonly string[] {
  return readdirSync('/proc').filter((pid) => {
    if (!/^\d+$/.test(pid)) return false;
    try {
      return readFileSync(`/proc/${pid}/environ`, 'utf8').includes(folder.path);
    } catch {
      return false;
    }
  });
}

onLinux('a save runs again what it affects, and keys choose what runs', async () => {
  const seen = watch('-race=false');
  await seen.until(/DONE 2 passed, 1 without tests[\s\S]*watching · \? for keys$/);
  await writeFile(path.join(work, 'leaf/new.go'), leaf('blatt'));
  await rename(path.join(work, 'leaf/new.go'), path.join(work, 'leaf/leaf.go'));
  await seen.until(
    /leaf\/leaf\.go changed[\s\S]*DONE 1 passed, 1 failed[\s\S]*watching · 1 package failing · \? for keys$/,
  );
  expect(seen.text().split('leaf.go changed')[1]).not.toMatch(/ex\.com\/m\/other/);

  seen.type('f');
  await seen.until(/what failed\n[\s\S]*DONE 1 failed ·[\s\S]*for keys$/);
  seen.type('t');
  await seen.until(/^tests \(-run\): $/m);
  seen.type('TestOther\r');
  await seen.until(/another filter\n[\s\S]*DONE 2 passed[\s\S]*-run TestOther · \? for keys$/);
  seen.type('t\r');
  await seen.until(
    /another filter\n[\s\S]*another filter\n[\s\S]*DONE 1 passed, 1 failed[\s\S]*1 package failing · \? for keys$/,
  );
  seen.type('pother\r');
  await seen.until(/DONE 1 passed ·[\s\S]*· other · \? for keys$/);
  seen.type('p\u001b');
  await seen.until(/· other · \? for keys$/);
  seen.type('a');
  await seen.until(/ all\nok {2}\tex\.com\/m\/other|all\nok +ex\.com\/m\/other +\d/);
  seen.type('?');
  await seen.until(/q {6}quit\n/);
  seen.type('q');
  expect(await ended(seen)).toBe(0);
  expect(seen.text().split('\n').at(-1)).not.toMatch(/for keys/);
});

onLinux('Ctrl-C while tests run ends with 130, leaves no process and gives the terminal back', async () => {
  await writeFile(
    path.join(work, 'other/other_test.go'),
    'package other\n\nimport (\n\t"testing"\n\t"time"\n)\n\nfunc TestOther(t *testing.T) { time.Sleep(time.Hour) }\n',
  );
  const { CI: _, ...env } = process.env as Record<string, string>;
  const seen = openTerminal({
    command: 'sh',
    args: [
      '-c',
      `stty -g | md5sum; "${process.execPath}" "${program}" watch -race=false; echo "code $?"; stty -g | md5sum`,
    ],
    cwd: work,
    columns: 80,
    rows: 24,
    env: { ...env, GOWS_CACHE_DIR: path.join(folder.path, 'cache'), GOFLAGS: '' },
  });
  opened = seen;
  await seen.until(/running, 2 of 3 done, [1-9]\d* s$/);
  seen.type('\u0003');
  await seen.until(/^code 130\n\S+ +-$/m);
  await ended(seen);
  const lines = seen.text().split('\n');
  expect(lines.at(-1)).toBe(lines[0]);
  expect(processesLeft()).toEqual([]);
});
