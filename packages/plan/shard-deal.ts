// The split of a workspace that needs no plan: by import paths and nothing else, so that runners that know different things agree.

import { hash } from 'node:crypto';
import type { ShardName } from '#events';
import type { Package } from '#workspace';
import { compareText } from './shard-weights.ts';

/** Names the packages of a workspace: equal on two machines where both list the same ones. */
export function workspaceDigest(packages: readonly Package[]): string {
  return hash('sha256', JSON.stringify(inOrder(packages).map(({ importPath, hasTests }) => [importPath, hasTests])));
}

/** Equal in all runs of one split. */
export function dealId(packages: readonly Package[], count: number): string {
  return hash('sha256', JSON.stringify(['import-path/1', count, workspaceDigest(packages)]));
}

/**
 * The import paths of one shard: all packages of the workspace are dealt out in the order of their paths, those with tests
 * first. Neighbours, which a change tends to affect together, go to different shards.
 * @param packages all of the workspace, whatever is to be tested: what is affected, two machines may judge differently, as
 *   they have seen tests read different files
 */
export function dealtTo(packages: readonly Package[], { index, count }: ShardName): ReadonlySet<string> {
  const tested = inOrder(packages.filter(({ hasTests }) => hasTests));
  const others = inOrder(packages.filter(({ hasTests }) => !hasTests));
  const dealt = [...tested, ...others].filter((_, at) => at % count === index - 1);
  return new Set(dealt.map(({ importPath }) => importPath));
}

function inOrder(packages: readonly Package[]): readonly Package[] {
  return [...packages].sort((a, b) => compareText(a.importPath, b.importPath));
}
