// Finds where the objects of a submodule's commit are.

import { existsSync } from 'node:fs';
import path from 'node:path';
import { openGitDir, openNested } from './open.ts';
import type { Repository } from './repository.ts';
import { fields, runGit } from './run.ts';

/**
 * A repository that holds the submodule's commit: its work tree's, or what `.git/modules` keeps under the name that
 * the revision's .gitmodules gives it. Undefined where the commit was never fetched.
 */
export async function submoduleStore(
  repository: Repository,
  rev: string,
  at: string,
  commit: string,
): Promise<Repository | undefined> {
  const checkedOut = await openNested(repository, path.join(repository.root, at)).catch(() => undefined);
  if (checkedOut && (await hasCommit(checkedOut, commit))) return checkedOut;
  for (const name of new Set([await nameOf(repository, rev, at), at])) {
    if (name === undefined) continue;
    for (const home of new Set([repository.gitDir, repository.commonDir])) {
      const store = await openGitDir(repository, path.join(home, 'modules', ...name.split('/')));
      if (store && (await hasCommit(store, commit))) return store;
    }
  }
  return undefined;
}

async function hasCommit(store: Repository, commit: string): Promise<boolean> {
  // Without the last setting a partial clone would ask the network.
  const { exitCode } = await runGit(store, ['cat-file', '-e', `${commit}^{commit}`], {
    answers: [0, 1, 128],
    env: { GIT_NO_LAZY_FETCH: '1' },
  });
  return exitCode === 0;
}

/** The name of the submodule at a path, which differs from the path once it was moved. */
async function nameOf(repository: Repository, rev: string, at: string): Promise<string | undefined> {
  const sources = [['--blob', `${rev}:.gitmodules`]];
  const file = path.join(repository.root, '.gitmodules');
  if (existsSync(file)) sources.push(['--file', file]);
  for (const source of sources) {
    const { exitCode, stdout } = await runGit(
      repository,
      ['config', ...source, '-z', '--get-regexp', '^submodule\\..*\\.path$'],
      { answers: [0, 1, 128] },
    );
    if (exitCode !== 0) continue;
    for (const field of fields(stdout)) {
      const newline = field.indexOf('\n');
      if (field.slice(newline + 1) !== at) continue;
      const name = field.slice('submodule.'.length, newline - '.path'.length);
      // A name is a path beneath .git/modules; git refuses those that leave it (CVE-2018-11235).
      if (!name.split(/[/\\]/).includes('..')) return name;
    }
  }
  return undefined;
}
