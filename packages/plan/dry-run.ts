// What a run would do, as an answer. Pure.

import { relative, sep } from 'node:path';
import type { ShardShare } from '#events';
import type { Snapshot } from '#workspace';
import type { AffectedAnswer } from './answer.ts';
import type { Task } from './plan.ts';
import type { DryRunAnswer } from './reuse-answer.ts';

export interface DryRunRequest {
  readonly tasks: readonly DryRunTask[];
  readonly head: Snapshot;
  readonly answer?: Pick<AffectedAnswer, 'base' | 'head' | 'diagnostics'>;
  readonly shard?: ShardShare;
  /** The workspace's folder, absolute. */
  readonly root: string;
}

type DryRunTask = Pick<Task, 'package' | 'module' | 'dir' | 'hasTests' | 'reason' | 'reuse' | 'estimateMs' | 'kept'>;

export function dryRunAnswer({ tasks, head, answer, shard, root }: DryRunRequest): DryRunAnswer {
  return {
    schema: 'gows.dry-run/1',
    ...(answer ? { base: answer.base, head: answer.head } : {}),
    ...(shard ? { shard } : {}),
    packages: tasks.map(({ package: importPath, module, dir, hasTests, reason, reuse, estimateMs, kept }) => ({
      importPath,
      module,
      dir: relative(root, dir).replaceAll(sep, '/') || '.',
      hasTests,
      action: kept ? ('reuse' as const) : ('run' as const),
      reason,
      reuse: reuse ?? { state: 'off' as const, why: 'the cache cannot be used' },
      ...(estimateMs === undefined ? {} : { estimateMs }),
    })),
    total: head.packages.length,
    diagnostics: answer ? answer.diagnostics : head.diagnostics,
  };
}
