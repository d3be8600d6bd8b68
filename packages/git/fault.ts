// Turns what git complains of into a diagnostic with a remedy. Git is run with LC_MESSAGES=C, so its words are known.

import { DiagnosticError, failure, shellWord } from '#diagnostics';
import type { Captured } from '#process';

/** What a fault needs to know of the repository to name a remedy. */
export interface FaultContext {
  readonly root: string;
  readonly partial: boolean;
}

const dubious = /detected dubious ownership in repository at '([^']+)'|unsafe repository \('([^']+)' is owned/;
const absent =
  /could not fetch [0-9a-f]+ from promisor remote|unable to read sha1 file|unable to read [0-9a-f]{40}|missing blob|missing object|bad object|unable to find [0-9a-f]{40}|not our ref|Could not read from remote repository|invalid object|failed to unpack tree object|could not fetch|unable to read tree/i;

export function faultOf(args: readonly string[], ended: Captured, context?: FaultContext): DiagnosticError {
  const said = ended.stderr.trim();
  const owned = dubious.exec(said);
  if (owned) {
    const folder = owned[1] ?? owned[2] ?? '.';
    return new DiagnosticError(
      failure('git/failed', `git refuses ${folder}, which belongs to another user`, {
        remedy: `git config --global --add safe.directory ${shellWord(folder)}`,
      }),
    );
  }
  if (/No space left on device|Disk quota exceeded/.test(said)) {
    return new DiagnosticError(
      failure('disk/full', `git could not write: ${lastLine(said)}`, { remedy: 'make room on the disk and run again' }),
    );
  }
  if (absent.test(said)) {
    return new DiagnosticError(
      context?.partial
        ? failure(
            'git/missing-objects',
            `objects of this partial clone are absent and cannot be fetched: ${lastLine(said)}`,
            {
              remedy: 'connect to the network, or fetch them all: git fetch --refetch --no-filter origin',
            },
          )
        : failure('git/missing-objects', `objects of the repository are absent: ${lastLine(said)}`, {
            remedy: 'git fsck tells what is damaged; fetch or clone again',
          }),
    );
  }
  const how = ended.signal ? `was ended by ${ended.signal}` : `failed with exit code ${ended.exitCode}`;
  const verb = args.find((arg) => !arg.startsWith('-')) ?? 'git';
  return new DiagnosticError(failure('git/failed', `git ${verb} ${how}${said ? `: ${lastLine(said)}` : ''}`));
}

/** The line in which git says why it ended; a URL's user and password are cut out. */
function lastLine(said: string): string {
  const lines = said.split('\n').filter((line) => line.trim() !== '');
  const fatal = lines.find((line) => /^(fatal|error): /.test(line)) ?? lines.at(-1) ?? '';
  return fatal.replace(/^(fatal|error): /, '').replace(/\/\/[^/@\s]+@/g, '//');
}
