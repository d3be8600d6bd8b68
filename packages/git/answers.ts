// What git said, in this run and, where nothing that it goes by looks different, in an earlier one: whoever keeps it sees to
// that, by `footingOf`.

import type { Captured, Environment } from '#process';

export interface GitAnswers {
  readonly find: (question: string) => Captured | undefined;
  readonly note: (question: string, said: Captured) => void;
}

/**
 * The names of settings that `openRepository` asks for, as the last argument. Of `git config` the answer to this alone is kept:
 * other settings may hold secrets.
 */
export const settingsRead = '^(extensions\\.partialclone|remote\\..*\\.promisor|core\\.(filemode|symlinks))$';

/**
 * Where it is asked, of what, and the words. Undefined where the answer hangs on what a file holds, on what is ignored, or on when
 * a reference was somewhere else (`main@{1}`).
 */
export function questionOf(cwd: string, env: Environment, args: readonly string[]): string | undefined {
  if (!lasts(args)) return undefined;
  return JSON.stringify([cwd, env['GIT_DIR'] ?? '', env['GIT_INDEX_FILE'] ?? '', ...args]);
}

function lasts([command = '', ...args]: readonly string[]): boolean {
  if (args.some((arg) => arg.includes('@{'))) return false;
  if (command === 'config') return args.at(-1) === settingsRead;
  if (command === 'ls-files') return !args.some((arg) => /^(-i|--ignored|-m|--modified|-d|--deleted)$/.test(arg));
  return ['rev-parse', 'for-each-ref', 'merge-base', 'rev-list', 'ls-tree'].includes(command);
}
