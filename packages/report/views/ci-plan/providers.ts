// Draws the answer of `gows ci plan` in the forms that CI providers take. docs/ci.md shows each in use.

import type { Shard, ShardPlan } from '#plan';

export interface ProviderOptions {
  /** What a job runs for its shard, less --shard: `gows affected test --plan plan.json`. */
  readonly command: string;
  /** The file of the plan, as jobs find it: a word for a shell. */
  readonly planFile: string;
}

/**
 * Lines for $GITHUB_OUTPUT: `matrix` for `strategy.matrix: ${{ fromJSON(…) }}`, and `shards`, how many have something to do. A
 * shard that is empty gets no job, but where all are one has to be there: GitHub fails where a matrix has no value ("Matrix
 * vector 'shard' does not contain any values"). It has nothing to do and is green; `if: needs.plan.outputs.shards != '0'`
 * leaves it out.
 *
 * https://docs.github.com/actions/how-tos/write-workflows/choose-what-workflows-do/run-job-variations
 */
export function drawGithubMatrix({ shards }: ShardPlan): string {
  const busy = shards.filter(({ packages }) => packages.length > 0);
  const shard = (busy.length > 0 ? busy : shards.slice(0, 1)).map(nameOf);
  return `matrix=${JSON.stringify({ shard })}\nshards=${busy.length}\n`;
}

/**
 * A child pipeline of one job, a time for each shard that is not empty: `trigger: include: artifact`. It takes the plan from the
 * job `plan` of the pipeline that the trigger names in PARENT_PIPELINE_ID. What the job needs beside that, as an image, may
 * stand above it, in a `default:` of the same file.
 *
 * https://docs.gitlab.com/ci/pipelines/downstream_pipelines/#dynamic-child-pipelines, https://docs.gitlab.com/ci/yaml/#parallelmatrix
 */
export function drawGitlabPipeline(plan: ShardPlan, { command }: Pick<ProviderOptions, 'command'>): string {
  const busy = plan.shards.filter(({ packages }) => packages.length > 0);
  const shards = (busy.length > 0 ? busy : plan.shards.slice(0, 1)).map((shard) => `"${nameOf(shard)}"`);
  return [
    ...comment(plan),
    'gows:',
    '  parallel:',
    '    matrix:',
    `      - GOWS_SHARD: [${shards.join(', ')}]`,
    '  needs:',
    '    - pipeline: $PARENT_PIPELINE_ID',
    '      job: plan',
    '  script:',
    `    - ${quoted(`${command} --shard "$GOWS_SHARD" --junit junit.xml`)}`,
    '  artifacts:',
    '    when: always',
    '    reports:',
    '      junit: junit.xml',
    '',
  ].join('\n');
}

/**
 * Steps for `buildkite-agent pipeline upload`: one, as many jobs as there are shards. A job knows its part by
 * BUILDKITE_PARALLEL_JOB, and takes the plan from the artifacts of the build.
 *
 * https://buildkite.com/docs/pipelines/configure/dynamic-pipelines, https://buildkite.com/docs/pipelines/configure/step-types/command-step
 */
export function drawBuildkiteSteps(plan: ShardPlan, { command, planFile }: ProviderOptions): string {
  return [
    ...comment(plan),
    'steps:',
    '  - label: "gows %n of %t"',
    '    key: gows',
    `    parallelism: ${plan.shards.length}`,
    '    command:',
    `      - ${quoted(`buildkite-agent artifact download ${planFile} .`)}`,
    `      - ${quoted(`${command} --shard auto --junit junit.xml`)}`,
    '    artifact_paths: junit.xml',
    '',
  ].join('\n');
}

/**
 * Parameters for `continuation/continue` of a setup workflow: `parallelism: << pipeline.parameters.shards >>`. A job knows its
 * part by CIRCLE_NODE_INDEX.
 *
 * https://circleci.com/docs/guides/orchestrate/using-dynamic-configuration/
 */
export function drawCircleciParameters({ shards }: ShardPlan): string {
  return `${JSON.stringify({ shards: shards.length })}\n`;
}

function nameOf({ index, count }: Shard): string {
  return `${index}/${count}`;
}

function comment({ id, shards }: ShardPlan): readonly string[] {
  const packages = shards.reduce((sum, shard) => sum + shard.packages.length, 0);
  return [`# Made by gows ci plan: ${packages} packages in ${shards.length} shards, plan ${id.slice(0, 12)}.`];
}

/** As YAML reads it whatever is in it. */
function quoted(text: string): string {
  return `'${text.replaceAll("'", "''")}'`;
}
