// What CI providers say of whose commit is built: of a pull request, or of a branch.

import { jsonFile, textIn, type Variables } from './ci-base.ts';

/** Names of branches are without refs/heads/. What the provider does not tell is absent. */
export interface CiBranch {
  /** Number of the pull request. */
  readonly pull?: string;
  /** What the pull request is to be merged into. */
  readonly base?: string;
  /** The branch that is built, where it is of no pull request, and nobody can have something else built under its name. */
  readonly branch?: string;
  readonly defaultBranch?: string;
}

/** Undefined where no provider is known by its variables. Each as the provider's own reference has it. */
export function ciBranch(env: Variables): CiBranch | undefined {
  if (env['GITHUB_ACTIONS'] === 'true') return githubBranch(env);
  if (env['GITLAB_CI'] === 'true') {
    return defined({
      pull: env['CI_MERGE_REQUEST_IID'],
      base: env['CI_MERGE_REQUEST_TARGET_BRANCH_NAME'],
      branch: env['CI_COMMIT_BRANCH'],
      defaultBranch: env['CI_DEFAULT_BRANCH'],
    });
  }
  if (env['BUILDKITE'] === 'true') {
    const pull = env['BUILDKITE_PULL_REQUEST'];
    return defined({
      pull: pull === 'false' ? undefined : pull,
      base: env['BUILDKITE_PULL_REQUEST_BASE_BRANCH'],
      branch: env['BUILDKITE_BRANCH'],
      defaultBranch: env['BUILDKITE_PIPELINE_DEFAULT_BRANCH'],
    });
  }
  if (env['CIRCLECI'] === 'true') {
    const [, pull] = /\/(\d+)$/.exec(env['CIRCLE_PULL_REQUEST'] ?? '') ?? [];
    return defined({ pull: env['CIRCLE_PR_NUMBER'] || pull, branch: env['CIRCLE_BRANCH'] });
  }
  return undefined;
}

/**
 * Events that build what the branch they are told for holds. Others (`workflow_run`, `issue_comment`, `repository_dispatch`) run
 * under the default branch's name as well, and often build what somebody else has sent.
 */
const ofBranch = new Set(['push', 'schedule', 'workflow_dispatch', 'merge_group', 'create']);

/** The event also tells of `pull_request_target`, whose variables name the base alone although the request may be built. */
function githubBranch(env: Variables): CiBranch {
  const payload = jsonFile(env['GITHUB_EVENT_PATH']);
  const [, pull] = /^refs\/pull\/(\d+)\//.exec(env['GITHUB_REF'] ?? '') ?? [];
  const [, branch] = /^refs\/heads\/(.+)$/s.exec(env['GITHUB_REF'] ?? '') ?? [];
  const number = textIn(payload, 'pull_request', 'number');
  return defined({
    pull: pull ?? number,
    base: textIn(payload, 'pull_request', 'base', 'ref') ?? env['GITHUB_BASE_REF'],
    branch: ofBranch.has(env['GITHUB_EVENT_NAME'] ?? '') ? branch : undefined,
    defaultBranch: textIn(payload, 'repository', 'default_branch'),
  });
}

function defined(found: { readonly [Name in keyof CiBranch]: string | undefined }): CiBranch {
  return Object.fromEntries(Object.entries(found).filter(([, value]) => value !== undefined && value !== ''));
}
