// Where programs and test binaries are written: as -o says, or as `go build` and `go test -c` do without it.

import { statSync } from 'node:fs';
import { join, resolve } from 'node:path';
import { inTheWay } from '#engine';
import { flagValue, parseGoflags } from '#gocmd';
import { isProgram, programName, testBinaryName } from '#plan';
import { type Package, quietly } from '#workspace';
import { badValue } from './arguments.ts';
import type { Session } from './session.ts';

/** Import path → the file to write, absolute. */
export type Targets = ReadonlyMap<string, string>;

const libraries: ReadonlySet<string> = new Set(['archive', 'c-archive', 'c-shared', 'shared', 'plugin']);

/**
 * Of programs: as `go build` does with -o, or where patterns mean one program alone (`runBuild` of cmd/go/internal/work/build.go).
 * @throws DiagnosticError where one cannot be written there.
 */
export function targetsOf({ call, goEnv }: Session, packages: readonly Package[], affected: boolean): Targets {
  const mode = flagValue([...parseGoflags(goEnv.GOFLAGS).build, ...call.split.build], 'buildmode') ?? '';
  if (libraries.has(mode)) {
    throw badValue(
      `gows build makes programs, and -buildmode=${mode} a library`,
      'use go build, or gows each -- go build …',
    );
  }
  const nameOf = (found: Package): string => `${programName(found)}${goEnv.GOEXE}`;
  const wanted = flagValue(call.split.own, 'o') ?? '';
  if (wanted === '') {
    const [only] = packages;
    if (affected || call.patterns.length === 0 || packages.length !== 1 || !only || !isProgram(only)) return new Map();
    return writable(new Map([[only.importPath, join(call.cwd, nameOf(only))]]));
  }
  const request = { wanted, cwd: call.cwd, packages, isMade: isProgram, nameOf, affected };
  const placed = placedAt(request);
  if (placed === undefined) return new Map();
  if (!('folder' in placed)) {
    const { only } = placed;
    if (isProgram(only)) return writable(new Map([[only.importPath, placed.file]]));
    throw badValue(`-o ${wanted} takes a program, and ${only.importPath} is none`, 'use go build for its archive');
  }
  if (!affected && !packages.some(isProgram)) {
    throw badValue(`-o ${wanted} takes programs, and none is named`, 'leave -o out');
  }
  return allIn(placed.folder, request);
}

/**
 * Of test binaries: as `go test` does with -o and -c (`runTest` and `builderTest` of cmd/go/internal/test/test.go).
 * @throws DiagnosticError where one cannot be written there.
 */
export function testTargetsOf(
  { call, goEnv, settings }: Pick<Session, 'call' | 'goEnv' | 'settings'>,
  packages: readonly Package[],
  affected: boolean,
): Targets {
  const given = flagValue(call.split.own, 'o') ?? '';
  if (given === '' && !settings.compileOnly) return new Map();
  const request = {
    wanted: given === '' ? './' : given,
    cwd: call.cwd,
    packages,
    isMade: ({ hasTests }: Package) => hasTests,
    nameOf: (found: Package) => `${testBinaryName(found)}${goEnv.GOEXE}`,
    affected,
  };
  const placed = placedAt(request);
  if (placed === undefined) return new Map();
  if ('folder' in placed) return allIn(placed.folder, request);
  return placed.only.hasTests ? writable(new Map([[placed.only.importPath, placed.file]])) : new Map();
}

interface TargetRequest {
  /** As -o has it. */
  readonly wanted: string;
  readonly cwd: string;
  readonly packages: readonly Package[];
  /** Whether something is linked of the package. */
  readonly isMade: (found: Package) => boolean;
  readonly nameOf: (found: Package) => string;
  readonly affected: boolean;
}

/** A folder for what is linked, or one file for the only package; undefined where nothing is written. */
function placedAt({
  wanted,
  cwd,
  packages,
}: TargetRequest): { readonly folder: string } | { readonly file: string; readonly only: Package } | undefined {
  const target = resolve(cwd, wanted);
  if (isWindows ? /(^|[\\/])nul$/i.test(target) : target === '/dev/null') return undefined;
  if (/[\\/]$/.test(wanted) || quietly(() => statSync(target))?.isDirectory()) return { folder: target };
  // Nothing is affected, or in the shard.
  if (packages.length === 0) return undefined;
  const [only] = packages;
  if (packages.length === 1 && only) return { file: target, only };
  throw badValue(`-o ${wanted} is one file, and ${packages.length} packages would be written to it`, `-o ${wanted}/`);
}

function allIn(folder: string, { wanted, packages, isMade, nameOf }: TargetRequest): Targets {
  const made = packages.filter(isMade);
  // The go command has the last of several programs silently replace the others, and refuses test binaries.
  for (const [name, [first, second]] of Map.groupBy(made, (found) => folded(nameOf(found)))) {
    if (!first || !second) continue;
    throw badValue(
      `${join(wanted, name)} would be both ${first.importPath} and ${second.importPath}`,
      'build one of the two into another folder',
    );
  }
  return writable(new Map(made.map((found) => [found.importPath, join(folder, nameOf(found))])));
}

const isWindows = process.platform === 'win32';

/** There files may not differ by case alone. */
function folded(name: string): string {
  return isWindows || process.platform === 'darwin' ? name.toLowerCase() : name;
}

/** @throws DiagnosticError where something of the user's is in the way. */
function writable(targets: Targets): Targets {
  for (const target of targets.values()) {
    const obstacle = inTheWay(target);
    if (obstacle !== undefined) throw badValue(obstacle, 'move it away, or give another place with -o');
  }
  return targets;
}
