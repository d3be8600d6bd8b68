// Finds the branch that changes are made against when nobody names one.

import type { Repository } from './repository.ts';
import { runGit } from './run.ts';

export interface DefaultBranch {
  readonly rev: string;
  /** As people name it: origin/main. */
  readonly name: string;
  /** Without the remote: main. */
  readonly branch: string;
  /** How it is known, where the name does not say it. */
  readonly source?: string;
}

/** What the remote calls its HEAD, then its main and master, then the local ones. */
export async function defaultBranch(repository: Repository): Promise<DefaultBranch | undefined> {
  const refs = await wellKnown(repository);
  const remote = remoteAmong(refs.keys());
  const pointed = refs.get(`refs/remotes/${remote}/HEAD`);
  if (pointed) {
    const prefix = `refs/remotes/${remote}/`;
    const branch = pointed.symref.startsWith(prefix) ? pointed.symref.slice(prefix.length) : 'HEAD';
    return { rev: pointed.rev, name: `${remote}/${branch}`, branch, source: `${remote}/HEAD` };
  }
  for (const [prefix, shown] of [
    [`refs/remotes/${remote}/`, `${remote}/`],
    ['refs/heads/', ''],
  ]) {
    for (const branch of ['main', 'master']) {
      const found = refs.get(`${prefix}${branch}`);
      if (found) return { rev: found.rev, name: `${shown}${branch}`, branch };
    }
  }
  return undefined;
}

/** The remote that the default branch is looked for at: origin, or the only one, or upstream. */
export async function remoteOf(repository: Repository): Promise<string> {
  const { stdout } = await runGit(repository, ['remote']);
  const names = stdout.toString('utf8').split('\n').filter(Boolean);
  return choose(names);
}

function remoteAmong(refs: Iterable<string>): string {
  const names = new Set<string>();
  for (const ref of refs) {
    const found = /^refs\/remotes\/(.+)\/(HEAD|main|master)$/.exec(ref);
    if (found?.[1]) names.add(found[1]);
  }
  return choose([...names]);
}

function choose(names: readonly string[]): string {
  if (names.includes('origin')) return 'origin';
  if (names.length === 1 && names[0]) return names[0];
  return names.includes('upstream') ? 'upstream' : 'origin';
}

async function wellKnown(
  repository: Repository,
): Promise<ReadonlyMap<string, { readonly rev: string; readonly symref: string }>> {
  const { stdout } = await runGit(repository, [
    'for-each-ref',
    '--format=%(refname)%00%(objectname)%00%(symref)',
    'refs/remotes/*/HEAD',
    'refs/remotes/*/main',
    'refs/remotes/*/master',
    'refs/heads/main',
    'refs/heads/master',
  ]);
  const refs = new Map<string, { rev: string; symref: string }>();
  for (const line of stdout.toString('utf8').split('\n')) {
    const [name, rev, symref = ''] = line.split('\0');
    if (name && rev) refs.set(name, { rev, symref });
  }
  return refs;
}
