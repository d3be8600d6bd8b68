// Resolves what people call a revision to a commit.

import { DiagnosticError, failure } from '#diagnostics';
import { emptyTree, type Repository } from './repository.ts';
import { runGit } from './run.ts';
import { workTreeChanges } from './work-tree.ts';

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
  const name = ref.replace(/^origin\//, '');
  const id = /^[0-9a-f]{7,64}$/.test(ref);
  return new DiagnosticError(
    failure('git/missing-base', `${because}there is no revision ${ref} in this repository`, {
      remedy: repository.shallow
        ? `this clone is shallow: git fetch --unshallow${id ? '' : ` origin ${name}`} (fetch-depth: 0 for actions/checkout), or name another with --base`
        : `${id ? 'git fetch origin' : `git fetch origin ${name}`}, or name another with --base`,
    }),
  );
}

/**
 * What is checked out. `rev` is the empty tree before the first commit; `dirty` says that the work tree's content
 * differs from it, untracked files included and ignored ones not.
 */
export async function headOf(repository: Repository): Promise<{ readonly rev: string; readonly dirty: boolean }> {
  const rev = (await findRevision(repository, 'HEAD')) ?? emptyTree(repository);
  return { rev, dirty: (await workTreeChanges(repository, rev)).length > 0 };
}
