// -overlay and -modfile: the go command reads other files than those that are there. What that rules out is refused here.

import { basename, dirname, isAbsolute, join } from 'node:path';
import { flagValue, readOverlay } from '#gocmd';
import { realFolder } from '#workspace';
import { badValue } from './arguments.ts';
import type { Session } from './session.ts';

/** @throws DiagnosticError where the go command would refuse these files, or take them for others. */
export function refuseOtherSources({ call, location }: Pick<Session, 'call' | 'location'>): void {
  const { build } = call.split;
  const modfile = flagValue(build, 'modfile');
  if (modfile && location.kind === 'work') {
    throw badValue(
      `-modfile ${modfile} stands for the go.mod of one module, and ${location.file} names modules`,
      'use GOWORK=FILE for another go.work, or GOWORK=off in the folder of the module',
    );
  }
  const overlay = flagValue(build, 'overlay');
  if (!overlay) return;
  const replaced = readOverlay(overlay);
  const isRelative = replaced.some(([from, to]) => !isAbsolute(from) || (to !== '' && !isAbsolute(to)));
  if (isRelative && call.cwd !== location.root) {
    throw badValue(
      `-overlay ${overlay} holds paths that mean another place in each folder, and the go command is started in ${location.root}`,
      'write absolute paths in it, or start gows there',
    );
  }
  // The go command is told all folders without links, and compares names.
  for (const [from] of replaced) {
    const real = isAbsolute(from) ? join(realFolder(dirname(from)), basename(from)) : from;
    if (real !== from) throw badValue(`-overlay ${overlay} replaces ${from}, which is ${real}`, `write ${real} in it`);
  }
}
