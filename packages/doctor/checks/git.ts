// Git: there, not refusing, deep enough, and with something to compare with.

import { DiagnosticError } from '#diagnostics';
import { type Repository, resolveBase } from '#git';
import { findProgram } from '#gocmd';
import { type Check, type Found, finding, foundIn, ok } from '../check.ts';
import type { Ground } from '../ground.ts';

const withoutBase = 'so "gows affected" has nothing to compare with, and only "gows test" works';

export const git: Check = {
  name: 'git',
  async look(ground) {
    const { env, cwd } = ground;
    if (!findProgram('git', env['PATH'] ?? env['Path'] ?? '', cwd)) {
      return [finding('warning', `there is no git command on PATH, ${withoutBase}`, 'install git')];
    }
    const opened = await ground.repository;
    // safe.directory, a bare repository: every command stops at these.
    if ('fault' in opened) return foundIn(opened.fault);
    if (!opened.value) {
      return [finding('warning', `this folder is in no git repository, ${withoutBase}`, '"git init", and commit')];
    }
    const base = await baseOf(opened.value, ground);
    return [...base, ...depth(opened.value)];
  },
};

async function baseOf(repository: Repository, { env }: Ground): Promise<readonly Found[]> {
  try {
    const { how, rev } = await resolveBase(repository, { env });
    return [ok(`"gows affected" compares with ${rev.slice(0, 7)} (${how})`)];
  } catch (error) {
    if (error instanceof DiagnosticError) return foundIn(error, 'warning');
    throw error;
  }
}

function depth({ shallow, partial }: Repository): readonly Found[] {
  return [
    ...(shallow
      ? [
          finding(
            'note',
            'the clone is shallow: where history is cut off before the merge base, "gows affected" cannot compare',
            'git fetch --unshallow; in CI, fetch-depth: 0',
          ),
        ]
      : []),
    ...(partial
      ? [
          finding(
            'note',
            'this is a partial clone: files of a base may have to be fetched when it is compared with',
            'git fetch --refetch --no-filter origin, where there is to be no network later',
          ),
        ]
      : []),
  ];
}
