// What differs between a revision and the work tree: by content, whatever git's index believes.

import { chmod, mkdir, readdir, readFile, rename, rm, stat, symlink, utimes, writeFile } from 'node:fs/promises';
import { expect, test } from 'vitest';
import { git, gitInit, writeTree } from '#testkit';
import { type ChangedFile, headOf, layOut, workTreeChanges } from './index.ts';
import { openAt, type Sandbox, sandbox } from './sandbox.fixture.ts';

const long = new Date('2020-01-01T00:00:00Z');

async function changes(box: Sandbox, base = 'HEAD'): Promise<readonly ChangedFile[]> {
  return workTreeChanges(await box.open(), base);
}

test('commits, staged, unstaged and untracked changes all count, ignored files do not', async () => {
  await using box = await sandbox({
    '.gitignore': '*.log\n',
    'committed.go': '1',
    'staged.go': '1',
    'unstaged.go': '1',
    'gone.go': '1',
    'same.go': '1',
  });
  await box.write({ 'committed.go': '2', 'tracked.log': 'x' });
  await box.git('add', '-f', 'tracked.log');
  await box.commit();
  await box.write({ 'staged.go': '2', 'ignored.log': 'x', 'new dir/née.go': 'x', 'intent.go': 'x', 'added.go': 'x' });
  await box.git('add', 'staged.go', 'added.go');
  await box.git('add', '-N', 'intent.go');
  await box.write({ 'unstaged.go': '2' });
  await rm(`${box.folder}/gone.go`);
  const before = await readFile(`${box.folder}/.git/index`);
  expect(await changes(box, box.first)).toEqual([
    { path: 'added.go', change: 'added' },
    { path: 'committed.go', change: 'modified' },
    { path: 'gone.go', change: 'deleted' },
    { path: 'intent.go', change: 'added' },
    { path: 'new dir/née.go', change: 'added', untracked: true },
    { path: 'staged.go', change: 'modified' },
    { path: 'tracked.log', change: 'added' },
    { path: 'unstaged.go', change: 'modified' },
  ]);
  expect(await readFile(`${box.folder}/.git/index`)).toEqual(before);
});

test('content decides: what was put back is no change, wherever it went in between', async () => {
  await using box = await sandbox({ 'staged.go': '1', 'moved.go': '1', 'touched.go': '1', 'uncached.go': '1' });
  await box.write({ 'staged.go': '2' });
  await box.git('add', '-A');
  await box.write({ 'staged.go': '1' });
  await rename(`${box.folder}/moved.go`, `${box.folder}/x`);
  await rename(`${box.folder}/x`, `${box.folder}/moved.go`);
  await utimes(`${box.folder}/touched.go`, long, long);
  await box.git('rm', '-q', '--cached', 'uncached.go');
  expect(await changes(box)).toEqual([]);
  expect(await headOf(await box.open())).toEqual({ rev: box.first, dirty: false });
  await box.write({ 'uncached.go': '2' });
  expect(await changes(box)).toEqual([{ path: 'uncached.go', change: 'modified', untracked: true }]);
  expect((await headOf(await box.open())).dirty).toBe(true);
});

test('a file that was tracked and is ignored now is compared by what it holds', async () => {
  await using box = await sandbox({ 'go.work': 'go 1.25\n', 'other.txt': '1' });
  await box.write({ '.gitignore': 'go.work\nother.txt\n' });
  await box.git('rm', '-q', '--cached', 'go.work', 'other.txt');
  await box.commit();
  await box.write({ 'other.txt': '2' });
  expect(await changes(box, box.first)).toEqual([
    { path: '.gitignore', change: 'added' },
    { path: 'other.txt', change: 'modified' },
  ]);
});

test('an edit of equal size and mtime within the second is found, which git status misses', async () => {
  await using box = await sandbox({ 'a.go': 'aaaa' });
  for (let round = 0; round < (process.env['GOWS_LONG'] ? 50 : 2); round += 1) {
    // Another time each round, so that git itself sees what is to be added.
    const then = new Date(long.getTime() + round * 1000);
    await box.write({ 'a.go': 'aaaa' });
    await utimes(`${box.folder}/a.go`, then, then);
    await box.git('add', 'a.go');
    await box.write({ 'a.go': 'bbbb' });
    await utimes(`${box.folder}/a.go`, then, then);
    expect(await changes(box)).toEqual([{ path: 'a.go', change: 'modified' }]);
    // As if something else had been added much later.
    const later = new Date(Date.now() + 3_600_000);
    await utimes(`${box.folder}/.git/index`, later, later);
    expect(await changes(box)).toEqual([{ path: 'a.go', change: 'modified' }]);
  }
});

test('entries that the user promised not to edit are looked at all the same', async () => {
  await using box = await sandbox({ 'assumed.go': '1', 'skipped.go': '1', 'absent.go': '1' });
  await box.git('update-index', '--assume-unchanged', 'assumed.go');
  await box.git('update-index', '--skip-worktree', 'skipped.go', 'absent.go');
  await rm(`${box.folder}/absent.go`);
  expect(await changes(box)).toEqual([]);
  await box.write({ 'assumed.go': '2', 'skipped.go': '2' });
  expect(await changes(box)).toEqual([
    { path: 'assumed.go', change: 'modified' },
    { path: 'skipped.go', change: 'modified' },
  ]);
});

test.each([[[]], [['--sparse-index']]])('what a sparse checkout %j leaves out is not deleted', async (options) => {
  await using box = await sandbox({ 'in/a.go': '1', 'out/b.go': '1', 'out/deep/c.go': '1' });
  await box.write({ 'out/b.go': '2' });
  await box.commit();
  await box.git('sparse-checkout', 'set', '--cone', ...options, 'in');
  expect(await stat(`${box.folder}/out`).catch(() => undefined)).toBeUndefined();
  expect(await changes(box)).toEqual([]);
  expect(await changes(box, box.first)).toEqual([{ path: 'out/b.go', change: 'modified' }]);
  await box.write({ 'out/deep/c.go': '2', 'in/a.go': '2' });
  expect(await changes(box)).toEqual([
    { path: 'in/a.go', change: 'modified' },
    { path: 'out/deep/c.go', change: 'modified' },
  ]);
});

test.skipIf(process.platform === 'win32')(
  'modes count: the executable bit, unless the repository has none',
  async () => {
    await using box = await sandbox({ 'run.sh': '1', 'plain.sh': '1' });
    await chmod(`${box.folder}/run.sh`, 0o755);
    expect(await changes(box)).toEqual([{ path: 'run.sh', change: 'modified' }]);
    await box.git('config', 'core.fileMode', 'false');
    expect(await changes(box)).toEqual([]);
    await box.write({ 'plain.sh': '2' });
    expect(await changes(box)).toEqual([{ path: 'plain.sh', change: 'modified' }]);
  },
);

test('files, links and folders that take the place of one another', async () => {
  await using box = await sandbox({ file: '1', 'dir/x': '1', 'linked/x': '1', 'elsewhere/x': '1', 'to-dir': '1' });
  await symlink('file', `${box.folder}/link`);
  await symlink('file', `${box.folder}/kept`);
  await box.commit();
  for (const name of ['file', 'dir', 'linked', 'to-dir', 'link']) {
    await rm(`${box.folder}/${name}`, { recursive: true });
  }
  await symlink('elsewhere', `${box.folder}/linked`);
  await symlink('elsewhere/x', `${box.folder}/file`);
  await symlink('other', `${box.folder}/link`);
  await box.write({ dir: '1', 'to-dir/x': '1' });
  expect(await changes(box)).toEqual([
    { path: 'dir', change: 'added', untracked: true },
    { path: 'dir/x', change: 'deleted' },
    { path: 'file', change: 'modified' },
    { path: 'link', change: 'modified' },
    { path: 'linked', change: 'added', untracked: true },
    { path: 'linked/x', change: 'deleted' },
    { path: 'to-dir', change: 'deleted' },
    { path: 'to-dir/x', change: 'added', untracked: true },
  ]);
});

test.skipIf(process.platform === 'win32')('names with newlines, quotes, spaces and letters of all kinds', async () => {
  const names = [
    ' lead',
    '"quoted"',
    '-dash',
    'back\\slash',
    'car\r',
    'new\nline',
    'tab\t.go',
    'ünïcode 世界.go',
    ':(top)',
  ];
  await using box = await sandbox(Object.fromEntries(names.map((name) => [name, '1'])));
  expect(await changes(box)).toEqual([]);
  for (const name of names) await writeFile(`${box.folder}/${name}`, '2');
  expect((await changes(box)).map(({ path, change }) => [path, change])).toEqual(
    names.sort().map((n) => [n, 'modified']),
  );
  for (const name of names) await writeFile(`${box.folder}/${name}`, '1');
  expect(await changes(box)).toEqual([]);
});

test('line endings that git converts are no change, others are', async () => {
  await using box = await sandbox({
    '.gitattributes': '*.txt text\n*.bat eol=crlf\n*.bin -text\n',
    'a.txt': 'one\ntwo\n',
    'b.bat': 'one\ntwo\n',
    'c.bin': 'one\ntwo\n',
  });
  await box.write({ 'a.txt': 'one\r\ntwo\r\n', 'b.bat': 'one\r\ntwo\r\n', 'c.bin': 'one\r\ntwo\r\n' });
  expect(await changes(box)).toEqual([{ path: 'c.bin', change: 'modified' }]);
  await box.git('rm', '-q', '--cached', '.gitattributes');
  await rm(`${box.folder}/.gitattributes`);
  await box.git('config', 'core.autocrlf', 'true');
  await box.write({ 'c.bin': 'one\ntwo\n' });
  expect(await changes(box)).toEqual([{ path: '.gitattributes', change: 'deleted' }]);
});

test('a clean filter that fails makes the file count by its plain bytes', async () => {
  await using box = await sandbox({
    '.gitattributes': '*.big filter=broken\n',
    'a.big': '1',
    'b.go': '1',
    'c.big': '1',
  });
  await box.git('config', 'filter.broken.clean', 'no-such-program');
  await box.git('config', 'filter.broken.required', 'true');
  await box.write({ 'a.big': '2', 'b.go': '2', 'c.big': '1' });
  expect(await changes(box)).toEqual([
    { path: 'a.big', change: 'modified' },
    { path: 'b.go', change: 'modified' },
  ]);
});

test.skipIf(process.platform === 'win32' || process.getuid?.() === 0)(
  'a file that may not be read may differ',
  async () => {
    await using box = await sandbox({ 'a.go': '1', 'b.go': '1' });
    await box.write({ 'a.go': '1', 'b.go': '1' });
    await chmod(`${box.folder}/a.go`, 0o200);
    expect(await changes(box)).toEqual([{ path: 'a.go', change: 'modified' }]);
  },
);

test('paths in conflict are what lies on disk', async () => {
  await using box = await sandbox({ 'a.go': '1\n', 'b.go': '1\n' });
  await box.git('checkout', '-q', '-b', 'other');
  await box.write({ 'a.go': '2\n', 'b.go': '2\n' });
  await box.commit();
  await box.git('checkout', '-q', 'main');
  await box.write({ 'a.go': '3\n', 'b.go': '3\n' });
  const main = await box.commit();
  await box.git('merge', '-q', 'other').catch(() => {});
  await box.write({ 'b.go': '3\n' });
  expect(await box.git('ls-files', '-u')).toContain('b.go');
  expect(await changes(box, main)).toEqual([{ path: 'a.go', change: 'modified' }]);
});

test('a clone within the work tree that git does not track is its files, by its own rules', async () => {
  await using box = await sandbox();
  await writeTree(`${box.folder}/nested`, { 'x.go': '1', 'deep/y.go': '1', 'z.log': '1', '.gitignore': '*.log\n' });
  await mkdir(`${box.folder}/broken`);
  await writeTree(`${box.folder}/broken`, { '.git/HEAD': 'ref: refs/heads/main\n', 'w.go': '1' });
  await gitInit(`${box.folder}/nested`);
  await git(`${box.folder}/nested`, 'add', 'x.go');
  await git(`${box.folder}/nested`, 'commit', '-q', '-m', 'x');
  const untracked = { change: 'added', untracked: true };
  expect(await changes(box)).toEqual([
    { path: 'broken/w.go', ...untracked },
    { path: 'nested/.gitignore', ...untracked },
    { path: 'nested/deep/y.go', ...untracked },
    { path: 'nested/x.go', ...untracked },
  ]);
});

test('settings and variables of the user change no answer and start no program', async () => {
  await using box = await sandbox({ 'née.go': '1', 'b/c.go': '1' });
  const hook = `#!/bin/sh\ntouch ${box.outside}/ran\necho noise\n`;
  await writeFile(`${box.outside}/hook`, hook, { mode: 0o755 });
  await mkdir(`${box.outside}/hooks`);
  await writeTree(box.outside, {
    config: `
[core]
  quotePath = true
  fsmonitor = ${box.outside}/hook
  untrackedCache = true
  splitIndex = true
  trustctime = false
  checkStat = minimal
  hooksPath = ${box.outside}/hooks
  pager = ${box.outside}/hook
[color]
  ui = always
[diff]
  renames = copies
  noprefix = true
  relative = true
  external = ${box.outside}/hook
[status]
  showUntrackedFiles = no
[submodule]
  recurse = true
[feature]
  manyFiles = true
`,
  });
  await writeFile(`${box.outside}/hooks/post-index-change`, hook, { mode: 0o755 });
  await box.write({ 'née.go': '2', 'b/new.go': '1' });
  const repository = await openAt(`${box.folder}/b`, {
    GIT_CONFIG_GLOBAL: `${box.outside}/config`,
    GIT_EXTERNAL_DIFF: `${box.outside}/hook`,
    GIT_ICASE_PATHSPECS: '1',
    LC_ALL: 'de_DE.UTF-8',
  });
  expect(await workTreeChanges(repository, 'HEAD')).toEqual([
    { path: 'b/new.go', change: 'added', untracked: true },
    { path: 'née.go', change: 'modified' },
  ]);
  await layOut(repository, 'HEAD', `${box.outside}/out`);
  expect(await stat(`${box.outside}/ran`).catch(() => 'never')).toBe('never');
  expect(await readFile(`${box.outside}/out/née.go`, 'utf8')).toBe('1');
  expect((await readdir(`${box.folder}/.git`)).filter((name) => name.startsWith('sharedindex'))).toEqual([]);
});
