// Which part of the work the command line asks for: --shard 2/5, or by what the CI provider says of the job.

import { DiagnosticError, failure } from '#diagnostics';
import { mostShards, type ShardName } from '#events';
import { badValue } from './arguments.ts';
import type { Call } from './session.ts';

/**
 * Undefined where the whole is meant.
 * @throws DiagnosticError `usage/flag-value`, `usage/arguments` where it cannot be.
 */
export function shardOf({ own, env }: Pick<Call, 'own' | 'env'>): ShardName | undefined {
  const { shard, plan } = own;
  if (shard === undefined) {
    if (plan === undefined) return undefined;
    throw new DiagnosticError(
      failure('usage/arguments', '--plan says how the work is shared out, and not which part is to be done here', {
        remedy: `--shard 1/3 --plan ${plan}`,
      }),
    );
  }
  return shard === 'auto' ? shardOfJob(env) : parseShard(shard);
}

/** The same for who only tells of it: undefined also where it cannot be. */
export function shardIfAny(call: Pick<Call, 'own' | 'env'>): ShardName | undefined {
  try {
    return shardOf(call);
  } catch {
    return undefined;
  }
}

function parseShard(text: string): ShardName {
  const [, index = '', count = ''] = /^(\d{1,6})\/(\d{1,6})$/.exec(text) ?? [];
  if (count === '') throw badValue(`--shard takes a part such as 2/5, not ${JSON.stringify(text)}`, '--shard 2/5');
  const shard = { index: Number(index), count: Number(count) };
  if (shard.count === 0) throw badValue('--shard cannot be a part of none', '--shard 1/1 is the whole');
  if (shard.count > mostShards)
    throw badValue(`--shard is one of at most ${mostShards}, not of ${count}`, `--shard ${index}/${mostShards}`);
  if (shard.index === 0) throw badValue(`shards are counted from 1, so there is no ${text}`, `--shard 1/${count}`);
  if (shard.index > shard.count)
    throw badValue(`of ${count} shards none is number ${index}`, `--shard ${count}/${count}`);
  return shard;
}

interface Provider {
  readonly name: string;
  /** Is set in every job. */
  readonly mark: string;
  readonly index: string;
  readonly count: string;
  /** What the first job has in `index`. */
  readonly first: 0 | 1;
}

/**
 * Where a provider tells each of several equal jobs which it is:
 * https://docs.gitlab.com/ci/variables/predefined_variables/ (CI_NODE_INDEX from 1, absent without `parallel`),
 * https://circleci.com/docs/reference/variables/ (CIRCLE_NODE_INDEX from 0),
 * https://buildkite.com/docs/pipelines/configure/environment-variables (BUILDKITE_PARALLEL_JOB from 0, absent without `parallelism`).
 */
const providers: readonly Provider[] = [
  { name: 'GitLab', mark: 'GITLAB_CI', index: 'CI_NODE_INDEX', count: 'CI_NODE_TOTAL', first: 1 },
  { name: 'CircleCI', mark: 'CIRCLECI', index: 'CIRCLE_NODE_INDEX', count: 'CIRCLE_NODE_TOTAL', first: 0 },
  {
    name: 'Buildkite',
    mark: 'BUILDKITE',
    index: 'BUILDKITE_PARALLEL_JOB',
    count: 'BUILDKITE_PARALLEL_JOB_COUNT',
    first: 0,
  },
];

function shardOfJob(env: Call['env']): ShardName {
  const provider = providers.find(({ mark }) => env[mark]);
  if (!provider) {
    const github = env['GITHUB_ACTIONS'] === 'true';
    throw badValue(
      `--shard auto asks the CI provider which part this job is, and ${github ? 'GitHub Actions does not say' : 'this is no job of GitLab, CircleCI or Buildkite'}`,
      github ? '--shard ${{ matrix.shard }}, with a matrix of 1/3, 2/3, 3/3' : 'name the part: --shard 2/5',
    );
  }
  const { name, index, count, first } = provider;
  // A job that is not run several times.
  if (!env[index]) return { index: 1, count: 1 };
  const shard = { index: Number(env[index]) + 1 - first, count: Number(env[count]) };
  const whole = Number.isInteger(shard.index) && Number.isInteger(shard.count);
  if (whole && shard.index >= 1 && shard.index <= shard.count && shard.count <= mostShards) return shard;
  throw badValue(
    `${name} gives ${index}=${env[index]} and ${count}=${env[count] ?? ''}, which names no part`,
    'name the part: --shard 2/5',
  );
}
