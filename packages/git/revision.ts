// Resolves what people call a revision to a commit.

import { DiagnosticError, failure } from '#diagnostics';
import type { Repository } from './repository.ts';
import { runGit } from './run.ts';

/** The commit's id, or undefined where the name means no commit that is here. */
export async function findRevision(repository: Repository, ref: string): Promise<string | undefined> {
  // Git would take it for an option.
  if (ref === '' || ref.startsWith('-') || /[\0\n]/.test(ref)) return undefined;
  const { exitCode, stdout } = await runGit(repository, ['rev-parse', '--verify', '--quiet', `${ref}^{commit}`], {
    answers: [0, 1, 128],
  });
  if (exitCode !== 0) return undefined;
  return stdout.toString('utf8').trim();
}

/**
 * The commit's id.
 * @throws DiagnosticError `git/missing-base` when there is no such commit here.
 */
export async function resolveRevision(repository: Repository, ref: string): Promise<string> {
  const found = await findRevision(repository, ref);
  if (found === undefined) throw missing(repository, ref);
  return found;
}

export function missing(repository: Repository, ref: string, because = ''): DiagnosticError {
  if (ref.trim() === '' || ref.startsWith('-')) {
    const what = ref.startsWith('-') ? `${ref} is a flag, and no revision` : 'the revision to compare is an empty text';
    return new DiagnosticError(
      failure('usage/flag-value', `${because}${what}`, {
        remedy: 'give --base or --head a branch, a tag or a commit, or leave it out',
      }),
    );
  }
  const name = ref.replace(/^origin\//, '');
  const id = /^[0-9a-f]{7,64}$/.test(ref);
  return new DiagnosticError(
    failure('git/missing-base', `${because}there is no revision ${ref} in this repository`, {
      remedy: repository.shallow
        ? `this clone is shallow: git fetch --unshallow${id ? '' : ` origin ${name}`} (fetch-depth: 0 for actions/checkout, GIT_DEPTH: 0 for GitLab), or name another with --base`
        : `${id ? 'git fetch origin' : `git fetch origin ${name}`}, or name another with --base`,
    }),
  );
}
