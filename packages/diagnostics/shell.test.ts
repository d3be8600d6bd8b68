import { execFileSync } from 'node:child_process';
import { expect, test } from 'vitest';
import { shellWord } from '#diagnostics';

test.each(["it's", 'a b', '$HOME', '', '*', '^x$/^y$', '-run=x', 'a\\b', '~', 'ä'])(
  'a shell takes %j for one word',
  (word) => {
    expect(execFileSync('/bin/sh', ['-c', `printf %s ${shellWord(word)}`]).toString()).toBe(word);
  },
);

test('plain words stay as they are', () => {
  expect(['./a-b/c_d', '-run=x', 'a@v1.2.3', 'x,y:z%+'].map(shellWord)).toEqual([
    './a-b/c_d',
    '-run=x',
    'a@v1.2.3',
    'x,y:z%+',
  ]);
});
