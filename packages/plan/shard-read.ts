// Reads a plan of shards that another process wrote, and says whether it is one for what is to be tested here. Pure.

import { type Diagnostic, failure } from '#diagnostics';
import { mostShards, type ShardName } from '#events';
import type { Package } from '#workspace';
import { workspaceDigest } from './shard-deal.ts';
import type { Shard, ShardPackage, ShardPlan } from './shard-plan.ts';
import { planId } from './shards.ts';

const again = 'make it anew: gows ci plan --out plan.json';

/** The plan, or why it is none. A plan that was cut off, edited or put together is none: its id says so. */
export function readShardPlan(text: string, file: string): ShardPlan | Diagnostic {
  const refuse = (message: string, remedy = again): Diagnostic =>
    failure('ci/plan', message, { place: { file }, remedy });
  let value: unknown;
  try {
    value = JSON.parse(text);
  } catch {
    return refuse(text.trim() === '' ? 'the plan is empty' : 'the plan is no JSON: it may be cut off');
  }
  const schema = isObject(value) ? value['schema'] : undefined;
  if (typeof schema !== 'string' || !schema.startsWith('gows.ci-plan/')) {
    return refuse('this is no plan of shards');
  }
  if (schema !== 'gows.ci-plan/1') {
    return refuse(
      `the plan is of the form ${schema}, and this gows reads gows.ci-plan/1`,
      'use the gows that wrote it',
    );
  }
  if (!isPlan(value)) return refuse('the plan lacks what a plan must have');
  const paths = value.shards.flatMap(({ packages }) => packages.map(({ importPath }) => importPath));
  if (new Set(paths).size < paths.length) return refuse('the plan has a package in two shards');
  if (planId(value.workspace.digest, value.shards) !== value.id) {
    return refuse('the plan is not as it was written: its id does not fit its shards');
  }
  return value;
}

/** What is to be tested here. */
export interface ShardGround {
  readonly shard: ShardName;
  /** All of the workspace. */
  readonly packages: readonly Package[];
  /** Commit that is checked out, where there is one. */
  readonly commit?: { readonly rev: string };
  /** `gows affected test`, rather than `gows test`. */
  readonly affected: boolean;
}

/**
 * Why the plan says nothing of what is here; undefined where it fits. Each runner asks this, so that all of them have the same
 * packages before them: then what the shards hold together is what was planned, each package once.
 */
export function planMisfit(
  plan: ShardPlan,
  { shard, packages, commit, affected }: ShardGround,
): Diagnostic | undefined {
  const refuse = (message: string, remedy: string): Diagnostic => failure('ci/plan', message, { remedy });
  const count = plan.shards.length;
  if (count !== shard.count) {
    return refuse(
      `the plan has ${count} ${count === 1 ? 'shard' : 'shards'}, and --shard asks for one of ${shard.count}`,
      `--shard ${Math.min(shard.index, count)}/${count}, or make a plan of ${shard.count}`,
    );
  }
  if (affected !== (plan.of === 'affected')) {
    return affected
      ? refuse('the plan is not of affected packages', 'gows test --plan, or gows ci plan --affected')
      : refuse(
          'the plan is of affected packages only',
          'gows affected test --plan, or gows ci plan without --affected',
        );
  }
  if (commit && plan.head && commit.rev !== plan.head.rev) {
    return refuse(
      `the plan is for commit ${plan.head.rev.slice(0, 12)}, and ${commit.rev.slice(0, 12)} is checked out`,
      'check out the same commit in all jobs, or make the plan anew',
    );
  }
  const here = new Set(packages.map(({ importPath }) => importPath));
  const planned = plan.shards.flatMap((one) => one.packages.map(({ importPath }) => importPath));
  const gone = planned.find((importPath) => !here.has(importPath));
  if (gone !== undefined) return refuse(`the plan has ${gone}, which is no package of the workspace here`, sameContext);
  if (workspaceDigest(packages) !== plan.workspace.digest) {
    const [there, now] = [plan.workspace.packages, packages.length];
    const what = there === now ? 'other ones' : `${now}`;
    return refuse(`the plan was made of ${there} packages, and the workspace here has ${what}`, sameContext);
  }
  return undefined;
}

const sameContext = 'plan and run with the same commit, platform, Go and build flags (-tags), generated files included';

type Json = Readonly<Record<string, unknown>>;

function isObject(value: unknown): value is Json {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}

function isPlan(value: unknown): value is ShardPlan {
  if (!isObject(value)) return false;
  const { id, of, workspace, shards, head, base } = value;
  if (typeof id !== 'string' || !['affected', 'named', 'workspace'].includes(String(of))) return false;
  if (!isObject(workspace) || typeof workspace['digest'] !== 'string') return false;
  if (typeof workspace['packages'] !== 'number') return false;
  if (![head, base].every((side) => side === undefined || (isObject(side) && typeof side['rev'] === 'string'))) {
    return false;
  }
  if (!Array.isArray(shards) || shards.length === 0 || shards.length > mostShards) return false;
  return shards.every((shard, at) => isShard(shard) && shard.index === at + 1 && shard.count === shards.length);
}

function isShard(value: unknown): value is Shard {
  return isObject(value) && Array.isArray(value['packages']) && value['packages'].every(isShardPackage);
}

function isShardPackage(value: unknown): value is ShardPackage {
  return isObject(value) && typeof value['importPath'] === 'string' && typeof value['reason'] === 'string';
}
