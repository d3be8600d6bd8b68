// In what a build is another than the recorded one, and in which order that is told.

import { expect, test } from 'vitest';
import { differencesOf, remedyFor } from './differences.ts';
import type { Subject } from './subject.ts';
import { lockTarget, subject } from './target.fixture.ts';

const differs = (more: Partial<Subject>) => differencesOf(lockTarget(), subject(more)).map(({ what }) => what);

test('nothing differs of what is built as it was recorded', () => {
  expect(differs({})).toEqual([]);
  expect(remedyFor([], ['-trimpath'])).toMatch(/^see who changed the hash/);
  expect(remedyFor([], ['-buildvcs=true'])).toMatch(/^the commit is written into the binary/);
});

test('what explains most comes first', () => {
  const graph = 'c'.repeat(64);
  expect(differs({ graph, flags: ['-trimpath'], settings: { GOAMD64: 'v3' } })).toEqual(['flags', 'settings', 'graph']);
  expect(differs({ graph, c: ['CC=gcc; gcc 13'] })).toEqual(['C', 'graph']);
});

test('the hash of the source tells nothing where toolchain, platform or cgo is another: they are parts of it', () => {
  const graph = 'c'.repeat(64);
  expect(differs({ graph, toolchain: 'go1.27.0' })).toEqual(['toolchain']);
  expect(differs({ graph, goos: 'darwin' })).toEqual(['platform']);
  expect(differs({ graph, cgo: true })).toEqual(['cgo']);
});
