// Which files git ignores.

import path from 'node:path';
import { DiagnosticError } from '#diagnostics';
import { readIndex } from './index-entries.ts';
import { openNested } from './open.ts';
import type { Repository } from './repository.ts';
import { fields, runGit } from './run.ts';
import { gitlink } from './tree.ts';

/** Those of the repo-relative paths that git ignores; a tracked file is not ignored whatever the rules say. */
export async function isIgnored(repository: Repository, paths: readonly string[]): Promise<ReadonlySet<string>> {
  const ignored = new Set<string>();
  if (paths.length === 0) return ignored;
  const { entries } = await readIndex(repository);
  const links = entries.filter(({ mode }) => mode === gitlink).map(({ path: at }) => at);
  const own: string[] = [];
  const inside = new Map<string, string[]>();
  for (const file of paths) {
    const at = links.find((link) => file.startsWith(`${link}/`));
    if (at === undefined) own.push(file);
    else inside.set(at, [...(inside.get(at) ?? []), file.slice(at.length + 1)]);
  }
  await Promise.all([
    check(repository, own, ignored),
    ...[...inside].map(async ([at, files]) => {
      const inner = await openNested(repository, path.join(repository.root, at));
      if (!inner) return;
      for (const file of await isIgnored(inner, files)) ignored.add(`${at}/${file}`);
    }),
  ]);
  return ignored;
}

/** Folders that git ignores as a whole, relative to the repository's top; none within another one. */
export async function ignoredFolders(repository: Repository): Promise<readonly string[]> {
  return (await ignoredEntries(repository)).flatMap((name) => (name.endsWith('/') ? [name.slice(0, -1)] : []));
}

/** Ignored files, and ignored folders with a slash at the end, relative to the top; none within such a folder. */
export async function ignoredEntries(repository: Repository): Promise<readonly string[]> {
  const args = ['ls-files', '-z', '--others', '--ignored', '--exclude-standard', '--directory'];
  const { stdout } = await runGit(repository, args);
  return fields(stdout);
}

const unanswerable = /beyond a symbolic link|outside repository|is in submodule|empty string is not a valid/;

async function check(repository: Repository, paths: readonly string[], ignored: Set<string>): Promise<void> {
  if (paths.length === 0) return;
  try {
    const { stdout } = await runGit(repository, ['check-ignore', '-z', '--stdin'], {
      stdin: paths.map((file) => `${file}\0`).join(''),
      answers: [0, 1],
    });
    for (const file of fields(stdout)) ignored.add(file);
  } catch (error) {
    // One such path ends the whole batch; it is not ignored.
    if (!(error instanceof DiagnosticError) || !unanswerable.test(error.message)) throw error;
    if (paths.length === 1) return;
    const half = paths.length >> 1;
    await check(repository, paths.slice(0, half), ignored);
    await check(repository, paths.slice(half), ignored);
  }
}
