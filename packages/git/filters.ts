// Filters of git (LFS and its like): how to do without them where their program fails.

import type { Repository } from './repository.ts';
import { fields, runGit } from './run.ts';

/** Settings with which every configured filter leaves the bytes as they are. */
export async function unfiltered(repository: Repository): Promise<readonly string[]> {
  const { stdout } = await runGit(repository, ['config', '-z', '--name-only', '--get-regexp', '^filter\\.'], {
    answers: [0, 1],
  });
  const names = new Set<string>();
  for (const key of fields(stdout)) names.add(key.slice('filter.'.length, key.lastIndexOf('.')));
  return [...names].flatMap((name) => [
    `filter.${name}.process=`,
    `filter.${name}.smudge=`,
    `filter.${name}.clean=`,
    `filter.${name}.required=false`,
  ]);
}

/** Git goes on after the failure of a filter that is not required, with the bytes as stored. */
export function filterFailed(stderr: string): boolean {
  return /external filter .* failed|(smudge|clean) filter .* failed|cannot (fork to run|feed the input to) .*filter/.test(
    stderr,
  );
}
