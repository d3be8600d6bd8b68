// Lists one side of a workspace, and makes of what the go command says what is handed on.

import { readFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { type Diagnostic, warning } from '#diagnostics';
import {
  classifyFault,
  type GoEnv,
  goList,
  type KeptAnswers,
  type ListedPackage,
  type Listing,
  parsePosition,
  sentenceOf,
} from '#gocmd';
import { parseGoSum } from '#modfile';
import { type DigestMemo, digestFile, remembered } from './digest.ts';
import type { ListedSide } from './kept-listing.ts';
import type { Location } from './locate.ts';
import { placeOf } from './place.ts';
import { linkedInto, packageOf, unitOf } from './units.ts';
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
  /** Where listings are kept: then none is made anew while all that it depends on is the same. */
  readonly kept?: KeptAnswers;
  readonly signal?: AbortSignal;
}

export async function list(
  { location, goEnv, env, flags, signal }: ReadRequest,
  { withoutIndex = false } = {},
): Promise<Listing> {
  return goList({
    go: goEnv.go,
    cwd: location.root,
    env: withoutIndex ? { ...env, GODEBUG: [goEnv.GODEBUG, 'goindex=0'].filter(Boolean).join(',') } : env,
    patterns: [location.kind === 'work' ? 'work' : './...'],
    flags,
    ...(signal ? { signal } : {}),
  });
}

export function sideOf(
  { location, top, goEnv, memo }: ReadRequest,
  modules: readonly Module[],
  listed: Listing,
  digest = remembered((path) => digestFile(path, memo)),
): ListedSide {
  const context = {
    top,
    moduleCache: goEnv.GOMODCACHE,
    sums: readSums(listed.packages, location),
    digest,
    linked: linkedInto(listed.packages),
  };
  const units: Unit[] = listed.packages.map((entry) => unitOf(entry, context));
  const packages = listed.packages.flatMap((entry): Package[] => {
    const found = packageOf(entry, top, modules);
    return found ? [found] : [];
  });
  return { packages: packages.sort((a, b) => (a.importPath < b.importPath ? -1 : 1)), units };
}

export function snapshotOf<U>(
  { location, top, goEnv }: ReadRequest,
  modules: readonly Module[],
  { packages, units }: { readonly packages: readonly Package[]; readonly units: readonly U[] },
  diagnostics: readonly Diagnostic[],
): Omit<Snapshot, 'units'> & { readonly units: readonly U[] } {
  return {
    kind: location.kind,
    root: placeOf(top, location.root),
    toolchain: goEnv.GOVERSION,
    modules,
    packages,
    units,
    diagnostics: [...diagnostics.map((one) => withPlace(one, location, top)), ...packages.flatMap(packageDiagnostic)],
  };
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

/** go's word for a workspace without packages, with the place and what to do. */
function withPlace(diagnostic: Diagnostic, location: Location, top: string): Diagnostic {
  if (diagnostic.code !== 'workspace/empty') return diagnostic;
  const remedy =
    location.kind === 'work'
      ? 'add a folder that has a go.mod and Go files: go work use ./FOLDER'
      : 'add a Go file, or look at build constraints and -tags: every file may be excluded';
  return { ...diagnostic, place: { file: placeOf(top, location.file) }, remedy };
}

function packageDiagnostic(found: Package): readonly Diagnostic[] {
  if (!found.error) return [];
  const position = /^([^\n]*?(?:\.go|go\.mod|go\.work):\d+(?::\d+)?): (.*)$/s.exec(found.error);
  const place = position?.[1] ? parsePosition(position[1]) : undefined;
  const text = position?.[2] ?? found.error;
  const { code, remedy } = classifyFault(text);
  return [
    warning(code ?? 'workspace/package', `${found.importPath} cannot be loaded: ${sentenceOf(text)}`, {
      subject: found.importPath,
      ...(place ? { place } : {}),
      ...(remedy ? { remedy } : {}),
    }),
  ];
}
