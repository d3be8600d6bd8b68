// What CI providers say of the change under test: a pull request's target, or the commit before a push.

import { readFileSync } from 'node:fs';

export type Variables = Readonly<Record<string, string | undefined>>;

/** `branch` of a commit leads to it as well. `variable` names the source for people. */
export type Hint =
  | { readonly kind: 'target'; readonly branch: string; readonly variable: string }
  | { readonly kind: 'commit'; readonly id: string; readonly branch?: string; readonly variable: string }
  /** `id` is absent when the push made the branch. */
  | {
      readonly kind: 'push';
      readonly branch: string;
      readonly id?: string;
      readonly defaultBranch?: string;
      readonly variable: string;
    };

/** A pull request's target: the first row whose `when` holds and whose variable is set decides. */
interface TargetRow {
  readonly variable: string;
  readonly kind?: 'commit';
  readonly when?: (env: Variables) => boolean;
}

const pullRequest = (name: string) => (env: Variables) => !['', 'false', undefined].includes(env[name]);
const event = (name: string, value: string) => (env: Variables) => env[name] === value;

/** Each as the provider's own reference of predefined variables has it. */
const targets: readonly TargetRow[] = [
  // GitHub, Forgejo, Gitea: set for pull requests only.
  { variable: 'GITHUB_BASE_REF' },
  { variable: 'CI_MERGE_REQUEST_DIFF_BASE_SHA', kind: 'commit' },
  { variable: 'CI_MERGE_REQUEST_TARGET_BRANCH_NAME' },
  { variable: 'BUILDKITE_PULL_REQUEST_BASE_BRANCH', when: pullRequest('BUILDKITE_PULL_REQUEST') },
  // Azure: refs/heads/main.
  { variable: 'SYSTEM_PULLREQUEST_TARGETBRANCH' },
  { variable: 'BITBUCKET_PR_DESTINATION_BRANCH' },
  // Jenkins, multibranch projects.
  { variable: 'CHANGE_TARGET' },
  { variable: 'TRAVIS_BRANCH', when: pullRequest('TRAVIS_PULL_REQUEST') },
  // For pushes, Drone sets it to the branch itself.
  { variable: 'DRONE_TARGET_BRANCH', when: event('DRONE_BUILD_EVENT', 'pull_request') },
  { variable: 'CI_COMMIT_TARGET_BRANCH', when: event('CI_PIPELINE_EVENT', 'pull_request') },
  { variable: 'CIRRUS_BASE_BRANCH' },
];

export function hintOf(env: Variables): Hint | undefined {
  for (const { variable, kind, when } of targets) {
    const value = env[variable];
    if (!value || (when && !when(env))) continue;
    if (kind === 'commit') {
      const branch = env['CI_MERGE_REQUEST_TARGET_BRANCH_NAME'];
      return { kind, id: value, ...(branch ? { branch } : {}), variable };
    }
    return { kind: 'target', branch: value.replace(/^refs\/heads\//, ''), variable };
  }
  return githubEvent(env) ?? gitlabPush(env);
}

function githubEvent(env: Variables): Hint | undefined {
  const name = env['GITHUB_EVENT_NAME'];
  if (name !== 'push' && name !== 'merge_group') return undefined;
  const payload = jsonFile(env['GITHUB_EVENT_PATH']);
  if (name === 'merge_group') {
    const id = textIn(payload, 'merge_group', 'base_sha');
    return id === undefined ? undefined : { kind: 'commit', id, variable: 'merge_group.base_sha of GITHUB_EVENT_PATH' };
  }
  const ref = textIn(payload, 'ref') ?? env['GITHUB_REF'] ?? '';
  if (!ref.startsWith('refs/heads/')) return undefined;
  const before = textIn(payload, 'before');
  if (before === undefined) return undefined;
  const defaultBranch = textIn(payload, 'repository', 'default_branch');
  return {
    kind: 'push',
    branch: ref.slice('refs/heads/'.length),
    ...(isZero(before) ? {} : { id: before }),
    ...(defaultBranch === undefined ? {} : { defaultBranch }),
    variable: 'GITHUB_EVENT_PATH',
  };
}

function gitlabPush(env: Variables): Hint | undefined {
  const branch = env['CI_COMMIT_BRANCH'];
  const before = env['CI_COMMIT_BEFORE_SHA'];
  if (!branch || !before) return undefined;
  // Pipelines that no push began (a schedule, by hand) have zeros here too.
  if (isZero(before) && env['CI_PIPELINE_SOURCE'] !== 'push') return undefined;
  const defaultBranch = env['CI_DEFAULT_BRANCH'];
  return {
    kind: 'push',
    branch,
    ...(isZero(before) ? {} : { id: before }),
    ...(defaultBranch ? { defaultBranch } : {}),
    variable: 'CI_COMMIT_BEFORE_SHA',
  };
}

function isZero(id: string): boolean {
  return /^0+$/.test(id);
}

/** Undefined for what is not there, or is none. */
export function jsonFile(file: string | undefined): unknown {
  if (!file) return undefined;
  try {
    return JSON.parse(readFileSync(file, 'utf8'));
  } catch {
    return undefined;
  }
}

/** The text at the end of these names; a number as text. */
export function textIn(value: unknown, ...names: readonly string[]): string | undefined {
  let at = value;
  for (const name of names) {
    if (typeof at !== 'object' || at === null) return undefined;
    at = (at as Record<string, unknown>)[name];
  }
  return typeof at === 'string' ? at : typeof at === 'number' ? String(at) : undefined;
}
