// What the flags of coverage mean together.

import { expect, test } from 'vitest';
import { coverFlags, goArgument, namesFolders, readCover, splitArguments } from '#gocmd';

function read(race: boolean, ...argv: string[]) {
  const { build, own, diagnostics } = splitArguments(argv, {});
  expect(diagnostics).toEqual([]);
  return readCover(build, own, race);
}

test.for([
  [false, [], {}],
  [false, ['-cover'], { cover: { mode: 'set' } }],
  [true, ['-cover'], { cover: { mode: 'atomic' } }],
  [false, ['-coverprofile=c.out'], { cover: { mode: 'set' } }],
  [false, ['-coverprofile='], { cover: { mode: 'set' } }],
  [false, ['-covermode=count'], { cover: { mode: 'count' } }],
  [true, ['-covermode=atomic', '-coverpkg='], { cover: { mode: 'atomic' } }],
  [false, ['-coverpkg=./a, ./b,work'], { cover: { mode: 'set', packages: ['./a', ' ./b', 'work'] } }],
  [false, ['-cover=false'], {}],
] as const)('with race %j, %j is %j', ([race, argv, expected]) => {
  expect(read(race, ...argv)).toEqual(expected);
});

test('what cannot be together is a fault with a remedy', () => {
  for (const found of [
    read(true, '-covermode=set'),
    read(false, '-cover=false', '-coverprofile=c.out'),
    read(false, '-outputdir=x'),
    read(false, '-outputdir=x', '-coverprofile='),
  ]) {
    expect(found).toMatchObject({ fault: { code: 'usage/arguments', remedy: expect.any(String) } });
  }
});

test('equal coverage has equal flags, and patterns that begin with a dot mean a folder', () => {
  const one = { mode: 'set', packages: ['./a', 'work'] } as const;
  expect(coverFlags(one).map(goArgument)).toEqual(['-cover=true', '-covermode=set', '-coverpkg=./a,work']);
  expect(
    [['./...'], ['..'], ['.'], ['work', '../x']].map((packages) => namesFolders({ mode: 'set', packages })),
  ).toEqual([true, true, true, true]);
  expect(namesFolders({ mode: 'set', packages: ['example.com/...', 'work', 'all'] })).toBe(false);
});
