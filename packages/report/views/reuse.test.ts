import { expect, test } from 'vitest';
import type { ResultOrigin } from '#events';
import type { DryRunAnswer, MissAnswer } from '#plan';
import { drawDryRun } from './dry-run.ts';
import { drawMiss } from './miss.ts';

const origin: ResultOrigin = {
  run: '20260301T100000Z-1234abcd',
  at: '2026-03-01T10:00:00.000Z',
  commit: '3e0f9bb0c5f6e5a4d3c2b1a0998877665544332a',
  machine: 'build-7',
  gows: '0.1.0',
  go: 'go1.26.8',
};
const [old, young] = ['a'.repeat(64), 'b'.repeat(64)];

test('a miss names every input that differs, old and new, with file and line', () => {
  const answer: MissAnswer = {
    schema: 'gows.miss/1',
    package: 'ex.com/shop/api',
    reuse: { state: 'missed', cause: 'money/price.go changed' },
    nearest: origin,
    differences: [
      {
        difference: {
          kind: 'file',
          unit: 'ex.com/shop/money',
          file: 'money/price.go',
          change: 'modified',
          trail: ['ex.com/shop/api', 'ex.com/shop/cart', 'ex.com/shop/money'],
          from: old,
          to: young,
        },
        line: 12,
      },
      { difference: { kind: 'sight', name: 'open $TOP/api/testdata/a.json', from: `file ${old}`, to: 'missing' } },
      { difference: { kind: 'sight', name: 'env LANG', from: `set ${old}`, to: 'unset' } },
      { difference: { kind: 'field', name: '-tags', to: 'integration' } },
      { difference: { kind: 'toolchain', from: 'go1.26.7', to: 'go1.26.8' } },
    ],
  };
  expect(drawMiss(answer, { color: false })).toBe(`ex.com/shop/api would run: money/price.go changed
compared with the pass of 2026-03-01 10:00 UTC on build-7, commit 3e0f9bb (run 20260301T100000Z-1234abcd)

  money/price.go:12 modified
      aaaaaaaaaaaa → bbbbbbbbbbbb
      through ex.com/shop/money → ex.com/shop/cart
  api/testdata/a.json
      file aaaaaaaaaaaa → missing
      read or listed by its tests
  variable LANG
      set aaaaaaaaaaaa → unset
      consulted by its tests
  -tags
      none → integration
  the Go toolchain
      go1.26.7 → go1.26.8
`);
});

test('of a folder and of the environment only what differs is told, and of a variable what it is set to', () => {
  const sight = (name: string, from: string, to: string) => ({
    difference: { kind: 'sight', name, from, to } as const,
  });
  const answer: MissAnswer = {
    schema: 'gows.miss/1',
    package: 'ex.com/a',
    reuse: { state: 'missed', cause: 'a changed' },
    differences: [
      sight('open $TOP/a', 'names ["d sub","f a.txt"]', 'names ["d sub","f a.txt","f b.txt"]'),
      sight(
        'environment',
        `A=${'1'.repeat(16)} B=${'2'.repeat(16)}`,
        `B=${'3'.repeat(16)} C%20D=${'4'.repeat(16)} HOME=set`,
      ),
      { ...sight('env LANG', `set ${old}`, `set ${young}`), now: 'de_DE' },
    ],
  };
  expect(drawMiss(answer, { color: false })).toBe(`ex.com/a would run: a changed

  a
      nothing else in it → in it b.txt
      read or listed by its tests
  the environment
      A 111111, B 222222 → B 333333, C D 444444, HOME set
      its tests start processes, or take the whole environment
  variable LANG
      set aaaaaaaaaaaa → set to de_DE
      consulted by its tests

that is assumed; where it is not so, in "packages" of gows.jsonc:
  "ex.com/a": { "env": [] }
`);
});

test('many differences stay on one screen, and the rest is counted', () => {
  const differences = Array.from({ length: 40 }, (_, at) => ({
    difference: { kind: 'sight', name: `env V${at}`, from: 'unset', to: `set ${old}` } as const,
  }));
  const answer: MissAnswer = {
    schema: 'gows.miss/1',
    package: 'ex.com/a',
    reuse: { state: 'missed', cause: 'V0 changed' },
    nearest: origin,
    differences,
  };
  const lines = drawMiss(answer, { color: false }).trimEnd().split('\n');
  expect(lines.length).toBeLessThan(24);
  expect(lines.at(-1)).toMatch(/^and \d+ further differences$/);
});

test('what would be reused says of which run, and what always runs says why', () => {
  const about = { schema: 'gows.miss/1', package: 'ex.com/a', differences: [] } as const;
  expect(drawMiss({ ...about, reuse: { state: 'kept', origin } }, { color: false })).toBe(
    'ex.com/a would be reused: it passed 2026-03-01 10:00 UTC on build-7, commit 3e0f9bb (run 20260301T100000Z-1234abcd)\n',
  );
  expect(drawMiss({ ...about, reuse: { state: 'off', why: '-count is given' } }, { color: false })).toBe(
    'ex.com/a always runs: -count is given\n',
  );
});

test('a dry run tells what would run and what would be reused, and why', () => {
  const task = { module: 'ex.com', dir: 'a', hasTests: true, reason: 'in the workspace' } as const;
  const answer: DryRunAnswer = {
    schema: 'gows.dry-run/1',
    packages: [
      { ...task, importPath: 'ex.com/a', action: 'reuse', reuse: { state: 'kept', origin } },
      {
        ...task,
        importPath: 'ex.com/b',
        action: 'run',
        reuse: { state: 'missed', cause: 'b/b.go changed' },
        estimateMs: 3200,
      },
      { ...task, importPath: 'ex.com/c', hasTests: false, action: 'run', reuse: { state: 'missed', cause: 'x' } },
    ],
    total: 3,
    diagnostics: [],
  };
  expect(drawDryRun(answer, { color: false })).toBe(`1 package would run, 1 would be reused

run
  b  b/b.go changed; in the workspace

reuse
  a  passed 2026-03-01 10:00 UTC on build-7

1 package without tests would be compiled

expected: 3.2 s of tests
`);
});
