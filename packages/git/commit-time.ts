// When what is checked out was committed.

import type { Repository } from './repository.ts';
import { runGit } from './run.ts';

/** Milliseconds since 1970, by the clock of whoever committed; undefined before the first commit. */
export async function commitTime(repository: Repository): Promise<number | undefined> {
  const { stdout, exitCode } = await runGit(repository, ['log', '-1', '--format=%ct'], { answers: [0, 128] });
  const seconds = Number(stdout.toString('utf8').trim());
  return exitCode === 0 && seconds > 0 ? seconds * 1000 : undefined;
}
