import { expect, test } from 'vitest';
import type { CommitTimes, ShardTimes } from './result.ts';
import { drawGround, drawTable } from './table.ts';

const shard = (index: number, plannedMs: number, tookMs: number, cpu: readonly [number, number]): ShardTimes => ({
  index,
  packages: 1,
  planned: { ms: plannedMs, buildMs: cpu[0], testMs: 0 },
  took: { ms: tookMs, buildMs: cpu[1], testMs: 0, wallMs: tookMs + 1000, cpuMs: cpu[1] + 1000 },
  exitCode: 0,
});
const commit = (more: Partial<CommitTimes>): CommitTimes => ({
  commit: '0123456789abcdef',
  subject: 'a change',
  packages: 3,
  tested: 2,
  timed: 2,
  compileCache: 'restored',
  planMs: 10,
  shards: [],
  mergeCode: 0,
  ...more,
});

test('a row has each shard; balance is the longest of them over their mean', () => {
  const shards = [shard(1, 1000, 2000, [100, 150]), shard(2, 3000, 3000, [100, 50])];
  expect(drawTable([commit({ shards })]).split('\n')).toContain(
    '| 012345678 | 2 | 2 | restored | 1.0, 3.0 | 2.0, 3.0 | 2.00, 1.00 | 1.50, 1.20 |',
  );
});

test('the summary tells median, least and most of all shards, and again by compile cache', () => {
  const lines = drawTable([
    commit({ shards: [shard(1, 1000, 2000, [100, 150]), shard(2, 3000, 3000, [100, 50])] }),
    commit({ compileCache: 'empty', shards: [shard(1, 1000, 5000, [100, 400])] }),
  ]).split('\n');
  expect(lines).toContain(
    '| all | 2 | 3 | 2.00 (1.00 to 5.00) | 1.50 (0.50 to 4.00) | 1.20 (1.20 to 1.20) | 1.50 (1.50 to 1.50) |',
  );
  expect(lines).toContain('| compile cache empty | 1 | 1 | 5.00 (5.00 to 5.00) | 4.00 (4.00 to 4.00) |  |  |');
});

test('above the table stands what was measured, and how much of it is still to come', () => {
  const file = {
    ...{ head: '0123456789abcdef', patterns: ['./a/...', './b/...'], shards: 3, platform: 'linux-x64', cores: 2 },
    ...{ go: 'go1.26.8', date: '2026-11-30', lookedAt: 9, chosen: ['1', '2'], commits: [commit({})] },
  };
  const text = drawGround(file).replaceAll('\n', ' ');
  expect(text).toContain('the first 1 of the last 2 commits in first-parent order up to 012345678');
  expect(text).toContain('tests of `./a/... ./b/...`, out of 9');
  expect(drawGround({ ...file, chosen: ['1'] })).toContain('2 cores: the last 1 commits');
});
