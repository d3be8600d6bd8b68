// Profiles: read as golang.org/x/tools/cover reads them, and told where they are damaged.

import { expect, test } from 'vitest';
import {
  byPackage,
  coverageText,
  fillIn,
  mergeProfiles,
  parseProfile,
  percent,
  printProfile,
  tallyOf,
} from '#coverage';
import { DiagnosticError } from '#diagnostics';

const parse = (text: string) => parseProfile(text, 'c.out');

function diagnosticOf(work: () => unknown) {
  try {
    work();
  } catch (error) {
    if (error instanceof DiagnosticError) return error.diagnostics[0];
  }
  throw new Error('nothing was thrown');
}

test('blocks that are repeated add up, and in mode set they are reached or not', () => {
  const repeated = 'm/a/a.go:1.2,3.4 2 1\nm/a/a.go:1.2,3.4 2 0\nm/a/a.go:1.2,3.4 2 4\n';
  expect(printProfile(parse(`mode: count\n${repeated}`))).toBe('mode: count\nm/a/a.go:1.2,3.4 2 5\n');
  expect(printProfile(parse(`mode: set\n${repeated}`))).toBe('mode: set\nm/a/a.go:1.2,3.4 2 1\n');
});

test('a counter stops at what 32 bits hold', () => {
  const most = 'm/a/a.go:1.2,3.4 1 4294967295\n';
  expect(printProfile(parse(`mode: atomic\n${most}${most}`))).toBe(`mode: atomic\n${most}`);
});

test('blocks are printed by package, file and position', () => {
  const lines = ['m/a/b.go:1.1,2.2 1 0', 'm/a/x.go:3.1,9.2 1 0', 'm/a/x.go:10.1,10.2 1 0', 'm/a-b/a.go:1.1,2.2 1 0'];
  const printed = printProfile(parse(`mode: set\n${[...lines].reverse().join('\n')}\n`));
  expect(printed).toBe(`mode: set\n${lines.join('\n')}\n`);
});

test.for([
  ['', 1],
  ['mode: some\n', 1],
  ['mode: set\nm/a.go:1.2,3.4 2\n', 2],
  ['mode: set\nm/a.go:1.2,3.4 2 1\n\n', 3],
  ['mode: set\nm/a.go:1.2,3.4 2 1\nmode: set\n', 3],
  ['mode: set\nm/a.go:1.2,3.4 2 1\nm/a.go:1.2,3.4 3 1\n', 3],
] as const)('%j is damaged in line %i', ([text, line]) => {
  expect(diagnosticOf(() => parse(text))).toMatchObject({ code: 'coverage/profile', place: { file: 'c.out', line } });
});

test('profiles of two modes, or of two sources, are not merged, and both are named', () => {
  const one = { name: 'one.out', profile: parse('mode: set\nm/a.go:1.2,3.4 2 1\n') };
  const counted = { name: 'two.out', profile: parse('mode: count\nm/a.go:1.2,3.4 2 1\n') };
  const edited = { name: 'three.out', profile: parse('mode: set\nm/a.go:1.2,3.4 9 1\n') };
  for (const [other, words] of [
    [counted, 'one.out is of mode set, and two.out of mode count'],
    [edited, 'm/a.go:1.2,3.4 has 2 statements in one.out, and 9 in three.out'],
  ] as const) {
    const found = diagnosticOf(() => mergeProfiles([one, other]));
    expect(found).toMatchObject({ code: 'coverage/merge', message: expect.stringContaining(words) });
  }
  expect(mergeProfiles([])).toBeUndefined();
});

test('a share is rounded as Go prints it', () => {
  // fmt.Printf("%.1f") of 100*covered/statements, Go 1.26.
  const shares = [
    [1, 16, '6.2'],
    [3, 16, '18.8'],
    [1, 3, '33.3'],
    [2, 3, '66.7'],
    [0, 7, '0.0'],
    [9999, 10000, '100.0'],
    [39, 80, '48.8'],
    [1, 80, '1.2'],
  ] as const;
  for (const [covered, statements, text] of shares) expect(percent({ statements, covered }), text).toBe(text);
  expect(coverageText({ statements: 0, covered: 0, in: ['./...'] })).toBe('[no statements]');
  expect(coverageText({ statements: 4, covered: 1, in: ['./a', 'm/b'] })).toBe('25.0% of statements in ./a, m/b');
});

test('what a binary does not link is added in the order of import paths, and nothing that it has', () => {
  const others = byPackage('mode: set\nm/c/c.go:1.1,2.2 1 0\nm/a/a.go:1.1,2.2 1 0\nm/b/b.go:1.1,2.2 1 0\n');
  const filled = fillIn('mode: set\nm/b/b.go:1.1,2.2 1 1\n', others);
  expect(filled).toBe('mode: set\nm/a/a.go:1.1,2.2 1 0\nm/b/b.go:1.1,2.2 1 1\nm/c/c.go:1.1,2.2 1 0\n');
  expect(tallyOf(parse(filled))).toEqual({ statements: 3, covered: 1 });
});
