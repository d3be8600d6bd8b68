// Makes the plan of shards, the answer of `gows ci plan`. Pure: no clock, and nothing of the machine but what is asked for.

import { hash } from 'node:crypto';
import type { Graph } from '#graph';
import type { Package, Snapshot } from '#workspace';
import type { AffectedPackage } from './answer.ts';
import { unaffectedWords } from './build-plan.ts';
import { reasonInWords } from './reason-words.ts';
import { workspaceDigest } from './shard-deal.ts';
import { type Fewest, fewestShards, type Pack, packShards } from './shard-pack.ts';
import type { Shard, ShardPlan } from './shard-plan.ts';
import { type Known, type Weight, type Weights, weigh } from './shard-weights.ts';

export interface ShardRequest {
  /** All of the workspace. */
  readonly head: Pick<Snapshot, 'packages'>;
  readonly graph: Graph;
  /** What is to be tested. */
  readonly packages: readonly Package[];
  /** Import path → why it is affected; absent where that was not asked. */
  readonly affected?: ReadonlyMap<string, AffectedPackage>;
  /** The user named packages, rather than meaning all. */
  readonly named: boolean;
  readonly known: Known;
  readonly exclusive?: (found: Package) => boolean;
  /** How many shards, or how long each may be expected to take at most, in milliseconds. */
  readonly wanted: { readonly count: number } | { readonly targetMs: number };
  /** Of a runner. */
  readonly cores: number;
  readonly base?: ShardPlan['base'];
  readonly commit?: ShardPlan['head'];
  readonly diagnostics: ShardPlan['diagnostics'];
}

export function planShards(request: ShardRequest): ShardPlan {
  const { head, graph, packages, affected, known, exclusive, wanted, cores, base, commit } = request;
  const weights = weigh({
    packages,
    graph,
    known,
    ...(affected ? { affected: new Set(affected.keys()) } : {}),
    ...(exclusive ? { exclusive } : {}),
  });
  const { packs, tooLong }: Fewest =
    'count' in wanted
      ? { packs: packShards(weights, wanted.count, cores) }
      : fewestShards(weights, wanted.targetMs, cores);
  const reasonOf = ({ importPath }: Weight): string => {
    const [reason] = affected?.get(importPath)?.reasons ?? [];
    return reason ? reasonInWords(reason) : unaffectedWords(request.named);
  };
  const shards = packs.map((pack, at) => shardOf(pack, { index: at + 1, count: packs.length }, reasonOf));
  const workspace = { packages: head.packages.length, digest: workspaceDigest(head.packages) };
  return {
    schema: 'gows.ci-plan/1',
    id: planId(workspace.digest, shards),
    of: affected ? 'affected' : request.named ? 'named' : 'workspace',
    ...(base ? { base } : {}),
    ...(commit ? { head: commit } : {}),
    workspace,
    shards,
    basis: {
      ...timedOf(weights),
      ...(known.reused ? { reused: weights.packages.filter(({ by }) => by === 'reused').length } : {}),
      builds: weights.builds,
      cores,
      ...('targetMs' in wanted ? { targetMs: wanted.targetMs } : {}),
      ...(tooLong === undefined ? {} : { tooLong }),
    },
    diagnostics: request.diagnostics,
  };
}

function timedOf({ packages }: Weights): Pick<ShardPlan['basis'], 'timed' | 'tested'> {
  return {
    timed: packages.filter(({ by }) => by === 'history').length,
    tested: packages.filter(({ hasTests, by }) => hasTests && by !== 'reused').length,
  };
}

function shardOf(pack: Pack, name: Pick<Shard, 'index' | 'count'>, reasonOf: (weight: Weight) => string): Shard {
  const { packages, testMs, buildMs, expectedMs } = pack;
  return {
    ...name,
    packages: packages.map((weight) => {
      const { importPath, hasTests, ms, by } = weight;
      return { importPath, hasTests, expectedMs: ms, by, reason: reasonOf(weight) };
    }),
    testMs,
    buildMs,
    expectedMs,
  };
}

/** What decides who does what, and nothing else. */
export function planId(workspace: string, shards: readonly Pick<Shard, 'packages'>[]): string {
  const split = shards.map(({ packages }) => packages.map(({ importPath }) => importPath));
  return hash('sha256', JSON.stringify(['plan/1', workspace, split]));
}
