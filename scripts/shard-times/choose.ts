// Chooses the commits: the last ones of the main line that affect a package with tests among those that are asked for.

import { type Command, measure } from '../../bench/measure/command.ts';

export interface ChooseRequest {
  readonly checkout: string;
  /** Words that start gows. */
  readonly gows: readonly string[];
  readonly env: Command['env'];
  readonly patterns: readonly string[];
  /** Of the main line, the newest first. */
  readonly commits: readonly string[];
  readonly count: number;
}

export interface Chosen {
  /** The oldest first. */
  readonly commits: readonly string[];
  readonly lookedAt: number;
}

/** Each is compared with its first parent. One that cannot be compared (its workspace cannot be read) counts as looked at. */
export async function chooseCommits(request: ChooseRequest): Promise<Chosen> {
  const chosen: string[] = [];
  let lookedAt = 0;
  for (const commit of request.commits) {
    if (chosen.length === request.count) break;
    lookedAt += 1;
    if (await affectsTests(request, commit)) {
      chosen.push(commit);
      process.stderr.write(`${commit.slice(0, 9)} is number ${chosen.length} of ${lookedAt} commits\n`);
    }
  }
  return { commits: chosen.reverse(), lookedAt };
}

async function affectsTests({ checkout, gows, env, patterns }: ChooseRequest, commit: string): Promise<boolean> {
  const words = ['affected', 'list', '--base', `${commit}~1`, '--head', commit, '--json', ...patterns];
  const { code, output } = await measure({ argv: [...gows, ...words], cwd: checkout, env });
  if (code !== 0) {
    process.stderr.write(`${commit.slice(0, 9)} is left out: gows affected list ended with ${code}\n`);
    return false;
  }
  const answer = JSON.parse(output) as { readonly packages: readonly { readonly hasTests: boolean }[] };
  return answer.packages.some(({ hasTests }) => hasTests);
}
