// The build that begins on a guess: taken over where it was right, ended where it was not, and never a result of other source.

import { execFile } from 'node:child_process';
import {
  appendFileSync,
  chmodSync,
  existsSync,
  readFileSync,
  renameSync,
  rmSync,
  statSync,
  writeFileSync,
} from 'node:fs';
import { readdir } from 'node:fs/promises';
import path from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { promisify } from 'node:util';
import { afterEach, beforeEach, expect, test, vi } from 'vitest';
import { goexecName } from '#goexec';
import {
  builtProgram,
  commitAll,
  git,
  gitInit,
  goMachine,
  type TemporaryFolder,
  temporaryFolder,
  writeTree,
} from '#testkit';

const run = promisify(execFile);
const onUnix = test.skipIf(process.platform === 'win32');
vi.setConfig({ testTimeout: 300_000 });

const long = process.env['GOWS_LONG'] === '1';
/** In every run. */
const some: ReadonlySet<string> = new Set(['an edit', 'a commit', 'a new file']);

const testOf = (name: string) => `package ${name}

import "testing"

func Test(t *testing.T) {
	if Answer != 42 {
		t.Fatal("the answer is", Answer)
	}
}
`;
const source = (name: string, answer: number) => `package ${name}\n\nconst Answer = ${answer}\n`;

let folder: TemporaryFolder;
let top: string;
let env: Record<string, string>;

beforeEach(async () => {
  folder = await temporaryFolder();
  top = path.join(folder.path, 'ws');
  await writeTree(top, {
    'go.mod': 'module example.com/m\n\ngo 1.25\n',
    'leaf/leaf.go': source('leaf', 42),
    'leaf/leaf_test.go': testOf('leaf'),
    'base/base.go': source('base', 42),
    'base/base_test.go': testOf('base'),
    'user/user.go': 'package user\n\nimport "example.com/m/base"\n\nconst Answer = base.Answer\n',
    'user/user_test.go': testOf('user'),
  });
  await gitInit(top);
  await commitAll(top, 'first');
  // goexec starts every go command that builds, and says so here; the first time it does what `then.sh` says.
  const goexec = path.join(path.dirname(builtProgram), 'goexec', goexecName());
  const wrapper = path.join(folder.path, 'goexec');
  writeFileSync(
    wrapper,
    `#!/bin/sh
case "$*" in -rebuild*) ;; *" test -c "*|*" test "*" -c "*)
	echo "$*" >> ${folder.path}/builds
	if [ -f ${folder.path}/then.sh ]; then mv ${folder.path}/then.sh ${folder.path}/now.sh; . ${folder.path}/now.sh; fi
esac
exec ${goexec} "$@"
`,
  );
  chmodSync(wrapper, 0o755);
  const { env: machine } = await goMachine();
  const { PATH = '' } = process.env;
  env = {
    PATH,
    HOME: path.join(folder.path, 'home'),
    GOCACHE: (await run('go', ['env', 'GOCACHE'])).stdout.trim(),
    GOPROXY: 'off',
    GOTOOLCHAIN: 'local',
    GOROOT: machine.GOROOT,
    GOWS_CACHE_DIR: path.join(folder.path, 'cache'),
    GOWS_GOEXEC: wrapper,
  };
});
afterEach(() => folder[Symbol.asyncDispose]());

async function gows(
  more: readonly string[] = [],
): Promise<{ readonly code: number; readonly stdout: string; readonly builds: readonly string[] }> {
  const log = path.join(folder.path, 'builds');
  writeFileSync(log, '');
  const { stdout, code } = await run(process.execPath, [builtProgram, 'test', '-race=false', ...more], {
    cwd: top,
    env,
  }).then(
    (done) => ({ stdout: done.stdout, code: 0 }),
    (error: { stdout: string; code: number }) => ({ stdout: error.stdout, code: error.code }),
  );
  return { code, stdout, builds: readFileSync(log, 'utf8').split('\n').filter(Boolean) };
}

/** Until an answer is kept that an edit can be compared with. */
async function settle(): Promise<void> {
  expect((await gows()).code).toBe(0);
  await sleep(2200);
  expect((await gows()).code).toBe(0);
  expect((await gows()).builds).toEqual([]);
}

const asksForLeave = (build: string) => build.includes('-toolexec=');

onUnix('is the only one after an edit of a package that nobody else sees', async () => {
  await settle();
  writeFileSync(
    path.join(top, 'leaf/leaf.go'),
    `// A comment.\n${source('leaf', 42)}\nvar more = "more"\n\nfunc init() { more += more }\n`,
  );
  const passed = await gows();
  expect([passed.code, passed.builds.map(asksForLeave)]).toEqual([0, [false]]);
  expect(passed.stdout).toMatch(/^ok {2}\texample.com\/m\/leaf\t[0-9.]+s$/m);
  writeFileSync(path.join(top, 'leaf/leaf.go'), source('leaf', 41));
  const failed = await gows();
  expect([failed.code, failed.builds.map(asksForLeave)]).toEqual([1, [false]]);
  expect(failed.stdout).toContain('the answer is 41');
  expect(
    existsSync(path.join(folder.path, 'cache/runs')) &&
      (await run('ls', [path.join(folder.path, 'cache/runs')])).stdout,
  ).toBe('');
});

onUnix('is told by any run before it, however soon that came after another edit, and however it ended', async () => {
  await sleep(2200);
  const edit = (name: string, answer: number) =>
    writeFileSync(path.join(top, `${name}/${name}.go`), `// Edited ${++edits}.\n${source(name, answer)}`);
  let edits = 0;
  const steps: readonly (readonly [string, number, early: boolean])[] = [
    ['leaf', 41, false],
    ['leaf', 40, true],
    ['base', 42, false],
    ['leaf', 42, true],
  ];
  for (const [name, answer, early] of steps) {
    edit(name, answer);
    const { code, builds } = await gows();
    expect([name, code, builds.map(asksForLeave)]).toEqual([name, answer === 42 && name === 'leaf' ? 0 : 1, [!early]]);
  }
});

onUnix('does not begin where other packages see the edit', async () => {
  await settle();
  writeFileSync(path.join(top, 'base/base.go'), source('base', 41));
  const failed = await gows();
  expect([failed.code, failed.builds.map(asksForLeave)]).toEqual([1, [true]]);
  expect(failed.stdout).toMatch(/FAIL\s+example.com\/m\/base/);
  expect(failed.stdout).toMatch(/FAIL\s+example.com\/m\/user/);
});

onUnix('is not taken over where something changed once more after it had begun', async () => {
  await settle();
  writeFileSync(path.join(top, 'leaf/leaf.go'), `// Edited.\n${source('leaf', 42)}`);
  // The wrapper starts after gows has looked, and before the go command does.
  writeFileSync(
    path.join(folder.path, 'then.sh'),
    `printf 'package leaf\\n\\nconst Answer = 41\\n' > ${top}/leaf/leaf.go\n`,
  );
  const failed = await gows();
  expect([failed.code, failed.builds.map(asksForLeave)]).toEqual([1, [false, true]]);
  expect(failed.stdout).toContain('the answer is 41');
  expect((await gows()).code).toBe(1);
});

onUnix('is ended where another package was edited as well', async () => {
  await settle();
  writeFileSync(path.join(top, 'leaf/leaf.go'), `// Edited.\n${source('leaf', 42)}var x = 1\n\nfunc init() { x++ }\n`);
  appendFileSync(path.join(top, 'base/base.go'), 'var x = 1\n\nfunc init() { x++ }\n');
  const passed = await gows();
  expect(passed.code).toBe(0);
  expect(passed.builds.map(asksForLeave)).toEqual([true]);
});

/** What git is asked by name, in the order of asking. */
async function asked(words: readonly string[]): Promise<{ readonly git: readonly string[]; readonly said: string }> {
  const trace = path.join(folder.path, 'trace');
  writeFileSync(trace, '');
  const options = { cwd: top, env: { ...env, GIT_TRACE: trace } };
  const { stdout, stderr } = await run(process.execPath, [builtProgram, ...words], options).catch(
    (error: { stdout: string; stderr: string }) => error,
  );
  const git = [...readFileSync(trace, 'utf8').matchAll(/built-in: git .*?([a-z]+-[a-z]+)/g)].map(
    ([, word = '']) => word,
  );
  return { git, said: (stdout + stderr).replaceAll(/[0-9.]+ s\b|[0-9.]+s\b|, \d+ min.*/g, 'T') };
}

onUnix('of source asks git only what the edited file is; after anything else it is asked all again', async () => {
  await git(top, 'checkout', '-qb', 'work');
  const words = ['affected', 'test', '-race=false'];
  const standing = path.join(folder.path, 'cache/standing');
  let count = 0;
  const edit = (name: string) =>
    writeFileSync(
      path.join(top, `${name}/${name}.go`),
      `${source(name, 42)}\nvar n = ${++count}\n\nfunc init() { n++ }\n`,
    );
  const rest = async () => {
    for (let i = 0; i < 2; i++) await asked(words);
    await sleep(2200);
    await asked(words);
  };
  const changes: readonly (readonly [string, () => unknown, knows: boolean])[] = [
    ['an edit', () => edit('leaf'), true],
    [
      'an edit by another file',
      () => {
        writeFileSync(path.join(top, 'leaf/x'), `${source('leaf', 42)}\nvar n = -1\n\nfunc init() { n++ }\n`);
        renameSync(path.join(top, 'leaf/x'), path.join(top, 'leaf/leaf.go'));
      },
      true,
    ],
    ['an edit that others see', () => edit('base'), true],
    [
      'a commit',
      async () => {
        edit('leaf');
        await commitAll(top, 'more');
        edit('leaf');
      },
      false,
    ],
    [
      'a branch that has moved',
      async () => {
        await git(top, 'branch', '-f', 'main', 'HEAD');
        edit('leaf');
      },
      false,
    ],
    [
      'a new file',
      () => {
        writeTree(top, { 'user/more.go': 'package user\n' });
        edit('leaf');
      },
      false,
    ],
    [
      'a file that is gone',
      () => {
        rmSync(path.join(top, 'user/more.go'));
        edit('leaf');
      },
      false,
    ],
    [
      'a rule',
      () => {
        writeFileSync(path.join(top, '.gitignore'), 'leaf.go\n');
        edit('leaf');
      },
      false,
    ],
    [
      'a setting',
      async () => {
        await git(top, 'config', 'core.fileMode', 'false');
        edit('leaf');
      },
      false,
    ],
  ];
  // All of them, one after the other, are tried by `npm run test:long -- early`.
  for (const [name, make, knows] of changes.filter(([name]) => long || some.has(name))) {
    await rest();
    await make();
    const now = await asked(words);
    if (knows) expect(now.git, name).toEqual(['hash-object']);
    else expect(now.git, name).toContain('rev-parse');
    // What was kept of results decides as well, so that both are asked what they would do.
    const listed = await asked(['affected', 'list', '--json']);
    rmSync(standing, { recursive: true, force: true });
    expect(await asked(['affected', 'list', '--json']), name).toMatchObject({ said: listed.said });
    const { base, packages } = JSON.parse(listed.said) as { base: { rev: string }; packages: unknown[] };
    const affected = packages.length === 3 ? 'all' : `${packages.length} of`;
    expect(now.said, name).toContain(`base ${base.rev.slice(0, 7)} `);
    expect(now.said, name).toContain(`${affected} 3 packages affected`);
  }
});

onUnix('a run that failed is run again without asking git the same again', async () => {
  await sleep(2200);
  await git(top, 'checkout', '-qb', 'work');
  writeFileSync(path.join(top, 'leaf/leaf.go'), source('leaf', 41));
  await sleep(2200);
  const words = ['affected', 'test', '-race=false'];
  const failed = await asked(words);
  expect(failed.said).toContain('the answer is 41');
  expect(failed.git).toContain('rev-parse');
  const again = await asked(words);
  expect(again.said).toContain('the answer is 41');
  expect(again.git).not.toContain('rev-parse');
});

onUnix('a reference that is named as a source is none, wherever git keeps it', async () => {
  const gitDir = path.join(folder.path, 'kept-elsewhere');
  await git(top, 'init', '-q', `--separate-git-dir=${gitDir}`);
  await git(top, 'branch', 'base.go');
  await git(top, 'checkout', '-qb', 'work');
  writeFileSync(path.join(top, 'user/user.go'), `${source('user', 42)}\nvar n = 1\n\nfunc init() { n++ }\n`);
  await commitAll(top, 'more');
  const words = ['affected', 'test', '-race=false', '--base', 'base.go'];
  expect((await asked(words)).said).toContain('1 of 3 packages affected');
  await sleep(2200);
  await asked(words);
  await git(top, 'branch', '-f', 'base.go', 'HEAD');
  writeFileSync(path.join(top, 'leaf/leaf.go'), `// Edited.\n${source('leaf', 42)}`);
  const { said, git: questions } = await asked(words);
  expect(questions).toContain('rev-parse');
  expect(said).toContain('1 of 3 packages affected');
  expect(said).toContain('example.com/m/leaf');
});

onUnix('no answer is kept where the cache folder holds the workspace', async () => {
  env = { ...env, GOWS_CACHE_DIR: folder.path };
  for (let i = 0; i < 3; i++) {
    expect((await gows()).code).toBe(0);
    await sleep(i === 0 ? 2200 : 0);
  }
  expect(existsSync(path.join(folder.path, 'results.db'))).toBe(true);
  expect(existsSync(path.join(folder.path, 'standing'))).toBe(false);
});

/** What became of the notes on how a package is built: they were used, made anew, or neither. */
async function openNotes(): Promise<() => Promise<'used' | 'made' | 'left'>> {
  const look = async () => {
    const bin = path.join(folder.path, 'cache/bin');
    const names = (await readdir(bin, { recursive: true })).filter((name) => /\brebuild\b.*\.json$/.test(name));
    const stats = names.map((name) => statSync(path.join(bin, name), { bigint: true }));
    return { files: stats.map(({ ino }) => ino).join(), times: stats.map(({ mtimeNs }) => mtimeNs).join() };
  };
  let before = await look();
  return async () => {
    const now = await look();
    const became = now.files !== before.files ? 'made' : now.times !== before.times ? 'used' : 'left';
    before = now;
    return became;
  };
}

onUnix('from the second on is done by the tools alone, as long as nothing else is another', async () => {
  const dep = (answer: number) => `package dep\n\nfunc Answer() int { return ${answer} }\n`;
  const leaf = (more: string) =>
    `package leaf\n\nimport "example.com/m/dep"\n\nvar Answer = dep.Answer()\n\nfunc init() { println("${more}") }\n`;
  await writeTree(top, { 'dep/dep.go': dep(42), 'leaf/leaf.go': leaf('first') });
  await settle();
  const notes = await openNotes();
  const edit = async (name: string, text: string) => {
    writeFileSync(path.join(top, name), text);
    const { code, stdout } = await gows();
    return [code, await notes(), /the answer is 4[123]|undefined: nothing|format %d has arg/.exec(stdout)?.[0]];
  };
  const failing = testOf('leaf').replace('!= 42', '== 42');
  const unvetted = testOf('leaf').replace('t.Fatal("the answer is", Answer)', 't.Fatalf("%d", "x")');
  const steps: readonly (readonly [string, string, ...unknown[]])[] = [
    ['leaf/leaf.go', leaf('second'), 0, 'made', undefined],
    ['leaf/leaf.go', leaf('third'), 0, 'used', undefined],
    ['leaf/leaf.go', `${leaf('fourth')}\nfunc more() {}\n`, 0, 'used', undefined],
    // What fails is told by the go command, in its words.
    ['leaf/leaf.go', `${leaf('fifth')}\nfunc more() { nothing() }\n`, 1, 'left', 'undefined: nothing'],
    ['leaf/leaf.go', leaf('sixth'), 0, 'used', undefined],
    ['leaf/leaf_test.go', unvetted, 1, 'left', 'format %d has arg'],
    ['leaf/leaf_test.go', `${testOf('leaf')}// More.\n`, 0, 'used', undefined],
    // What it imports was edited meanwhile: what was noted stands for that no more.
    ['dep/dep.go', dep(41), 1, 'left', 'the answer is 41'],
    ['leaf/leaf.go', leaf('seventh'), 1, 'made', 'the answer is 41'],
    ['leaf/leaf.go', leaf('eighth'), 1, 'used', 'the answer is 41'],
    ['dep/dep.go', dep(43), 1, 'left', 'the answer is 43'],
    ['dep/dep.go', dep(42), 0, 'left', undefined],
    ['leaf/leaf.go', leaf('ninth'), 0, 'made', undefined],
    ['leaf/leaf_test.go', failing, 1, 'used', 'the answer is 42'],
    ['go.mod', 'module example.com/m\n\ngo 1.24\n', 1, 'left', 'the answer is 42'],
    ['leaf/leaf.go', leaf('tenth'), 1, 'made', 'the answer is 42'],
  ];
  for (const [name, text, ...expected] of steps) {
    const got = await edit(name, text);
    expect([name, text, ...got], name).toEqual([name, text, ...expected]);
  }
});

onUnix('is not taken over where what the package imports was changed in a way that nobody had looked for', async () => {
  // With -mod=mod nobody knows without the go command what is read, and the other module lies outside of the repository.
  env = { ...env, GOFLAGS: '-mod=mod' };
  const go = 'module example.com/m\n\ngo 1.25\n\nrequire example.com/lib v0.0.0\n\nreplace example.com/lib => ../lib\n';
  const leaf = (more: string) =>
    `package leaf\n\nimport "example.com/lib"\n\nvar Answer = lib.V\n\nfunc init() { println("${more}") }\n`;
  await writeTree(folder.path, {
    'lib/go.mod': 'module example.com/lib\n\ngo 1.25\n',
    'lib/lib.go': 'package lib\n\nvar V = 42\n',
    'ws/go.mod': go,
    'ws/leaf/leaf.go': leaf('first'),
  });
  await settle();
  const notes = await openNotes();
  for (const expected of ['left', 'made', 'used']) {
    writeFileSync(path.join(top, 'leaf/leaf.go'), leaf(expected));
    expect([(await gows()).code, await notes()]).toEqual([0, expected]);
  }
  await writeTree(folder.path, { 'lib/more.go': 'package lib\n\nfunc init() { V = 41 }\n' });
  writeFileSync(path.join(top, 'leaf/leaf.go'), leaf('last'));
  const failed = await gows();
  expect([failed.code, failed.stdout.includes('the answer is 41')]).toEqual([1, true]);
});

onUnix('is none where it was said how many may be at work, or how much memory there is', async () => {
  await settle();
  for (const flag of ['--jobs=1', '--memory=4GiB']) {
    for (const answer of [41, 42, 43]) {
      writeFileSync(path.join(top, 'leaf/leaf.go'), `// ${flag}\n${source('leaf', answer)}`);
      const { builds } = await gows([flag]);
      expect([flag, builds.map(asksForLeave)]).toEqual([flag, [true]]);
    }
  }
});

onUnix('Ctrl-C while it begins ends it and leaves nothing', async () => {
  await settle();
  writeFileSync(path.join(top, 'leaf/leaf.go'), `// Edited.\n${source('leaf', 42)}var x = 1\n\nfunc init() { x++ }\n`);
  // The wrapper is waited for before the rest of gows is loaded.
  writeFileSync(path.join(folder.path, 'then.sh'), 'kill -INT $PPID\nsleep 0.3\n');
  const stopped = await run(process.execPath, [builtProgram, 'test', '-race=false'], { cwd: top, env }).then(
    () => 'passed',
    ({ code, signal }: { code: number | null; signal: string | null }) => signal ?? code,
  );
  expect(['SIGINT', 130]).toContain(stopped);
  expect((await run('ls', [path.join(folder.path, 'cache/runs')])).stdout).toBe('');
  expect((await gows()).code).toBe(0);
});
