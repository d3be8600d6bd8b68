// For tests: repositories in temporary folders, opened without the settings of whoever runs the tests.

import { commitAll, type Files, git, gitEnvironment, gitInit, temporaryFolder, writeTree } from '#testkit';
import { openRepository } from './open.ts';
import type { Repository } from './repository.ts';

export interface Sandbox extends AsyncDisposable {
  /** A folder with the repository in it, and room beside. */
  readonly outside: string;
  readonly folder: string;
  readonly first: string;
  git(...args: readonly string[]): Promise<string>;
  write(files: Files): Promise<void>;
  commit(message?: string): Promise<string>;
  open(env?: Readonly<Record<string, string>>): Promise<Repository>;
}

/** A repository with one commit of these files on main. */
export async function sandbox(files: Files = { 'a.go': 'package a\n', 'dir/b.go': 'package b\n' }): Promise<Sandbox> {
  const outside = await temporaryFolder();
  const folder = `${outside.path}/repo`;
  await writeTree(folder, files);
  if (Object.keys(files).length === 0) await writeTree(folder, { '.keep': '' });
  await gitInit(folder);
  const first = await commitAll(folder, 'first');
  return {
    outside: outside.path,
    folder,
    first,
    git: (...args) => git(folder, ...args),
    write: (more) => writeTree(folder, more),
    commit: (message = 'next') => commitAll(folder, message),
    open: (env) => openAt(folder, env),
    [Symbol.asyncDispose]: () => outside[Symbol.asyncDispose](),
  };
}

/** @throws when there is no repository. */
export async function openAt(folder: string, env: Readonly<Record<string, string>> = {}): Promise<Repository> {
  const repository = await openRepository(folder, { ...quietEnvironment(), ...env });
  if (!repository) throw new Error(`no repository at ${folder}`);
  return repository;
}

/** The environment of a person without settings of git. */
export function quietEnvironment(): Readonly<Record<string, string | undefined>> {
  const own = Object.entries(process.env).filter(([name]) => !name.startsWith('GIT_'));
  return { ...Object.fromEntries(own), ...gitEnvironment, GIT_CONFIG_GLOBAL: '/dev/null' };
}

/** What a rejected promise says: its first diagnostic. */
export async function complaint(
  doing: Promise<unknown>,
): Promise<{ code?: string; message?: string; remedy?: string }> {
  try {
    await doing;
  } catch (error) {
    const [first] = (error as { diagnostics?: readonly object[] }).diagnostics ?? [];
    return first ?? { message: String(error) };
  }
  return { message: 'nothing was thrown' };
}
