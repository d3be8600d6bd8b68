// Reads one side of a workspace: the same code for the head in the user's folder and for a base laid out elsewhere.

import { readFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { type Diagnostic, DiagnosticError, failure, warning } from '#diagnostics';
import { type GoEnv, goList, type ListedPackage } from '#gocmd';
import { parseGoMod, parseGoSum, parseGoWork } from '#modfile';
import { type DigestMemo, digestFile } from './digest.ts';
import type { Location } from './locate.ts';
import { placeOf } from './place.ts';
import { packageOf, unitOf } from './units.ts';
import type { Module, Package, Snapshot, Unit } from './workspace.ts';

export interface ReadRequest {
  /** Absolute folder that places are relative to, symlinks resolved. */
  readonly top: string;
  /** Where this side's go.work or go.mod stands, beneath `top` or outside of it. */
  readonly location: Location;
  readonly goEnv: GoEnv;
  /** The whole environment of the go command. */
  readonly env: Readonly<Record<string, string>>;
  /** Build flags that change what is listed, in the go command's form. */
  readonly flags: readonly string[];
  readonly memo?: DigestMemo;
  readonly signal?: AbortSignal;
}

/**
 * Lists the whole workspace by one `go list` and digests every file that it names.
 * @throws DiagnosticError `modfile/*`, `workspace/*`, when there is no answer for the workspace as a whole.
 */
export async function readWorkspace(request: ReadRequest): Promise<Snapshot> {
  const { location, top } = request;
  checkModuleFile(location, top);
  const listed = await goList({
    go: request.goEnv.go,
    cwd: location.root,
    env: request.env,
    patterns: [location.kind === 'work' ? 'work' : './...'],
    flags: request.flags,
    ...(request.signal ? { signal: request.signal } : {}),
  });
  const modules = mainModules(listed.packages, top);
  const context = {
    top,
    moduleCache: request.goEnv.GOMODCACHE,
    sums: readSums(listed.packages, location),
    digest: remembered((path) => digestFile(path, request.memo)),
  };
  const units: Unit[] = listed.packages.map((entry) => unitOf(entry, context));
  const packages = listed.packages.flatMap((entry): Package[] => {
    const found = packageOf(entry, top);
    return found ? [found] : [];
  });
  return {
    kind: location.kind,
    root: placeOf(top, location.root),
    toolchain: request.goEnv.GOVERSION,
    modules,
    packages: packages.sort((a, b) => (a.importPath < b.importPath ? -1 : 1)),
    units,
    diagnostics: [...listed.diagnostics, ...packages.flatMap(packageDiagnostic)],
  };
}

/** All faults of the go.work or go.mod at once, with their places, before the go command names the first. */
export function checkModuleFile(location: Location, top: string): void {
  let text: string;
  try {
    text = readFileSync(location.file, 'utf8');
  } catch (error) {
    const place = { file: placeOf(top, location.file) };
    throw new DiagnosticError(
      failure('workspace/unreadable', `cannot read the file: ${(error as Error).message}`, {
        place,
        remedy: 'make it readable, or set GOWORK=off to work in a single module',
      }),
    );
  }
  const file = placeOf(top, location.file);
  const { diagnostics } = location.kind === 'work' ? parseGoWork(file, text) : parseGoMod(file, text);
  const [first, ...rest] = diagnostics.filter((diagnostic) => diagnostic.severity === 'error');
  if (first) throw new DiagnosticError(first, ...rest);
}

function mainModules(listed: readonly ListedPackage[], top: string): readonly Module[] {
  const modules = new Map<string, Module>();
  for (const { Module: module } of listed) {
    if (module?.Main && module.Dir && !modules.has(module.Path)) {
      modules.set(module.Path, { path: module.Path, dir: placeOf(top, module.Dir) });
    }
  }
  return [...modules.values()].sort((a, b) => (a.path < b.path ? -1 : 1));
}

/** The checksums that the go command goes by: every main module's go.sum, and go.work.sum. */
function readSums(listed: readonly ListedPackage[], location: Location): ReadonlyMap<string, string> {
  const files = new Set<string>();
  for (const { Module: module } of listed) {
    if (module?.Main && module.GoMod) files.add(join(dirname(module.GoMod), 'go.sum'));
  }
  if (location.kind === 'work') files.add(`${location.file}.sum`);
  const sums = new Map<string, string>();
  for (const file of files) {
    let text: string;
    try {
      text = readFileSync(file, 'utf8');
    } catch {
      continue; // A module without dependencies has no go.sum.
    }
    for (const [key, sum] of parseGoSum(text)) sums.set(key, sum);
  }
  return sums;
}

function packageDiagnostic(found: Package): readonly Diagnostic[] {
  if (!found.error) return [];
  const place = /^([^:\s]+):(\d+)(?::(\d+))?: (.*)$/s.exec(found.error);
  const where = place?.[1]
    ? {
        place: {
          file: place[1],
          line: Number(place[2]),
          ...(place[3] ? { column: Number(place[3]) } : {}),
        },
      }
    : {};
  return [warning('workspace/package', `${found.importPath} cannot be loaded: ${place?.[4] ?? found.error}`, where)];
}

function remembered(digest: (path: string) => string): (path: string) => string {
  const known = new Map<string, string>();
  return (path) => {
    const before = known.get(path);
    if (before !== undefined) return before;
    const now = digest(path);
    known.set(path, now);
    return now;
  };
}
