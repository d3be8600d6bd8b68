import { expect, test } from 'vitest';
import type { CacheCollected, CacheStats, CacheVerified } from '#cache';
import { drawCacheCollected, drawCacheStats, drawCacheVerified } from '#report';

const mib = 1024 ** 2;
const stats: CacheStats = {
  schema: 'gows.cache-stats/1',
  dir: '/home/u/.cache/gows',
  entries: 1204,
  packages: 311,
  bytes: 14.2 * mib,
  maxBytes: 1024 * mib,
  databaseBytes: 12 * mib,
  blobs: { count: 12, bytes: 3.125 * mib },
  hits: 5210,
  oldest: '2026-03-01T10:00:59.000Z',
  newest: '2026-03-09T08:30:00.000Z',
  binaryBytes: 210 * mib,
  binaryBound: { maxBytes: 10240 * mib, settingsAgeMs: 14 * 86_400_000, binaryAgeMs: 30 * 86_400_000 },
  historyBytes: 900,
  streamBytes: 2048,
  reportBytes: 0,
  diagnostics: [],
};

test('stats stand below each other, aligned', () => {
  expect(drawCacheStats(stats, { color: false })).toBe(
    [
      'folder      /home/u/.cache/gows',
      'results     1204, of 311 packages',
      'size        14.2 MiB of at most 1.0 GiB',
      'reused      5210 times',
      'oldest      2026-03-01 10:00 UTC',
      'newest      2026-03-09 08:30 UTC',
      'results.db  12.0 MiB',
      'blobs/      3.1 MiB in 12 files',
      'bin/        210.0 MiB of test binaries, of at most 10.0 GiB; unused flags go after 14 days, unused packages after 30 days',
      'gows.db     900 B of history',
      'streams/    2.0 KiB of events of the last runs',
      'reports/    0 B of pages',
      '',
    ].join('\n'),
  );
});

test('an empty cache has no oldest result', () => {
  const { oldest, newest, ...rest } = stats;
  expect(oldest && newest).toBeDefined();
  const text = drawCacheStats({ ...rest, entries: 0, hits: 1, bytes: 0 }, { color: false });
  expect(text).toContain('results     none\nsize        0 B of at most 1.0 GiB\nreused      1 time\nresults.db');
});

const collected: CacheCollected = {
  schema: 'gows.cache-gc/1',
  dir: '/c',
  evicted: 3,
  entries: 2,
  orphans: 1,
  bytesBefore: 3 * mib,
  bytesAfter: mib,
  maxBytes: mib,
  binaries: { removed: 0, bytesBefore: 0, bytesAfter: 0, maxBytes: 10 * mib },
  diagnostics: [],
};

test('gc says what went, what that freed, and what is left', () => {
  expect(drawCacheCollected(collected)).toBe(
    'let go 3 results and 1 file that nothing referred to; 2.0 MiB freed, 2 results and 1.0 MiB are left, of at most 1.0 MiB\n',
  );
  expect(drawCacheCollected({ ...collected, evicted: 0, orphans: 0, bytesBefore: mib })).toBe(
    'nothing to let go: 2 results and 1.0 MiB are left, of at most 1.0 MiB\n',
  );
  expect(drawCacheCollected({ ...collected, entries: 0, maxBytes: 1 })).toBe(
    'let go 3 results and 1 file that nothing referred to; 2.0 MiB freed, no result is left, and the empty database takes 1.0 MiB\n',
  );
});

test('gc says the same of test binaries', () => {
  const binaries = { removed: 2, bytesBefore: 12 * mib, bytesAfter: 9 * mib, maxBytes: 10 * mib };
  expect(drawCacheCollected({ ...collected, binaries })).toBe(
    'let go 3 results, 1 file that nothing referred to and 2 test binaries; 5.0 MiB freed, 2 results and 1.0 MiB are left, of at most 1.0 MiB, beside 9.0 MiB of test binaries\n',
  );
});

const verified: CacheVerified = {
  schema: 'gows.cache-verify/1',
  dir: '/c',
  entries: 2,
  others: 1,
  bytes: 2048,
  damaged: [],
  diagnostics: [],
};

test('verify names every damaged value on a line', () => {
  expect(drawCacheVerified(verified, { color: false })).toBe('2 results and 1 other value are sound, 2.0 KiB read\n');
  const damaged: CacheVerified['damaged'] = [
    { kind: 'result', name: 'example.com/a', why: 'its file is missing' },
    { kind: 'observed', name: 'example.com/b', why: 'its row was altered' },
  ];
  expect(drawCacheVerified({ ...verified, damaged }, { color: false })).toBe(
    [
      '2 results and 1 other value are sound, 2.0 KiB read',
      '2 damaged, and dropped:',
      '  result    example.com/a: its file is missing',
      '  observed  example.com/b: its row was altered',
      '',
    ].join('\n'),
  );
});
