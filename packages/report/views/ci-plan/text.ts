// Draws the answer of `gows ci plan` for people: the shards, what each is expected to take, and what that rests on.

import type { Shard, ShardPlan } from '#plan';
import { drawSides } from '../../format/opening.ts';
import { createStyle, type Style } from '../../format/style.ts';
import { count, fineDuration } from '../../format/words.ts';
import type { ViewOptions } from '../affected.ts';
import { shortNames } from '../names.ts';

/** Of a shard so many packages are named. */
const named = 8;

/** Whole text, ending in a line end. */
export function drawShardPlan(plan: ShardPlan, options: ViewOptions): string {
  const style = createStyle(options.color);
  const packages = plan.shards.flatMap((shard) => shard.packages);
  const names = shortNames(new Set(packages.map(({ importPath }) => importPath)));
  const kind = plan.of === 'affected' ? ' affected' : '';
  const longest = Math.max(...plan.shards.map(({ expectedMs }) => expectedMs));
  const head = `${count(packages.length, 'package')}${kind} in ${count(plan.shards.length, 'shard')}`;
  const lines = [
    style.bold(packages.length === 0 ? `${head}: nothing to do` : `${head}, expected ${fineDuration(longest)}`),
    ...(plan.base ? drawSides(plan.base, plan.head) : []),
    ...(packages.length === 0 ? [] : basisLines(plan)),
  ];
  for (const shard of plan.shards) lines.push('', ...drawOne(shard, names, style));
  return `${lines.join('\n')}\n`;
}

function basisLines({ basis }: ShardPlan): readonly string[] {
  const { timed, tested, reused = 0, builds, cores, targetMs, tooLong } = basis;
  const kept = reused > 0 ? [`${count(reused, 'package')} need not run: the remote cache has their results`] : [];
  if (tested === 0 && reused > 0) return kept;
  const tests =
    timed === 0
      ? 'a guess: no test was timed yet, so that all packages count alike'
      : timed === tested
        ? `by the last runs of ${count(timed, 'package')}`
        : `by the last runs of ${timed} of ${count(tested, 'package')}; the others count as their median`;
  const built = builds === 'measured' ? 'builds as last measured' : 'builds by how much there is to compile';
  const lines = [...kept, `${tests}; ${built}; ${count(cores, 'core')}`];
  if (tooLong !== undefined && targetMs !== undefined) {
    lines.push(`more shards do not help: ${tooLong} alone takes longer than ${fineDuration(targetMs)}`);
  }
  return lines;
}

function drawOne(shard: Shard, names: ReadonlyMap<string, string>, style: Style): readonly string[] {
  const { index, count: all, packages, testMs, buildMs, expectedMs } = shard;
  const name = style.bold(`${index}/${all}`);
  if (packages.length === 0) return [`${name}  empty`];
  const work = `tests ${fineDuration(testMs)}, builds ${fineDuration(buildMs)}`;
  const lines = [`${name}  ${fineDuration(expectedMs)}  ${style.dim(`${count(packages.length, 'package')}, ${work}`)}`];
  for (const { importPath, expectedMs: ms, by } of packages.slice(0, named)) {
    const time = by === 'no-tests' ? 'no tests' : by === 'reused' ? 'reused' : fineDuration(ms);
    lines.push(
      `  ${time.padStart(12)}  ${names.get(importPath) ?? importPath}${by === 'median' ? style.dim(' (median)') : ''}`,
    );
  }
  const rest = packages.length - named;
  if (rest > 0) lines.push(style.dim(`  ${'and'.padStart(12)}  ${rest} more`));
  return lines;
}
