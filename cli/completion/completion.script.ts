// Completion by real shells. A shell that is not there is told, and passed over.

import { execFile } from 'node:child_process';
import { accessSync, constants } from 'node:fs';
import { chmod, mkdir, writeFile } from 'node:fs/promises';
import path from 'node:path';
import { promisify } from 'node:util';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import {
  commitAll,
  git,
  gitInit,
  openTerminal,
  startProgram,
  type TemporaryFolder,
  type Terminal,
  temporaryFolder,
  writeTree,
} from '#testkit';

const [program, ...before] = startProgram;
let folder: TemporaryFolder;
let work: string;
let env: Readonly<Record<string, string>>;

beforeAll(async () => {
  folder = await temporaryFolder();
  work = path.join(folder.path, 'work');
  await writeTree(work, {
    'go.work': 'go 1.25\n\nuse (\n\t./svc\n\t./lib\n)\n',
    'svc/go.mod': 'module example.com/svc\n\ngo 1.25\n',
    'svc/api/api.go': 'package api\n',
    'svc/api/testdata/x.go': 'package x\n',
    'lib/go.mod': 'module example.com/lib\n\ngo 1.25\n',
    'lib/lib.go': 'package lib\n',
    'lib/money/money.go': 'package money\n',
    "lib/od d's/odd.go": 'package odd\n',
  });
  await gitInit(work);
  await commitAll(work, 'base');
  await git(work, 'branch', 'release-1.2');
  const bin = path.join(folder.path, 'bin');
  await mkdir(bin);
  await writeFile(
    path.join(bin, 'gows'),
    `#!/bin/sh\nexec ${startProgram.map((word) => `"${word}"`).join(' ')} "$@"\n`,
  );
  await chmod(path.join(bin, 'gows'), 0o755);
  env = {
    PATH: `${bin}${path.delimiter}${process.env['PATH']}`,
    HOME: folder.path,
    TERM: 'xterm',
    LANG: 'C.UTF-8',
    GOWS_CACHE_DIR: path.join(folder.path, 'cache'),
  };
});

afterAll(() => folder[Symbol.asyncDispose]());

function has(shell: string): boolean {
  const found = (process.env['PATH'] ?? '').split(path.delimiter).some((dir) => {
    try {
      accessSync(path.join(dir, shell), constants.X_OK);
      return true;
    } catch {
      return false;
    }
  });
  if (!found) console.warn(`${shell} is not installed, so its completion is not tested`);
  return found;
}

/** Each what is typed, and what then stands on the line. */
const lines = [
  ['gows aff\t', 'gows affected '],
  ['lis\t', 'gows affected list '],
  ['--ba\t', 'gows affected list --base '],
  ['rel\t', 'gows affected list --base release-1.2 '],
  ['gows test -tri\t', 'gows test -trimpath '],
  ['gows test -ra\t', 'gows test -race='],
  ['fa\t', 'gows test -race=false '],
  ['example.com/s\t', 'gows test -race=false example.com/svc/api '],
  ['gows graph --focus mon\t', 'gows graph --focus money '],
  ['gows why ./l\t', 'gows why ./lib'],
  ['/m\t', 'gows why ./lib/money '],
  ['gows test --dry-run=j\t', 'gows test --dry-run=json '],
  ['gows watch te\t', 'gows watch test '],
  ['gows completion zs\t', 'gows completion zsh '],
  ['gows graph --format m\t', 'gows graph --format mermaid '],
  ['gows test --cache-dir sv\t', 'gows test --cache-dir svc/'],
  ['gows test --cache-dir=sv\t', 'gows test --cache-dir=svc/'],
  ['gows report go.w\t', 'gows report go.work '],
  ["gows test -run 'A b' ./svc/a\t", "gows test -run 'A b' ./svc/api "],
  ['gows why ./lib/o\t', "gows why ./lib/od\\ d\\'s "],
  ['gows why ./lib/od\\ d\t', "gows why ./lib/od\\ d\\'s "],
  ["gows why './lib/o\t", "gows why './lib/od d'\\''s' "],
  ['gows why "./lib/o\t', 'gows why "./lib/od d\'s" '],
  ['true; gows aff\t', 'true; gows affected '],
] as const;

async function typeAll(seen: Terminal): Promise<void> {
  for (const [keys, line] of lines) {
    if (keys.includes('gows ')) {
      seen.type('\u0015');
      await seen.until(/\$ *$/);
    }
    seen.type(keys);
    await seen.until(new RegExp(`\\$ ${line.replace(/[.*+?()[\]{}|\\$]/g, '\\$&')} *$`));
  }
}

test.skipIf(!has('bash'))(
  'bash',
  async () => {
    using seen = openTerminal({
      command: 'bash',
      args: ['--norc', '--noprofile', '-i'],
      cwd: work,
      env: { ...env, PS1: '$ ' },
    });
    seen.type('source <(gows completion bash)\r');
    await seen.until(/\n\$ ?$/);
    await typeAll(seen);
  },
  120_000,
);

test.skipIf(!has('zsh'))(
  'zsh',
  async () => {
    using seen = openTerminal({ command: 'zsh', args: ['-f', '-i'], cwd: work, env: { ...env, PS1: '$ ' } });
    seen.type(
      'PROMPT="$ "; unsetopt zle_bracketed_paste prompt_sp; autoload -U compinit; compinit -D -u; source <(gows completion zsh); clear\r',
    );
    await seen.until(/^\$ ?$/);
    await typeAll(seen);
  },
  120_000,
);

describe.skipIf(!has('fish'))('fish', () => {
  test.each([
    ['gows aff', ['affected']],
    ['gows affected lis', ['list\tList the packages that a change can affect, each with its reasons']],
    ['gows affected list --base rel', ['release-1.2']],
    ['gows test -race=', ['-race=false', '-race=true']],
    ['gows test example.com/', ['example.com/lib', 'example.com/lib/', 'example.com/svc/']],
    ['gows test ./svc/', ['./svc/...\tAll packages below it', './svc/api']],
    ['gows why mon', ['money\texample.com/lib/money']],
    ['gows graph --focus ./svc/', ['./svc/...\tAll packages below it', './svc/api']],
    ['gows graph --focus=mon', ['--focus=money\texample.com/lib/money']],
    ['gows test -args ', []],
    ["gows why './lib/o", ["./lib/od d's"]],
    ['gows why ./lib/od\\ d', ["./lib/od d's"]],
    [
      'gows cache gc --ma',
      [
        '--max-size\thow much results may take, and test binaries ten times that: 500m, 2g (GOWS_CACHE_SIZE, else 1g) …',
      ],
    ],
    ['gows cache stats -ra', []],
  ] as const)('%s', async (line, wanted) => {
    const { stdout } = await promisify(execFile)(
      'fish',
      ['--no-config', '-c', 'gows completion fish | source; complete -C $argv[1]', line],
      { cwd: work, env },
    );
    expect(stdout.split('\n').filter(Boolean).sort()).toEqual([...wanted].sort());
  });
});

test('a broken go.work gives no package and no word on stderr', async () => {
  await using broken = await temporaryFolder();
  await writeFile(path.join(broken.path, 'go.work'), 'nonsense');
  const run = (...words: readonly string[]) =>
    promisify(execFile)(program, [...before, '__complete', ...words], { cwd: broken.path, env });
  expect(await run('test', './')).toEqual({ stdout: '', stderr: '' });
  expect((await run('te')).stdout).toMatch(/^test\t/);
});
