// The common ancestor of two commits, where the history that is here can tell it.

import { readFileSync } from 'node:fs';
import path from 'node:path';
import { DiagnosticError, failure } from '#diagnostics';
import { type Repository, short } from './repository.ts';
import { runGit } from './run.ts';

/**
 * The merge base of two commits. `name` says what `ref` is called.
 *
 * In a shallow clone git cuts parents off and answers from what is left, which may be an older ancestor. Its answer
 * is right when nothing was cut between the two commits and the ancestor: then the walk down to it was complete.
 * @throws DiagnosticError `git/shallow` when that cannot be known, `git/no-merge-base`.
 */
export async function mergeBase(repository: Repository, ref: string, head: string, name: string): Promise<string> {
  if (ref === head) return head;
  const { stdout } = await runGit(repository, ['merge-base', '--all', ref, head], { answers: [0, 1] });
  const bases = stdout.toString('utf8').split('\n').filter(Boolean);
  const [base] = bases;
  if (repository.shallow && !(await isSure(repository, ref, head, bases))) throw shallow(name);
  if (base === undefined) {
    throw new DiagnosticError(
      failure('git/no-merge-base', `${name} and ${short(head)} have no common ancestor`, {
        remedy: `name a base that shares history with ${short(head)}: --base REF`,
      }),
    );
  }
  return base;
}

async function isSure(repository: Repository, ref: string, head: string, bases: readonly string[]): Promise<boolean> {
  // An ancestor that is one of the two is the nearest there can be.
  if (bases.includes(ref) || bases.includes(head)) return true;
  const { stdout } = await runGit(repository, ['rev-list', ref, head, ...bases.map((base) => `^${base}`)]);
  const walked = new Set(stdout.toString('utf8').split('\n'));
  return !cutCommits(repository).some((commit) => walked.has(commit));
}

/** The commits whose parents are not here. */
function cutCommits(repository: Repository): readonly string[] {
  const file = repository.env['GIT_SHALLOW_FILE'] ?? path.join(repository.commonDir, 'shallow');
  return readFileSync(file, 'utf8').split('\n').filter(Boolean);
}

function shallow(name: string): DiagnosticError {
  return new DiagnosticError(
    failure('git/shallow', `the merge base with ${name} is not in this shallow clone`, {
      remedy: 'git fetch --unshallow (fetch-depth: 0 for actions/checkout, GIT_DEPTH: 0 for GitLab)',
    }),
  );
}
