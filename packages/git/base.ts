// Decides which commit the work tree or the head is compared with.

import { DiagnosticError, failure } from '#diagnostics';
import { type Hint, hintOf, type Variables } from './ci-base.ts';
import { type DefaultBranch, defaultBranch, remoteOf } from './default-branch.ts';
import { mergeBase } from './merge-base.ts';
import { emptyTree, type Repository, short } from './repository.ts';
import { findRevision, missing, resolveRevision } from './revision.ts';

export interface BaseRequest {
  /** `--base` as given. */
  readonly base?: string;
  /** `--head` as given; HEAD when absent. */
  readonly head?: string;
  /** Where the variables of a CI provider are looked for. */
  readonly env: Variables;
}

export interface ResolvedBase {
  /** A commit's id; the empty tree's where everything counts as new. */
  readonly rev: string;
  /** For people: 'merge base with origin/main (origin/HEAD)'. */
  readonly how: string;
  /** The head's commit; the empty tree's before the first commit. */
  readonly head: string;
}

/**
 * The base: of `--base REF` its merge base with the head, else of what a CI provider says, else of the default branch.
 * @throws DiagnosticError `git/missing-base`, `git/shallow`, `git/no-merge-base`.
 */
export async function resolveBase(repository: Repository, request: BaseRequest): Promise<ResolvedBase> {
  const [head, named, fallback] = await Promise.all([
    request.head === undefined ? findRevision(repository, 'HEAD') : resolveRevision(repository, request.head),
    request.base === undefined ? undefined : namedRevision(repository, request.base),
    request.base === undefined ? defaultBranch(repository) : undefined,
  ]);
  if (head === undefined) return unborn(repository, named);
  // Says outright when there is nothing but the work tree to compare.
  const say = (ref: string, rev: string, how: string): string => {
    if (rev !== head || request.head !== undefined) return how;
    return `${how}, ${ref === head ? 'which is HEAD' : 'which holds HEAD'}: only uncommitted changes count`;
  };
  if (named) {
    const rev = await mergeBase(repository, named.rev, head, named.name);
    return { rev, how: say(named.rev, rev, `merge base with ${named.name}`), head };
  }
  const hint = hintOf(request.env);
  const hinted = hint && (await fromHint(repository, hint, head, fallback));
  if (hinted) return { rev: hinted.rev, how: hinted.how, head };
  if (!fallback) {
    throw new DiagnosticError(
      failure('git/missing-base', 'there is no default branch to compare with (origin/HEAD, main or master)', {
        remedy: 'name what to compare with: --base REF',
      }),
    );
  }
  const rev = await mergeBase(repository, fallback.rev, head, fallback.name);
  const how = `merge base with ${fallback.name}${fallback.source ? ` (${fallback.source})` : ''}`;
  return { rev, how: say(fallback.rev, rev, how), head };
}

function unborn(repository: Repository, named: Named | undefined): ResolvedBase {
  const head = emptyTree(repository);
  if (!named) return { rev: head, how: 'the repository has no commit yet', head };
  return { rev: named.rev, how: `${named.name} (HEAD has no commit yet)`, head };
}

interface Named {
  readonly rev: string;
  readonly name: string;
}

/** `main` may be known only as the remote's: clones of CI have no local branches. */
async function namedRevision(repository: Repository, ref: string): Promise<Named> {
  const rev = await findRevision(repository, ref);
  if (rev !== undefined) return { rev, name: short(ref) };
  const remote = await onRemote(repository, ref);
  if (remote) return remote;
  throw missing(repository, ref);
}

async function onRemote(repository: Repository, branch: string): Promise<Named | undefined> {
  const name = `${await remoteOf(repository)}/${branch}`;
  const rev = await findRevision(repository, `refs/remotes/${name}`);
  return rev === undefined ? undefined : { rev, name };
}

async function fromHint(
  repository: Repository,
  hint: Hint,
  head: string,
  fallback: DefaultBranch | undefined,
): Promise<Omit<ResolvedBase, 'head'> | undefined> {
  switch (hint.kind) {
    case 'commit': {
      const known = await findRevision(repository, hint.id);
      const branch = known === undefined && hint.branch !== undefined && (await onRemote(repository, hint.branch));
      if (branch) {
        const rev = await mergeBase(repository, branch.rev, head, branch.name);
        return { rev, how: `merge base with ${branch.name} (the merge request's target)` };
      }
      if (known === undefined) throw missing(repository, hint.id, `${hint.variable}: `);
      const rev = await mergeBase(repository, known, head, hint.variable);
      return { rev, how: `merge base with ${short(hint.id)} (${hint.variable})` };
    }
    case 'target': {
      const target = (await onRemote(repository, hint.branch)) ?? (await localBranch(repository, hint.branch));
      if (!target) throw missing(repository, `${await remoteOf(repository)}/${hint.branch}`, `${hint.variable}: `);
      const rev = await mergeBase(repository, target.rev, head, target.name);
      return { rev, how: `merge base with ${target.name} (${hint.variable})` };
    }
    case 'push': {
      const main = hint.defaultBranch ?? fallback?.branch;
      if (hint.branch !== main) return undefined;
      if (hint.id === undefined) {
        const rev = emptyTree(repository);
        return { rev, how: `nothing: the push made the branch ${hint.branch} (${hint.variable})` };
      }
      const rev = await findRevision(repository, hint.id);
      if (rev !== undefined) return { rev, how: `the commit before the push (${hint.variable})` };
      if (repository.shallow) throw missing(repository, hint.id, `the commit before the push is not here: `);
      // A forced push: nothing here leads to what was before, and HEAD as the base would test nothing.
      const nothing = emptyTree(repository);
      return { rev: nothing, how: `nothing: the commit before the push is not here (${hint.variable})` };
    }
  }
}

async function localBranch(repository: Repository, branch: string): Promise<Named | undefined> {
  const rev = await findRevision(repository, `refs/heads/${branch}`);
  return rev === undefined ? undefined : { rev, name: branch };
}
