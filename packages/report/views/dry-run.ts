// Draws what a run would do: what would be run and why no kept result serves, and how much would be reused.

import type { DryRunAnswer, DryTask } from '#plan';
import { drawShard, drawSides } from '../format/opening.ts';
import { createStyle, type Style } from '../format/style.ts';
import { count, duration, minute } from '../format/words.ts';
import type { ViewOptions } from './affected.ts';
import { shortNames } from './names.ts';

/** Whole text, ending in a line end. */
export function drawDryRun(answer: DryRunAnswer, options: ViewOptions): string {
  const style = createStyle(options.color);
  const tested = answer.packages.filter(({ hasTests }) => hasTests);
  const runs = tested.filter(({ action }) => action === 'run');
  const reused = tested.filter(({ action }) => action === 'reuse');
  const names = shortNames(new Set(answer.packages.map(({ importPath }) => importPath)));
  const lines = [
    style.bold(`${count(runs.length, 'package')} would run, ${reused.length} would be reused`),
    ...(answer.base ? drawSides(answer.base, answer.head) : []),
    ...(answer.shard ? [drawShard(answer.shard, answer.packages.length, answer.base !== undefined)] : []),
    ...section('run', runs, names, style),
    ...section('reuse', reused, names, style),
  ];
  const untested = answer.packages.filter(({ hasTests, action }) => !hasTests && action === 'run');
  if (untested.length > 0) lines.push('', `${count(untested.length, 'package')} without tests would be compiled`);
  const known = runs.flatMap(({ estimateMs }) => (estimateMs === undefined ? [] : [estimateMs]));
  if (known.length > 0) {
    const total = known.reduce((sum, ms) => sum + ms, 0);
    const unknown = runs.length - known.length;
    lines.push(
      '',
      `expected: ${duration(total)} of tests${unknown > 0 ? `, and ${count(unknown, 'package')} never timed` : ''}`,
    );
  }
  return `${lines.join('\n')}\n`;
}

function section(
  head: string,
  tasks: readonly DryTask[],
  names: ReadonlyMap<string, string>,
  style: Style,
): readonly string[] {
  if (tasks.length === 0) return [];
  const nameOf = ({ importPath }: DryTask) => names.get(importPath) ?? importPath;
  const width = Math.min(40, Math.max(...tasks.map((task) => nameOf(task).length)));
  return ['', style.bold(head), ...tasks.map((task) => `  ${nameOf(task).padEnd(width)}  ${style.dim(why(task))}`)];
}

function why({ reuse, reason }: DryTask): string {
  switch (reuse.state) {
    case 'kept':
      return `passed ${minute(reuse.origin.at)} on ${reuse.origin.machine}`;
    case 'missed':
      return reuse.cause === reason ? reason : `${reuse.cause}; ${reason}`;
    case 'off':
      return `${reuse.why}; ${reason}`;
  }
}
