// Answers that stand: said again while all is as it was, and found anew after anything that could change them.

import { execFile } from 'node:child_process';
import {
  appendFileSync,
  chmodSync,
  cpSync,
  mkdirSync,
  readFileSync,
  renameSync,
  rmSync,
  statSync,
  symlinkSync,
  utimesSync,
  writeFileSync,
} from 'node:fs';
import path from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { promisify } from 'node:util';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import type { RunEvent } from '#events';
import { listStreams, readKeptStream } from '#history';
import {
  commitAll,
  git,
  gitEnvironment,
  gitInit,
  startProgram,
  type TemporaryFolder,
  temporaryFolder,
  writeTree,
} from '#testkit';

const run = promisify(execFile);
const [program, ...itsWords] = startProgram;

const files = {
  'go.work': 'go 1.25\n\nuse (\n\t./a\n\t./b\n)\n',
  '.gitignore': 'ignored.txt\nout/\n',
  'a/go.mod': 'module example.com/a\n\ngo 1.25\n',
  'a/a.go': 'package a\n\nfunc A() int { return 1 }\n',
  'a/a_test.go': `package a

import (
	"os"
	"testing"
)

func TestA(t *testing.T) {
	for _, name := range []string{"../shared/data.txt", "../shared/link.txt", "../ignored.txt", os.Getenv("FIXTURE")} {
		b, err := os.ReadFile(name)
		t.Log(name, string(b), err)
	}
	if A() == 0 {
		t.Fatal("A")
	}
}
`,
  'b/go.mod': 'module example.com/b\n\ngo 1.25\n',
  'b/b.go': 'package b\n',
  'shared/data.txt': 'one\n',
  'shared/other.txt': 'two\n',
  'ignored.txt': 'mine\n',
  'out/built.txt': 'x\n',
  'empty/deep/.keep': '',
  'README.md': 'words\n',
} as const;

/** The same size and the same times as before: only what no program can set tells. */
function rewriteUnseen(file: string, text: string): void {
  const { atime, mtime } = statSync(file);
  writeFileSync(file, text);
  utimesSync(file, atime, mtime);
}

interface Ground {
  /** The work tree. */
  readonly top: string;
  /** Beside it: home, cache, a fixture. */
  readonly outside: string;
  readonly env: Record<string, string>;
}

interface Change {
  readonly name: string;
  /** What has to be so before. */
  readonly given?: (ground: Ground) => unknown;
  readonly make: (ground: Ground) => unknown;
}

const changes: readonly Change[] = [
  {
    name: 'source of equal size and time',
    make: ({ top }) => rewriteUnseen(path.join(top, 'a/a.go'), files['a/a.go'].replace('1 }', '2 }')),
  },
  { name: 'a new file of a package', make: ({ top }) => writeFileSync(path.join(top, 'b/new.go'), 'package b\n') },
  {
    name: 'a file that is gone',
    given: ({ top }) => writeFileSync(path.join(top, 'b/gone.go'), 'package b\n'),
    make: ({ top }) => rmSync(path.join(top, 'b/gone.go')),
  },
  {
    name: 'a new package in a folder that had none',
    make: ({ top }) => writeTree(top, { 'a/empty/deep/x.go': 'package deep\n' }),
  },
  {
    name: 'a new file where there was an empty folder',
    make: ({ top }) => writeFileSync(path.join(top, 'hollow/in/x.txt'), 'x'),
  },
  {
    name: 'a file that a test reads, of equal size and time',
    make: ({ top }) => rewriteUnseen(path.join(top, 'shared/data.txt'), 'six\n'),
  },
  { name: 'what a link leads to', make: ({ top }) => rewriteUnseen(path.join(top, 'shared/other.txt'), 'ten\n') },
  {
    name: 'a link led elsewhere',
    make({ top }) {
      rmSync(path.join(top, 'shared/link.txt'));
      symlinkSync('data.txt', path.join(top, 'shared/link.txt'));
    },
  },
  {
    name: 'an ignored file that a test reads',
    make: ({ top }) => writeFileSync(path.join(top, 'ignored.txt'), 'yours\n'),
  },
  {
    name: 'a fixture outside of the repository',
    make: ({ outside }) => writeFileSync(path.join(outside, 'fixture.txt'), 'B\n'),
  },
  { name: 'a fixture outside that is gone', make: ({ outside }) => rmSync(path.join(outside, 'fixture.txt')) },
  {
    name: 'a fixture outside that is there again',
    given: ({ outside }) => rmSync(path.join(outside, 'fixture.txt'), { force: true }),
    make: ({ outside }) => writeFileSync(path.join(outside, 'fixture.txt'), 'A\n'),
  },
  {
    name: 'a folder in place of another',
    make({ top }) {
      cpSync(path.join(top, 'shared'), path.join(top, 'next'), { recursive: true });
      writeFileSync(path.join(top, 'next/data.txt'), 'new\n');
      renameSync(path.join(top, 'shared'), path.join(top, 'last'));
      renameSync(path.join(top, 'next'), path.join(top, 'shared'));
    },
  },
  { name: 'an untracked file', make: ({ top }) => writeFileSync(path.join(top, 'note.txt'), 'x') },
  { name: 'a rule that ignores it', make: ({ top }) => appendFileSync(path.join(top, '.gitignore'), 'note.txt\n') },
  {
    name: 'a rule of this clone alone',
    make: ({ top }) => appendFileSync(path.join(top, '.git/info/exclude'), 'last/\n'),
  },
  { name: 'a rule of the user', make: ({ outside }) => writeTree(outside, { 'home/.config/git/ignore': 'hollow\n' }) },
  {
    name: 'a setting of the user',
    make: ({ outside }) => writeFileSync(path.join(outside, 'home/.gitconfig'), '[core]\n\tfileMode = false\n'),
  },
  { name: 'a commit', make: ({ top }) => commitAll(top, 'next') },
  { name: 'a branch that moved', make: ({ top }) => git(top, 'update-ref', 'refs/remotes/origin/main', 'HEAD') },
  { name: 'branches in one file', make: ({ top }) => git(top, 'pack-refs', '--all') },
  { name: 'another branch', make: ({ top }) => git(top, 'checkout', '-q', '-b', 'side', 'HEAD~1') },
  { name: 'what is staged', make: ({ top }) => git(top, 'rm', '-q', '--cached', 'README.md') },
  { name: 'an executable bit', make: ({ top }) => chmodSync(path.join(top, 'shared/data.txt'), 0o755) },
  {
    name: 'a member that is left out',
    make: ({ top }) => writeFileSync(path.join(top, 'go.work'), 'go 1.25\n\nuse ./a\n'),
  },
  {
    name: 'settings of gows',
    make: ({ top }) => writeFileSync(path.join(top, 'gows.jsonc'), '{ "packages": { "./a": { "cache": true } } }\n'),
  },
  { name: 'settings of go', make: ({ outside }) => writeTree(outside, { 'home/.config/go/env': 'GOFLAGS=-tags=x\n' }) },
  { name: 'a variable', make: ({ env }) => Object.assign(env, { MODE: 'other' }) },
  { name: 'a variable that names a file', make: ({ env }) => Object.assign(env, { FIXTURE: '/nowhere' }) },
  { name: 'results that are gone', make: ({ outside }) => rmSync(path.join(outside, 'cache/results.db')) },
  { name: 'a broken module', make: ({ top }) => writeFileSync(path.join(top, 'b/go.mod'), 'module\n') },
];

/** What nobody's answer rests on. */
const idle: readonly Change[] = [
  { name: 'a file in an ignored folder', make: ({ top }) => writeFileSync(path.join(top, 'out/more.txt'), 'x') },
  { name: 'a new object of git', make: ({ top }) => git(top, 'hash-object', '-w', 'README.md') },
  { name: 'a file of the cache folder', make: ({ outside }) => writeFileSync(path.join(outside, 'cache/x'), 'x') },
  { name: 'another shell', make: ({ env }) => Object.assign(env, { SHLVL: '9' }) },
];

const commands = [
  ['affected', 'list'],
  ['test', '-race=false'],
] as const;

let folder: TemporaryFolder;
let ground: Ground;

beforeAll(async () => {
  folder = await temporaryFolder();
  const [top, outside] = [path.join(folder.path, 'ws'), path.join(folder.path, 'outside')];
  await writeTree(top, files);
  mkdirSync(path.join(top, 'hollow/in'), { recursive: true });
  symlinkSync('other.txt', path.join(top, 'shared/link.txt'));
  await gitInit(top);
  await commitAll(top, 'first');
  await git(top, 'update-ref', 'refs/remotes/origin/main', 'HEAD');
  await writeTree(outside, { 'fixture.txt': 'A\n', 'home/.keep': '', trace: '' });
  const { PATH = '', GOPATH = '' } = process.env;
  const { stdout } = await run('go', ['env', 'GOCACHE']);
  // Another test may be the first that downloads a module on this machine: the folder is then there that was not.
  const GOMODCACHE = path.join(outside, 'modules');
  ground = {
    top,
    outside,
    env: {
      ...gitEnvironment,
      PATH,
      GOPATH,
      GOCACHE: stdout.trim(),
      GOMODCACHE,
      GOPROXY: 'off',
      HOME: path.join(outside, 'home'),
      GOWS_CACHE_DIR: path.join(outside, 'cache'),
      FIXTURE: path.join(outside, 'fixture.txt'),
      // Every git process leaves a word there: an answer that stands starts none.
      GIT_TRACE: path.join(outside, 'trace'),
    },
  };
});
afterAll(() => folder[Symbol.asyncDispose]());

interface Said {
  readonly stdout: string;
  readonly code: number;
  /** No git process was started for it. */
  readonly stood: boolean;
}

async function gows(words: readonly string[]): Promise<Said> {
  const trace = path.join(ground.outside, 'trace');
  const before = statSync(trace).size;
  const { stdout, code } = await run(program, [...itsWords, ...words], {
    cwd: ground.top,
    env: ground.env,
  }).then(
    ({ stdout }) => ({ stdout, code: 0 }),
    (error: { stdout: string; code: number }) => ({ stdout: error.stdout, code: error.code }),
  );
  return { stdout: withoutTimes(stdout), code, stood: statSync(trace).size === before };
}

/** Durations, and when a kept result was made. */
function withoutTimes(text: string): string {
  return text.replaceAll(/\d+(\.\d+)? ?m?s\b/g, 'T').replaceAll(/\d+ (minutes?|seconds?) ago|just now/g, 'ago');
}

/** Longer than what changed must be past to prove anything. */
const rest = () => sleep(2200);

/** Asks until each answer stands. */
async function settle(): Promise<void> {
  for (const words of commands) await gows(words);
  await rest();
  for (const words of commands) await gows(words);
  for (const words of commands) expect((await gows(words)).stood, words.join(' ')).toBe(true);
}

/** With nothing that stands, as if it were asked for the first time. */
async function anew(words: readonly string[]): Promise<Said> {
  rmSync(path.join(ground.outside, 'cache/standing'), { recursive: true, force: true });
  return gows(words);
}

/** All of them are tried by `npm run test:long -- standing`; every fifth otherwise. */
const long = process.env['GOWS_LONG'] === '1';
const tried = changes.filter((_, index) => long || index % 5 === 0);

describe('an answer', () => {
  test('stands while nothing changes, and through what it does not rest on', { timeout: 120_000 }, async () => {
    await settle();
    for (const { name, make } of idle) {
      await make(ground);
      for (const words of commands) expect((await gows(words)).stood, `${words.join(' ')} after ${name}`).toBe(true);
    }
    const again = [];
    for (const words of commands) again.push(await gows(words));
    const fresh = [];
    for (const words of commands) fresh.push(await anew(words));
    expect(fresh.map(({ stood }) => stood)).toEqual(commands.map(() => false));
    expect(again).toEqual(fresh.map((one) => ({ ...one, stood: true })));
  });

  test('of a run is said again without being made again, and kept as a run of its own', async () => {
    await settle();
    const words = ['test', '-race=false'];
    const [cacheDir, streams] = [ground.env['GOWS_CACHE_DIR'] ?? '', () => listStreams(cacheDir)];
    await anew(words);
    // The first that stands is made once more, and heard.
    const made = await gows(words);
    expect(made.stood).toBe(true);
    const given = streams()[0]?.file ?? '';
    expect(bytesOf(given)[flagsAt]).toBe(0);
    const heard = await gows(words);
    expect(heard).toEqual(made);
    expect(await gows(words)).toEqual(heard);
    const [echo, before] = streams();
    expect([echo, before].map((stream) => bytesOf(stream?.file ?? '')[flagsAt])).toEqual([4, 4]);
    const told = readKeptStream(echo?.file ?? '');
    expect(new Set(told.events.map(({ run }) => run))).toEqual(new Set([echo?.run]));
    expect(told.events.map(timeless)).toEqual(readKeptStream(given).events.map(timeless));
    expect(Date.parse(told.events[0]?.at ?? '')).toBeGreaterThan(statSync(given).mtimeMs - 1);
    expect((await gows(['report'])).stdout).toContain('reused 1 of 1');
    await anew(words);
    await gows(words);
    expect(await gows(words)).toEqual(heard);
    // Where its run cannot be kept it is made as any other, which tells so.
    rmSync(path.join(cacheDir, 'streams'), { recursive: true });
    writeFileSync(path.join(cacheDir, 'streams'), '');
    expect(await gows(words)).toEqual(heard);
    rmSync(path.join(cacheDir, 'streams'));
    expect(await gows(words)).toEqual(heard);
    // Events have times, and files are written.
    const outside = path.join(ground.outside, 'junit.xml');
    for (const more of [['--json'], ['--junit', outside]]) {
      for (let i = 0; i < 4; i++) expect((await gows([...words, ...more])).code).toBe(0);
      expect(bytesOf(streams()[0]?.file ?? '')[flagsAt], more.join(' ')).toBe(0);
    }
  });

  test.each(tried)(
    'of a run is found anew, and no answer is old, after $name',
    { timeout: 120_000 },
    async (change) => {
      await change.given?.(ground);
      await settle();
      await change.make(ground);
      for (const words of commands) {
        const now = await gows(words);
        // What is affected need not rest on what a test reads elsewhere.
        if (words[0] === 'test') expect(now.stood).toBe(false);
        const fresh = await anew(words);
        expect(fresh.stood).toBe(false);
        expect([words, now.code, outcomes(now)]).toEqual([words, fresh.code, outcomes(fresh)]);
      }
    },
  );
});

/** Of a gzip file, where it says whether more stands before what is packed (RFC 1952). */
const flagsAt = 3;
const bytesOf = (file: string): Buffer => readFileSync(file);

function timeless(event: RunEvent): unknown {
  const text = JSON.stringify({ ...event, run: undefined, at: undefined, elapsedMs: undefined });
  return JSON.parse(text.replaceAll(event.run, 'RUN'));
}

/** Of a listing all of it; of a run which packages passed and which failed. */
function outcomes({ stdout }: Said): readonly string[] {
  const lines = stdout.split('\n');
  if (!/^DONE/m.test(stdout)) return lines;
  return lines.flatMap((line) => /^(ok|FAIL)\s+\S+/.exec(line)?.[0] ?? []).sort();
}
