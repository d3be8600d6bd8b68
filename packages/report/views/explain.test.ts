import { expect, test } from 'vitest';
import { drawExplain } from '#report';
import type { ExplainAnswer } from '#repro';
import { explainAnswerSchema } from '#repro/schema';

const one = {
  file: 'a',
  bytes: 1_000_000,
  format: 'ELF',
  goos: 'linux',
  goarch: 'amd64',
  goVersion: 'go1.26.8',
  main: 'example.com/app',
  module: 'example.com/app (devel)',
} as const;
const answer: ExplainAnswer = {
  schema: 'gows.repro-explain/1',
  equal: false,
  outcome: 'different',
  firstByte: 265,
  a: one,
  b: { ...one, file: 'b' },
  differences: [{ part: 'setting', name: 'GOAMD64', a: 'v1', b: 'v3' }],
  sections: [
    { name: '.text', a: 5000, b: 5000, differing: 12 },
    { name: '.rodata', a: 100, b: 200, differing: 7 },
    { name: '.symtab', b: 2048, differing: 0 },
    { name: '.note.go.buildid', a: 100, b: 100, differing: 0, follows: 'ids' },
  ],
  equalSections: 20,
  causes: [{ kind: 'setting', message: 'GOAMD64 is v1 in A and v3 in B', change: 'set GOAMD64=v1 for both' }],
};

test('the two, what differs, why, and what to change', () => {
  expect(explainAnswerSchema.parse(answer)).toEqual(answer);
  expect(drawExplain(answer, { color: false })).toBe(`a and b differ, first in byte 265
  A  ELF linux/amd64, go1.26.8, 1000000 bytes, example.com/app (devel)
  B  ELF linux/amd64, go1.26.8, 1000000 bytes, example.com/app (devel)

  GOAMD64: v1 → v3
  .text: 12 of 5000 bytes differ
  .rodata: 100 → 200 bytes, of which 7 differ
  only in B: .symtab
  follow from the rest: .note.go.buildid
  20 sections equal

cause   GOAMD64 is v1 in A and v3 in B
change  set GOAMD64=v1 for both
`);
});

test('however much differs, it is twenty lines of the screen, and the last is of the change', () => {
  const many = <T>(n: number, make: (at: number) => T) => Array.from({ length: n }, (_, at) => make(at));
  const long = 'w'.repeat(30);
  const full: ExplainAnswer = {
    ...answer,
    differences: many(40, (at) => ({
      part: 'module',
      name: `example.com/${long}/${at}`,
      a: long,
      b: `${long}${long}`,
    })),
    sections: many(30, (at) => ({ name: `.section${at}`, a: 1, b: 1, differing: 1 })),
    causes: many(5, (at) => ({
      kind: 'module',
      message: `${at}${` ${long}`.repeat(4)}`,
      change: `${at}${` ${long}`.repeat(4)}`,
    })),
  };
  for (const columns of [60, 80, 200]) {
    const lines = drawExplain(full, { color: false, columns }).trimEnd().split('\n');
    expect(lines.length).toBeLessThanOrEqual(20);
    expect(Math.max(...lines.map((line) => line.length))).toBeLessThanOrEqual(columns);
    expect(lines.some((line) => line.startsWith('  example.com/'))).toBe(true);
    expect(lines.findLastIndex((line) => line.startsWith('change  '))).toBeGreaterThan(
      lines.findLastIndex((line) => line.startsWith('cause   ')),
    );
    const told = lines.filter((line) => line.startsWith('cause   ')).length;
    const rest = told === 5 ? /^/ : new RegExp(`${5 - told} further causes?: --json`);
    expect(lines.join(' ').replaceAll(/\s+/g, ' ')).toMatch(rest);
  }
});

test('escape sequences of a file do nothing to the terminal', () => {
  const evil = { ...answer, causes: [{ kind: 'data' as const, message: 'a\u001b[2Jb', change: 'c\u0007' }] };
  expect(drawExplain(evil, { color: false })).not.toMatch(/[\u0007\u001b]/);
});
