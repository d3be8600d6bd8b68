// The bytes of a file as a revision has them.

import type { Repository } from './repository.ts';
import { runGit } from './run.ts';

/** Undefined where the revision or the file is not here. Nothing is converted: it is what is stored. */
export async function contentAt(repository: Repository, rev: string, file: string): Promise<Buffer | undefined> {
  const { stdout, exitCode } = await runGit(repository, ['cat-file', 'blob', `${rev}:${file}`], {
    answers: [0, 1, 128],
  });
  return exitCode === 0 ? stdout : undefined;
}
