// Names of variables that do not count.

import { describe, expect, it } from 'vitest';
import {
  alwaysNames,
  environmentNoise,
  isAlwaysName,
  isEnvironmentNoise,
  isPlaceName,
  placeNames,
  pureNoise,
  unstablePaths,
} from './index.ts';

describe('noise', () => {
  it.each([
    'PWD',
    '_',
    'TERM_PROGRAM',
    'SSH_AUTH_SOCK',
    'VSCODE_PID',
    'npm_config_cache',
    'GOWS_CACHE_DIR',
    'GITHUB_RUN_ID',
    'GITHUB_SHA',
    'RUNNER_TEMP',
    'CI_JOB_ID',
    'BUILDKITE_JOB_ID',
    'CIRCLE_BUILD_NUM',
    'BUILD_NUMBER',
    'TRAVIS_JOB_ID',
    'BUILD_BUILDID',
    'SYSTEM_TEAMPROJECT',
    'TEAMCITY_VERSION',
    'DRONE_BUILD_NUMBER',
    'BITBUCKET_COMMIT',
  ])('is %s', (name) => {
    expect(isEnvironmentNoise(name)).toBe(true);
  });

  it.each([
    'CI',
    'GITHUB_ACTIONS',
    'GITLAB_CI',
    'CIRCLECI',
    'TF_BUILD',
    'PATH',
    'LANG',
    'GOFLAGS',
    'BUILD_TYPE',
    'SYSTEM_FOO',
    'HTTP_PROXY',
    'DATABASE_URL',
  ])('is not %s', (name) => {
    expect(isEnvironmentNoise(name)).toBe(false);
  });

  it('is neither a place nor what the runtime reads, and says in words what it is', () => {
    for (const { about, names } of [...environmentNoise, placeNames, alwaysNames]) {
      expect(about).not.toBe('');
      expect(names.length).toBeGreaterThan(0);
    }
    for (const name of [...placeNames.names, ...alwaysNames.names])
      expect(isEnvironmentNoise(name.replace('*', 'X'))).toBe(false);
    expect(
      isPlaceName('HOME') && isPlaceName('TMPDIR') && isAlwaysName('GODEBUG') && isAlwaysName('DYLD_INSERT_LIBRARIES'),
    ).toBe(true);
    expect([...pureNoise].every(isEnvironmentNoise)).toBe(true);
    expect(unstablePaths.every(({ about }) => about.startsWith('/'))).toBe(true);
  });
});
