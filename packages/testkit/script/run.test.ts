import { readFile, writeFile } from 'node:fs/promises';
import path from 'node:path';
import { expect, test } from 'vitest';
import { repository, runScript, temporaryFolder } from '#testkit';
import { conditionNames } from './conditions.ts';
import { commands } from './engine.ts';

/** The outcome of a script, its times taken out. */
async function run(source: string, timeoutMs = 20_000) {
  const outcome = await runScript('t.txtar', source, { timeoutMs });
  return { ...outcome, log: outcome.log.replace(/\(\d+\.\d+s\)/g, '(0s)') };
}

async function passes(source: string): Promise<void> {
  expect(await run(source)).toMatchObject({ status: 'passed' });
}

test('a failure shows the headings of what passed and the log of the failing phase, under variable names', async () => {
  const outcome = await run(`# first
exec echo one
# second
exec cat $WORK/a.txt
! stdout two
-- a.txt --
two
`);
  expect(outcome).toEqual({
    status: 'failed',
    log: `# first (0s)
# second (0s)
> exec cat $WORK/a.txt
[stdout]
two
> ! stdout two
matched: two
FAIL: t.txtar:5: stdout: succeeded, and should have failed
`,
  });
});

test('a passing script shows only its headings', async () => {
  expect(await run('# one\nexec true\n# two\nexec true\n')).toEqual({
    status: 'passed',
    log: '# one (0s)\n# two (0s)\n',
  });
});

test('! wants a failure, ? takes either, and exitcode tells which', async () => {
  await passes(`! exec sh -c 'exit 3'
exitcode 3
! exitcode 4
? exec sh -c 'exit 5'
exitcode 5
? exec true
exitcode 0
? exec sh -c 'kill -TERM $$'
exitcode SIGTERM
`);
  expect((await run('exec false\n')).log).toContain('FAIL: t.txtar:1: exec: failed [exit status 1]');
  expect((await run('! exec true\n')).log).toContain('succeeded, and should have failed');
});

test('! does not forgive exit code 70, a defect of gows', async () => {
  expect((await run("! exec sh -c 'exit 70'\n")).log).toContain('is a defect of gows');
});

test('! does not forgive a script written wrongly', async () => {
  expect((await run('! nonsense\n')).log).toContain('unknown command nonsense');
  expect((await run('! exists\n')).log).toContain('0 arguments, wanted at least 1');
  expect((await run('! exec no-such-program\n')).log).toContain('not found on PATH');
  expect((await run('! exec ./nothing\n')).log).toContain('nothing cannot be started');
  expect((await run('! exec ./nothing &\nwait\n')).log).toContain('nothing cannot be started');
  expect((await run('! stdout $NOPE\n')).log).toContain('$NOPE is not set');
  expect((await run('[nowhere] exec true\n')).log).toContain('unknown condition [nowhere]');
});

test('files are made, changed, moved, linked and removed', async () => {
  await passes(`mkdir a/b
mkfile a/b/f.txt one two
cmp a/b/f.txt want1
append a/b/f.txt three
replace 'two\\nthree' 'four' a/b/f.txt
cmp a/b/f.txt want2
! replace absent x a/b/f.txt
cp a b
mv b/b/f.txt g.txt
exists g.txt a/b/f.txt
! exists b/b/f.txt
cp g.txt a
exists a/g.txt
rm a
! exists a
! rm a
symlink link -> g.txt
exec cat link
cmp stdout want2
chmod 755 g.txt
exists -exec g.txt
touch -date=2020-01-01T00:00:00Z g.txt
exec ls -l --time-style=+%Y g.txt
stdout ' 2020 '
cp stdout listing
grep -count=1 '^-rwx' listing
-- want1 --
one
two
-- want2 --
one
four
`);
});

test('cmp shows the difference by lines, cmpenv knows variables', async () => {
  const outcome = await run(`exec echo $WORK
cmpenv stdout where
cmp a b
-- where --
$WORK
-- a --
1
2
3
-- b --
1
3
4
`);
  expect(outcome.log).toContain('--- a\n+++ b\n 1\n-2\n 3\n+4\nFAIL: t.txtar:3: cmp: a and b differ');
});

test('patterns are regular expressions by line in which variables are literal', async () => {
  await passes(`env X=a.c
exec echo a.c abc
stdout ^$X
stdout -count=1 $X
stdout -count=2 'a.c'
! stdout ^abc
stdout 'abc$'
`);
});

test('standard input is given once', async () => {
  await passes('stdin in\nexec cat\nstdout hello\nexec cat\n! stdout .\n-- in --\nhello\n');
});

test('environment: own home and caches, fixed git author, nothing of CI', async () => {
  process.env['CI'] = 'true';
  try {
    await passes(`exec env
! stdout ^CI=
! stdout ^GOFLAGS=
! stdout ^GOWORK=
stdout ^HOME=
stdout ^GOENV=off$
stdout ^GOTOOLCHAIN=
stdout ^GOWS_CACHE_DIR=
go env GOCACHE
! stdout gows-script-
git init -q
exec git commit -q --allow-empty -m x
git log --format=%an/%ae/%cI/%D
stdout '^Gopher/gopher@example.com/2024-01-01T00:00:00(Z|\\+00:00)/HEAD -> main$'
env CI=1
unset CI
exec env
! stdout ^CI=
`);
  } finally {
    delete process.env['CI'];
  }
});

test('background commands are awaited by what they print, interrupted and waited for by name', async () => {
  await passes(`! exec sh -c 'trap "echo stopped; exit 9" INT; echo ready; while :; do sleep 0.05; done' &loop&
exec sh -c 'echo quick' &quick&
await loop stdout ^ready
wait quick
stdout quick
interrupt loop
wait loop
stdout stopped
exitcode 9
gone
`);
});

test('a background command that fails unexpectedly, or that nobody waits for, fails the script', async () => {
  expect((await run('exec false &\nwait\n')).log).toContain('failed [exit status 1]');
  expect((await run('exec sleep 60 &\n')).log).toContain('still runs in the background: wait for it');
});

test.runIf(process.platform === 'linux')(
  'a script that leaves a process behind fails, and the process is ended',
  async () => {
    const outcome = await run("exec sh -c 'setsid sleep 61 >/dev/null 2>&1 &'\n! gone\n");
    expect(outcome.log).toContain('left processes behind');
    expect(outcome.log).toContain('sleep 61');
  },
);

test('when its time is over, a script ends with the log of its phase', async () => {
  const outcome = await run('# slow\nexec sleep 60\n', 300);
  expect(outcome.log).toBe(
    '# slow (0s)\n> exec sleep 60\n[signal SIGKILL]\nFAIL: t.txtar:2: exec: the time of the script is over\n',
  );
});

test.runIf(process.getuid?.() === 0)('a small file system can be filled up', async () => {
  const outcome = await run(`tmpfs mount disk 64k
mkfile disk/a x
tmpfs fill disk
! exec sh -c 'echo more than nothing >disk/b'
stderr 'No space left|I/O error'
tmpfs read-only disk
! exec rm disk/a
`);
  expect(outcome.reason ?? outcome.log).toMatch(/^(a tmpfs cannot be mounted here)?$/);
});

test('skip and stop end a script early, conditions guard them', async () => {
  expect(await run("[!linux] [!darwin] [!windows] exec false\nskip 'no reason'\nexec false\n")).toMatchObject({
    status: 'skipped',
    reason: 'no reason',
  });
  expect(await run('stop\nexec false\n')).toMatchObject({ status: 'passed' });
});

test('json looks into a document by route', async () => {
  await passes(`json doc schema == gows.affected/1
json doc packages.*.importPath == example.com/a example.com/b
json doc packages.*.importPath contains example.com/b
json doc packages[importPath=example.com/b].reasons.*.kind == file embed
json doc packages.0.importPath matches /a$
json doc packages.* count 2
json doc removed.* count 0
json doc base.dirty == true
json doc base
! json doc base.rev
! json doc packages.*.importPath == example.com/a
-- doc --
{"schema": "gows.affected/1", "base": {"dirty": true}, "removed": [], "packages": [
  {"importPath": "example.com/a", "reasons": []},
  {"importPath": "example.com/b", "reasons": [{"kind": "file"}, {"kind": "embed"}]}]}
`);
});

test('event finds events by their fields, and wants every line to be JSON', async () => {
  await passes(`exec cat events
event type=task.finished package=example.com/a outcome=pass
event -count=2 type=task.finished
event type=task.finished package~/b$ counts.pass=1
event exitCode
! event type=task.finished outcome=fail
-- events --
{"type":"task.finished","package":"example.com/a","outcome":"pass"}
{"type":"task.finished","package":"example.com/b","outcome":"race","exitCode":66,"counts":{"pass":1}}
`);
  expect((await run('exec echo no\n! event type=x\n')).log).toContain('line 1 of stdout is not JSON');
});

test('with update, a golden file that differs is written anew into the archive', async () => {
  await using folder = await temporaryFolder();
  const file = path.join(folder.path, 'x.txtar');
  const source = '# shows\nexec echo new\ncmp stdout want\n-- want --\nold\n-- other --\nkept\n';
  await writeFile(file, source);
  const outcome = await runScript('x.txtar', source, { timeoutMs: 10_000, update: file });
  expect(outcome.status).toBe('passed');
  expect(await readFile(file, 'utf8')).toBe(source.replace('old', 'new'));
});

test('the page on scripts names every command and condition', async () => {
  const page = await readFile(path.join(repository, 'testdata/script/README.md'), 'utf8');
  const missing = [...Object.keys(commands).map((c) => `\`${c}`), ...conditionNames.map((c) => `\`[${c}]\``)];
  expect(missing.filter((name) => !page.includes(name))).toEqual([]);
});
