// The packages that a shard tests: by a plan that was made once for all runners, or by import paths alone.

import { readFileSync } from 'node:fs';
import { resolve } from 'node:path';
import { DiagnosticError, failure } from '#diagnostics';
import type { ShardName, ShardShare } from '#events';
import { dealId, dealtTo, planMisfit, readShardPlan, type ShardPlan } from '#plan';
import type { Package } from '#workspace';
import { checkedOut } from './reuse.ts';
import type { Session } from './session.ts';
import { shardOf } from './shard.ts';

export interface Share {
  readonly packages: readonly Package[];
  readonly told: ShardShare;
  /** Import path → why it was planned, where there is a plan. */
  readonly reasons?: ReadonlyMap<string, string>;
  /** What the plan compared with, and what is checked out here, with the changes that are here. */
  readonly sides: Pick<ShardPlan, 'base' | 'head'>;
}

export interface ShareRequest {
  /** All of the workspace. */
  readonly all: readonly Package[];
  /** What would be tested here without shards; with a plan, nobody asks. */
  readonly wanted: readonly Package[];
  readonly affected: boolean;
}

/**
 * Undefined where no part was asked for.
 * @throws DiagnosticError `ci/plan` where the plan cannot be used or is not for what is here.
 */
export async function shareIn(session: Session, request: ShareRequest): Promise<Share | undefined> {
  const shard = shardOf(session.call);
  if (!shard) return undefined;
  const { plan } = session.call.own;
  const commit = session.repository && (await checkedOut(session.repository));
  const head = commit ? { head: commit } : {};
  return plan === undefined ? dealtShare(shard, request, head) : plannedShare(session, shard, plan, request, head);
}

/**
 * Each package of the workspace belongs to one shard, whatever is affected: another runner may have seen its tests read other
 * files and think otherwise, and then still no package is left to nobody.
 */
function dealtShare(shard: ShardName, { all, wanted }: ShareRequest, sides: Share['sides']): Share {
  const mine = dealtTo(all, shard);
  const packages = wanted.filter(({ importPath }) => mine.has(importPath));
  const elsewhere = wanted.length - packages.length;
  return { packages, told: { ...shard, elsewhere, by: 'import-path', id: dealId(all, shard.count) }, sides };
}

function plannedShare(
  { call }: Session,
  shard: ShardName,
  named: string,
  { all, affected }: ShareRequest,
  { head: commit }: Pick<Share['sides'], 'head'>,
): Share {
  const plan = readPlan(resolve(call.cwd, named), named);
  const misfit = planMisfit(plan, { shard, packages: all, affected, ...(commit ? { commit } : {}) });
  if (misfit) throw new DiagnosticError(misfit);
  const own = plan.shards[shard.index - 1]?.packages ?? [];
  const reasons = new Map(own.map(({ importPath, reason }) => [importPath, reason]));
  const planned = plan.shards.reduce((sum, { packages }) => sum + packages.length, 0);
  return {
    packages: all.filter(({ importPath }) => reasons.has(importPath)),
    told: { ...shard, elsewhere: planned - own.length, by: 'plan', id: plan.id },
    reasons,
    sides: { ...(plan.base ? { base: plan.base } : {}), ...(commit ? { head: commit } : {}) },
  };
}

/** @throws DiagnosticError `ci/plan`. */
function readPlan(file: string, named: string): ShardPlan {
  let text: string;
  try {
    text = readFileSync(file, 'utf8');
  } catch (error) {
    throw new DiagnosticError(
      failure('ci/plan', `the plan cannot be read: ${(error as Error).message}`, {
        place: { file: named },
        remedy: 'make it once for all jobs, gows ci plan --out plan.json, and hand it to each of them',
      }),
    );
  }
  const plan = readShardPlan(text, named);
  if ('code' in plan) throw new DiagnosticError(plan);
  return plan;
}

/**
 * A plan says which packages and since when, so nothing else may.
 * @throws DiagnosticError `usage/arguments`.
 */
export function refuseBesidePlan({ own, patterns }: Session['call']): void {
  if (own.plan === undefined) return;
  const [pattern] = patterns;
  const flag = (['base', 'head', 'filter'] as const).find((name) => own[name] !== undefined);
  if (pattern === undefined && flag === undefined) return;
  const remedy = 'leave it out, or give it to gows ci plan';
  const message = `the plan says what is tested, so ${flag ? `--${flag}` : pattern} means nothing here`;
  throw new DiagnosticError(failure('usage/arguments', message, { remedy }));
}
