// Where gows build writes programs: as -o says, or as `go build` does without it.

import { statSync } from 'node:fs';
import { join, resolve } from 'node:path';
import { inTheWay } from '#engine';
import { flagValue, parseGoflags } from '#gocmd';
import { isProgram, programName } from '#plan';
import type { Package } from '#workspace';
import { badValue } from './arguments.ts';
import type { Session } from './session.ts';

const libraries: ReadonlySet<string> = new Set(['archive', 'c-archive', 'c-shared', 'shared', 'plugin']);

/**
 * Import path of a program → the file to write, absolute: as `go build` does with -o, or where patterns mean one program alone
 * (`runBuild` of cmd/go/internal/work/build.go).
 * @throws DiagnosticError where it cannot be written there.
 */
export function targetsOf(
  { call, goEnv }: Session,
  packages: readonly Package[],
  affected: boolean,
): ReadonlyMap<string, string> {
  const mode = flagValue([...parseGoflags(goEnv.GOFLAGS).build, ...call.split.build], 'buildmode') ?? '';
  if (libraries.has(mode)) {
    throw badValue(
      `gows build makes programs, and -buildmode=${mode} a library`,
      'use go build, or gows each -- go build …',
    );
  }
  const programs = packages.filter(isProgram);
  const fileIn = (dir: string, { importPath }: Package): string =>
    join(dir, `${programName(importPath)}${goEnv.GOEXE}`);
  const wanted = flagValue(call.split.own, 'o');
  if (wanted === undefined || wanted === '') {
    const [only] = packages;
    if (affected || call.patterns.length === 0 || packages.length !== 1 || !only || !isProgram(only)) return new Map();
    return writable(new Map([[only.importPath, fileIn(call.cwd, only)]]));
  }
  const target = resolve(call.cwd, wanted);
  if (target === '/dev/null' || wanted.toUpperCase() === 'NUL') return new Map();
  if (/[\\/]$/.test(wanted) || statSync(target, { throwIfNoEntry: false })?.isDirectory()) {
    if (programs.length === 0 && !affected)
      throw badValue(`-o ${wanted} takes programs, and none is named`, 'leave -o out');
    refuseEqualNames(programs, wanted);
    return writable(new Map(programs.map((found) => [found.importPath, fileIn(target, found)])));
  }
  if (affected && packages.length === 0) return new Map();
  const [only] = packages;
  if (packages.length !== 1 || !only) {
    throw badValue(`-o ${wanted} is one file, and ${packages.length} packages would be written to it`, `-o ${wanted}/`);
  }
  if (!isProgram(only)) {
    throw badValue(`-o ${wanted} takes a program, and ${only.importPath} is none`, 'use go build for its archive');
  }
  return writable(new Map([[only.importPath, target]]));
}

/** @throws DiagnosticError where something of the user's is in the way. */
function writable(targets: ReadonlyMap<string, string>): ReadonlyMap<string, string> {
  for (const target of targets.values()) {
    const obstacle = inTheWay(target);
    if (obstacle !== undefined) throw badValue(obstacle, 'move it away, or give another place with -o');
  }
  return targets;
}

/** The go command has the last of them silently replace the others. */
function refuseEqualNames(programs: readonly Package[], wanted: string): void {
  const byName = Map.groupBy(programs, ({ importPath }) => programName(importPath));
  for (const [name, [first, second]] of byName) {
    if (!first || !second) continue;
    throw badValue(
      `${join(wanted, name)} would be both ${first.importPath} and ${second.importPath}`,
      'build one of the two into another folder',
    );
  }
}
