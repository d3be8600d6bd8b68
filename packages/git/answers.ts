// What git said, for a later run in which nothing that it goes by looks different: whoever keeps it sees to that, by
// `footingOf`.

import type { Captured, Environment } from '#process';

export interface GitAnswers {
  readonly find: (question: string) => Captured | undefined;
  readonly note: (question: string, said: Captured) => void;
}

/** Of `git config` this alone is kept: other settings may hold secrets. */
export const settingsRead = '^(extensions\\.partialclone|remote\\..*\\.promisor|core\\.(filemode|symlinks))$';

/** Where it is asked, of what, and the words. Undefined where the answer hangs on what a file holds, or on what is ignored. */
export function questionOf(cwd: string, env: Environment, args: readonly string[]): string | undefined {
  if (!lasts(args)) return undefined;
  return JSON.stringify([cwd, env['GIT_DIR'] ?? '', env['GIT_INDEX_FILE'] ?? '', ...args]);
}

function lasts([command = '', ...args]: readonly string[]): boolean {
  if (command === 'config') return args.at(-1) === settingsRead;
  if (command === 'ls-files') return !args.some((arg) => /^(-i|--ignored|-m|--modified|-d|--deleted)$/.test(arg));
  return ['rev-parse', 'for-each-ref', 'merge-base', 'rev-list', 'ls-tree'].includes(command);
}
