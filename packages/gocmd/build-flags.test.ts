// Which flags are in force for `go build`, wherever they were given.

import { expect, test } from 'vitest';
import { buildFlagsOf, findBuildFlag, splitArguments } from '#gocmd';

/** As from a command line and a GOFLAGS. */
const flags = (line: readonly string[], goflags = '') =>
  buildFlagsOf(splitArguments(line, {}, findBuildFlag).build, goflags);

test('flags are written out by name, and what is in force anyway is left out', () => {
  expect(flags(['-trimpath', '-tags', 'b,a', '-race=false', '-buildmode=default', '-ldflags', '-s -w']).flags).toEqual([
    '-ldflags=-s -w',
    '-tags=b,a',
    '-trimpath',
  ]);
});

test('GOFLAGS counts, the command line wins by name, and a list by pattern is kept whole', () => {
  expect(flags(['-tags=x'], '-trimpath=1 -tags=y "-ldflags=-X main.who=a b"').flags).toEqual([
    '-ldflags=-X main.who=a b',
    '-tags=x',
    '-trimpath',
  ]);
  expect(flags(['-trimpath=false'], '-trimpath').flags).toEqual([]);
  expect(flags(['-gcflags=a=-N', '-gcflags=b=-l'], '-gcflags=-m').flags).toEqual(['-gcflags=a=-N', '-gcflags=b=-l']);
});

test('what in GOFLAGS does not say what is built stays there, and an empty one does not give way to go env -w', () => {
  expect(flags([], '-modcacherw -count=1 -trimpath').goflags).toBe('-modcacherw -count=1');
  expect(flags([], '-trimpath').goflags).toBe(' ');
});

test('stamping is taken for programs, and for tests refused; what is for tests, or leaves open what is built, the other way round', () => {
  const line = ['-buildvcs', '-buildmode=pie', '-asmflags=-S', '-pgo=off'];
  expect(splitArguments(line, {}, findBuildFlag).diagnostics).toEqual([]);
  expect(flags(line).flags).toEqual(['-asmflags=-S', '-buildmode=pie', '-buildvcs=true', '-pgo=off']);
  expect(splitArguments(line, {}).diagnostics.map(({ code }) => code)).toEqual(['usage/refused-flag']);
  expect(splitArguments(['-toolexec=x', '-overlay=y', '-vet=off'], {}, findBuildFlag).diagnostics).toHaveLength(3);
  expect(splitArguments(['-toolexec=x', '-vet=off'], {}).diagnostics).toEqual([]);
});
