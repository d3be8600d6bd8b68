// What was found out of all commits, as Markdown: a row for each, and how far what was planned is from what it took.

import { median } from '../../bench/measure/statistics.ts';
import type { CommitTimes, ShardTimes, ShardTimesFile } from './result.ts';

/** On what the table rests, in two sentences. */
export function drawGround({
  date,
  go,
  platform,
  cores,
  head,
  patterns,
  chosen,
  commits,
  lookedAt,
  shards,
}: ShardTimesFile): string {
  const done = commits.length < chosen.length ? `the first ${commits.length} of ` : '';
  return [
    `Made on ${date} with ${go} on ${platform}, ${cores} cores: ${done}the last ${chosen.length} commits in first-parent order up to ${head.slice(0, 9)} that`,
    `affect a package with tests of \`${patterns.join(' ')}\`, out of ${lookedAt}, the oldest first; ${shards} shards, one after the other.`,
  ].join('\n');
}

export function drawTable(commits: readonly CommitTimes[]): string {
  const heads = ['', 'with tests', 'known', 'compile cache', 'planned s', 'took s', 'took / planned', 'balance'];
  return [
    line(heads),
    line(heads.map(() => '---')),
    ...commits.map((one) => line(cellsOf(one))),
    '',
    ...summaries(commits),
  ].join('\n');
}

function cellsOf({ commit, tested, timed, compileCache, shards }: CommitTimes): readonly string[] {
  const each = (cell: (shard: ShardTimes) => string) => shards.map(cell).join(', ');
  return [
    commit.slice(0, 9),
    String(tested),
    String(timed),
    compileCache,
    each(({ planned }) => seconds(planned.ms)),
    each(({ took }) => seconds(took.ms)),
    each((shard) => times(shard.took.ms / shard.planned.ms)),
    shards.length < 2 ? '' : `${times(plannedBalance(shards))}, ${times(balance(shards))}`,
  ];
}

/** Lines for all commits, and for those that began with a compile cache and without one. */
function summaries(commits: readonly CommitTimes[]): readonly string[] {
  const groups = [
    ['all', commits],
    ['compile cache restored', commits.filter(({ compileCache }) => compileCache === 'restored')],
    ['compile cache empty', commits.filter(({ compileCache }) => compileCache === 'empty')],
  ] as const;
  const heads = ['', 'commits', 'shards', 'took / planned', 'CPU, took / planned', 'balance', 'balance as planned'];
  return [
    line(heads),
    line(heads.map(() => '---')),
    ...groups.flatMap(([name, group]) => (group.length === 0 ? [] : [line([name, ...summary(group)])])),
  ];
}

function summary(commits: readonly CommitTimes[]): readonly string[] {
  const shards = commits.flatMap((one) => one.shards);
  const several = commits.filter((one) => one.shards.length > 1);
  return [
    String(commits.length),
    String(shards.length),
    spread(shards.map(({ took, planned }) => took.ms / planned.ms)),
    spread(shards.map(({ took, planned }) => (took.buildMs + took.testMs) / (planned.buildMs + planned.testMs))),
    spread(several.map((one) => balance(one.shards))),
    spread(several.map((one) => plannedBalance(one.shards))),
  ];
}

/** The longest shard over the mean of those that have something to do: 1 where all end together. */
function balance(shards: readonly ShardTimes[]): number {
  return overMean(shards.map(({ took }) => took.ms));
}

function plannedBalance(shards: readonly ShardTimes[]): number {
  return overMean(shards.map(({ planned }) => planned.ms));
}

function overMean(all: readonly number[]): number {
  return (Math.max(...all) * all.length) / all.reduce((sum, one) => sum + one, 0);
}

/** Median, with the least and the most. */
function spread(values: readonly number[]): string {
  const known = values.filter(Number.isFinite);
  if (known.length === 0) return '';
  return `${times(median(known))} (${times(Math.min(...known))} to ${times(Math.max(...known))})`;
}

function times(value: number): string {
  return Number.isFinite(value) ? value.toFixed(2) : '-';
}

function seconds(ms: number): string {
  return (ms / 1000).toFixed(1);
}

function line(cells: readonly string[]): string {
  return `| ${cells.join(' | ')} |`;
}
