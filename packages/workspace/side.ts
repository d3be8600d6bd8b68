// Lists one side of a workspace, and makes of what the go command says what is handed on.

import { hash } from 'node:crypto';
import { existsSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { type Diagnostic, warning } from '#diagnostics';
import {
  classifyFault,
  goList,
  type KeptAnswers,
  type ListedPackage,
  type Listing,
  type ListRequest,
  parsePosition,
  sentenceOf,
} from '#gocmd';
import { parseGoSum } from '#modfile';
import { digestFile, remembered } from './digest.ts';
import type { ListedSide } from './kept-listing.ts';
import type { GroundRequest } from './listing-ground.ts';
import type { Location } from './locate.ts';
import { pathOf, placeOf } from './place.ts';
import { quietly } from './quietly.ts';
import { linkedInto, linkedUnit, packageOf, unitOf } from './units.ts';
import type { Module, Package, Snapshot, Unit } from './workspace.ts';

export interface ReadRequest extends Omit<GroundRequest, 'kept'> {
  /** Where listings are kept: then none is made anew while all that it depends on is the same. */
  readonly kept?: KeptAnswers;
  /** Absolute paths of Go files: the one package that they make is read, in place of the workspace's. Not to be kept. */
  readonly files?: readonly string[];
  readonly signal?: AbortSignal;
}

export interface ListOptions {
  /** The go command reads every folder anew. */
  readonly withoutIndex?: boolean;
  readonly onPackages?: ListRequest['onPackages'];
}

export async function list(
  { location, goEnv, env, flags, files, signal }: ReadRequest,
  { withoutIndex = false, onPackages }: ListOptions = {},
): Promise<Listing> {
  return goList({
    go: goEnv.go,
    cwd: location.root,
    env: withoutIndex ? { ...env, GODEBUG: [goEnv.GODEBUG, 'goindex=0'].filter(Boolean).join(',') } : env,
    patterns: files ?? [location.kind === 'work' ? 'work' : './...'],
    flags,
    ...(signal ? { signal } : {}),
    ...(onPackages ? { onPackages } : {}),
  });
}

export function sideOf(
  request: ReadRequest,
  modules: readonly Module[],
  listed: Listing,
  digest = remembered((path) => digestFile(path, request.memo)),
): ListedSide {
  const making = makeSide(request, modules, digest);
  making.add(listed.packages);
  return making.end(listed);
}

/** A side that is made while its listing still comes. */
export interface SideInMaking {
  readonly add: (some: readonly ListedPackage[]) => void;
  /** To be called when all of the listing was added. */
  readonly end: (listed: Listing) => ListedSide;
}

/** @param digest that of an absolute path */
export function makeSide(
  { location, top, goEnv }: ReadRequest,
  modules: readonly Module[],
  digest: (path: string) => string,
): SideInMaking {
  const context = { top, moduleCache: goEnv.GOMODCACHE, sums: readSums(modules, location, top), digest };
  const units: Unit[] = [];
  const packages: Package[] = [];
  return {
    add(some) {
      for (const entry of some) {
        units.push(unitOf(entry, context));
        const found = packageOf(entry, top, modules);
        if (found) packages.push(found);
      }
    },
    end(listed) {
      const linked = linkedInto(listed.packages);
      return {
        packages: packages.sort((a, b) => (a.importPath < b.importPath ? -1 : 1)),
        units: units.map((unit) => linkedUnit(unit, linked)),
      };
    },
  };
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

/**
 * Digest of the Go version and the go.sum of every main module: what changes with them is a release of something that is
 * imported, upon which pipelines begin with an empty compile cache.
 */
export function stateOfSums(top: string, { toolchain, modules }: Pick<Snapshot, 'toolchain' | 'modules'>): string {
  const files = modules.map(({ dir }) => [dir, quietly(() => readFileSync(join(pathOf(top, dir), 'go.sum'), 'utf8'))]);
  return hash('sha256', JSON.stringify([toolchain, ...files])).slice(0, 32);
}

/** The checksums that the go command goes by: every main module's go.sum, and go.work.sum. */
function readSums(modules: readonly Module[], location: Location, top: string): ReadonlyMap<string, string> {
  const files = modules.map(({ dir }) => join(pathOf(top, dir), 'go.sum'));
  if (location.kind === 'work') files.push(`${location.file}.sum`);
  const sums = new Map<string, string>();
  for (const file of files) {
    // A module without dependencies has no go.sum.
    if (!existsSync(file)) continue;
    const text = quietly(() => readFileSync(file, 'utf8'));
    for (const [key, sum] of parseGoSum(text ?? '')) sums.set(key, sum);
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
