// Reading test logs.

import { mkdirSync, symlinkSync } from 'node:fs';
import path from 'node:path';
import { describe, expect, it } from 'vitest';
import { temporaryFolder } from '#testkit';
import { mendTestlog, parseTestlog } from './index.ts';

const read = (...lines: readonly string[]) => parseTestlog(`# test log\n${lines.join('\n')}\n`, '/ws/svc');

describe('a test log', () => {
  it('is names, opened and stated paths, each once', () => {
    expect(read('getenv A', 'open /x', 'stat /y', 'getenv A', 'open /x', 'getenv B C')).toEqual({
      env: ['A', 'B C'],
      opened: ['/x'],
      stated: ['/y'],
      reopened: ['/x'],
    });
  });

  it('with nothing in it is complete', () => {
    expect(parseTestlog('# test log\n', '/ws')).toEqual({ env: [], opened: [], stated: [], reopened: [] });
  });

  it.each([
    ['empty', ''],
    ['without its header', 'getenv A\n'],
    ['cut off', '# test log\ngetenv A'],
    ['with a line of an unknown kind', '# test log\nreadlink /a\n'],
    ['with a line without a name', '# test log\nopen\n'],
    ['with bytes that are no UTF-8', Buffer.from('# test log\nopen /a\xff\n', 'latin1').toString()],
  ])('is none when it is %s', (_, text) => {
    expect(parseTestlog(text, '/ws')).toBeUndefined();
  });

  it.each([
    ['# test log\nopen /a\nopen /b', ['/a']],
    ['# test log\nopen /a\n', ['/a']],
    ['# test l', []],
    ['', []],
  ])('is as much as a panic left of it: %j', (text, opened) => {
    expect(parseTestlog(mendTestlog(text), '/ws')?.opened).toEqual(opened);
  });

  it('has relative paths seen from the package, then from where the test went', () => {
    const log = read(
      'open testdata/a',
      'stat ../b',
      'chdir /else',
      'open a',
      'chdir sub',
      'open ./a//b/',
      'chdir /ws/svc',
      'open c',
    );
    expect(log?.opened).toEqual(['/ws/svc/testdata/a', '/else/a', '/else/sub/a/b', '/ws/svc/c']);
    expect(log?.stated).toEqual(['/ws/b', '/else', '/else/sub', '/ws/svc']);
  });

  it('may name files with spaces, quotes, line feeds’ kin and other scripts', () => {
    const odd = ['/a b', '/a\r', '/"q"', '/日本', '/ lead', '/$HOME'];
    expect(read(...odd.map((name) => `open ${name}`))?.opened).toEqual(odd);
  });

  it('leaves out a path that the kernel never has', () => {
    expect(read('open /a\0b', 'open /c')?.opened).toEqual(['/c']);
  });

  it('has paths by way of the kernel’s word for the test’s own folder as that folder’s', () => {
    const log = read(
      'open /proc/self/cwd/a',
      'chdir /else',
      'open /proc/thread-self/cwd/../b',
      'open /proc/4711/root/c',
      'open /proc/self/task/12/cwd/d',
      'stat /proc/self/cwd',
      'stat /proc/self/root',
      'stat /proc/self/cwdx',
    );
    expect(log?.opened).toEqual(['/ws/svc/a', '/b', '/c', '/else/d']);
    expect(log?.stated).toEqual(['/else', '/', '/proc/self/cwdx']);
  });

  it('tells what was opened by a relative path or twice', () => {
    expect(read('open /once', 'open ./tool', 'open /twice', 'open /twice')?.reopened).toEqual([
      '/ws/svc/tool',
      '/twice',
    ]);
  });

  it('follows a symlink before it goes up from it, as the kernel does', async () => {
    await using folder = await temporaryFolder();
    mkdirSync(path.join(folder.path, 'real/deep'), { recursive: true });
    symlinkSync('real/deep', path.join(folder.path, 'link'));
    const log = parseTestlog('# test log\nopen link/../a\nopen link/b\nopen none/../c\n', folder.path);
    expect(log?.opened).toEqual(['real/a', 'link/b', 'c'].map((name) => path.join(folder.path, name)));
  });
});
