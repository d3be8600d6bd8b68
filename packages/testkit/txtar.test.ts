import { readdir, readFile } from 'node:fs/promises';
import path from 'node:path';
import { expect, test } from 'vitest';
import { formatTxtar, goMachine, parseTxtar } from '#testkit';

// The cases of golang.org/x/tools/txtar's own test.
test('a comment and files come back as they were written', () => {
  const text = `comment1
comment2
-- file1 --
File 1 text.
-- foo ---
More file 1 text.
-- file 2 --
File 2 text.
-- empty --
-- noNL --
hello world`;
  const archive = parseTxtar(text);
  expect(archive).toEqual({
    comment: 'comment1\ncomment2\n',
    files: [
      { name: 'file1', text: 'File 1 text.\n-- foo ---\nMore file 1 text.\n' },
      { name: 'file 2', text: 'File 2 text.\n' },
      { name: 'empty', text: '' },
      { name: 'noNL', text: 'hello world\n' },
    ],
  });
  expect(formatTxtar(archive)).toBe(`${text}\n`);
});

test.each([
  ['--  --\nx\n', 'a marker without a name'],
  ['--a --\nx\n', 'no space before the name'],
  ['-- a--\nx\n', 'no space after the name'],
  [' -- a --\nx\n', 'a space before the marker'],
  ['-- a -- \nx\n', 'a space after the marker'],
])('%j is text, having %s', (text) => {
  expect(parseTxtar(text)).toEqual({ comment: text, files: [] });
});

test('an empty archive has nothing', () => {
  expect(parseTxtar('')).toEqual({ comment: '', files: [] });
});

test("the go command's own scripts survive parse and format", async () => {
  const folder = path.join((await goMachine()).env.GOROOT, 'src/cmd/go/testdata/script');
  const names = await readdir(folder).catch(() => []);
  for (const name of names.filter((n) => n.endsWith('.txt'))) {
    const text = await readFile(path.join(folder, name), 'utf8');
    const archive = parseTxtar(text);
    expect(parseTxtar(formatTxtar(archive))).toEqual(archive);
  }
});
