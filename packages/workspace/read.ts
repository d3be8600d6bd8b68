// Reads one side of a workspace: the same code for the head in the user's folder and for a base laid out elsewhere.

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
import { keepListing, keptListing, type ListedSide } from './kept-listing.ts';
import { type ListingGround, type ListingSurvey, surveyGround } from './listing-ground.ts';
import type { Location } from './locate.ts';
import { readModuleFiles } from './module-files.ts';
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

/**
 * Lists the whole workspace by one `go list`, or by none where a kept one still holds, and digests every file that it
 * names.
 * @throws DiagnosticError `modfile/*`, `workspace/*`, when there is no answer for the workspace as a whole.
 */
export async function readWorkspace(request: ReadRequest): Promise<Snapshot> {
  const { location, top, kept, signal } = request;
  const modules = readModuleFiles(location, top);
  const survey = kept && surveyGround({ ...request, kept });
  if (!kept || !survey) {
    const listed = await list(request, false);
    return snapshotOf(request, modules, sideOf(request, modules, listed, undefined), listed.diagnostics);
  }
  const known = survey.wasKept ? survey.read() : undefined;
  const before = known && keptListing(known, top, kept);
  if (before) {
    known.save();
    return snapshotOf(request, modules, before, []);
  }
  const { listed, ground } = await listOn(request, survey, known);
  const after = ground?.again();
  const side = sideOf(request, modules, listed, after);
  if (after && !signal?.aborted) {
    keepListing({ ground: after, listed, side, moduleCache: request.goEnv.GOMODCACHE, kept });
  }
  (after ?? ground)?.save();
  return snapshotOf(request, modules, side, listed.diagnostics);
}

/** Lists, and reads the ground beside it where little of it is known. */
async function listOn(
  request: ReadRequest,
  survey: ListingSurvey,
  known: ListingGround | undefined,
): Promise<{ readonly listed: Listing; readonly ground?: ListingGround | undefined }> {
  if (known) return { listed: await list(request, survey.backdated), ground: known };
  survey.readUnsettled();
  const over = new AbortController();
  const listing = list(request, survey.backdated);
  // Without a listing nobody needs the ground.
  listing.catch(() => over.abort());
  const [listed, ground] = await Promise.all([listing, survey.readBeside(over.signal)]);
  return { listed, ground };
}

/** `withoutIndex`: the go command reads every folder anew. */
async function list({ location, goEnv, env, flags, signal }: ReadRequest, withoutIndex: boolean): Promise<Listing> {
  return goList({
    go: goEnv.go,
    cwd: location.root,
    env: withoutIndex ? { ...env, GODEBUG: [goEnv.GODEBUG, 'goindex=0'].filter(Boolean).join(',') } : env,
    patterns: [location.kind === 'work' ? 'work' : './...'],
    flags,
    ...(signal ? { signal } : {}),
  });
}

function sideOf(
  { location, top, goEnv, memo }: ReadRequest,
  modules: readonly Module[],
  listed: Listing,
  ground: ListingGround | undefined,
): ListedSide {
  const context = {
    top,
    moduleCache: goEnv.GOMODCACHE,
    sums: readSums(listed.packages, location),
    digest: ground?.digest ?? remembered((path) => digestFile(path, memo)),
    linked: linkedInto(listed.packages),
  };
  const units: Unit[] = listed.packages.map((entry) => unitOf(entry, context));
  const packages = listed.packages.flatMap((entry): Package[] => {
    const found = packageOf(entry, top, modules);
    return found ? [found] : [];
  });
  return { packages: packages.sort((a, b) => (a.importPath < b.importPath ? -1 : 1)), units };
}

function snapshotOf(
  { location, top, goEnv }: ReadRequest,
  modules: readonly Module[],
  { packages, units }: ListedSide,
  diagnostics: readonly Diagnostic[],
): Snapshot {
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
