// -overlay and -modfile: the go command reads other files than those that are there. What that rules out is refused here.

import { readFileSync } from 'node:fs';
import { isAbsolute } from 'node:path';
import { DiagnosticError, failure } from '#diagnostics';
import { flagValue } from '#gocmd';
import { badValue } from './arguments.ts';
import type { Session } from './session.ts';

const names = ['overlay', 'modfile'] as const;

type Ground = Pick<Session, 'call' | 'location'>;

function otherSources({ call }: Pick<Ground, 'call'>): readonly (typeof names)[number][] {
  return names.filter((name) => flagValue(call.split.build, name));
}

/**
 * Whether files that stand elsewhere count in place of those that are there.
 * @throws DiagnosticError where the go command would refuse them, or take them for others.
 */
export function readsOtherSources({ call, location }: Ground): boolean {
  const { build } = call.split;
  const modfile = flagValue(build, 'modfile');
  if (modfile && location.kind === 'work') {
    throw badValue(
      `-modfile ${modfile} stands for the go.mod of one module, and ${location.file} names modules`,
      'use GOWORK=FILE for another go.work, or GOWORK=off in the folder of the module',
    );
  }
  const overlay = flagValue(build, 'overlay');
  if (overlay && call.cwd !== location.root && namesRelatively(overlay)) {
    throw badValue(
      `-overlay ${overlay} holds paths that mean another place in each folder, and the go command is started in ${location.root}`,
      'write absolute paths in it, or start gows there',
    );
  }
  return otherSources({ call }).length > 0;
}

/** @throws DiagnosticError where commits are compared, in which there are no such files. */
export function refuseOtherSources(session: Pick<Session, 'call'>): void {
  const [first] = otherSources(session);
  if (first === undefined) return;
  throw new DiagnosticError(
    failure('usage/refused-flag', `-${first} names files of which no commit tells whether they changed`, {
      remedy: 'name the packages: gows test PKG…',
    }),
  );
}

/** What is wrong with the file itself, the go command tells. */
function namesRelatively(overlay: string): boolean {
  try {
    const { Replace = {} } = JSON.parse(readFileSync(overlay, 'utf8')) as { Replace?: Record<string, string> };
    return Object.entries(Replace).some(([from, to]) => !isAbsolute(from) || (to !== '' && !isAbsolute(to)));
  } catch {
    return false;
  }
}
