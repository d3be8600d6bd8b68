// Which packages a person means: patterns as in the go command, over the packages of the workspace.

import { isAbsolute, relative, resolve } from 'node:path';
import { type Diagnostic, failure } from '#diagnostics';
import { nearest } from '#gocmd';
import {
  folderMatcher,
  isFolderPattern,
  isWithin,
  type Outline,
  type Package,
  pathMatcher,
  patternFault,
  placeOf,
} from '#workspace';
import { nearestPath } from './nearest-path.ts';

export interface SelectRequest {
  readonly patterns: readonly string[];
  readonly snapshot: Outline;
  /** Absolute folder that places are relative to. */
  readonly top: string;
  /** The folder that relative patterns start from, symlinks resolved. */
  readonly cwd: string;
}

export interface Selection {
  readonly packages: readonly Package[];
  readonly diagnostics: readonly Diagnostic[];
}

/** The packages that any pattern matches, each once, sorted by import path; without a pattern, all. */
export function select(request: SelectRequest): Selection {
  const { packages } = request.snapshot;
  if (request.patterns.length === 0) return { packages, diagnostics: [] };
  const chosen = new Set<Package>();
  const diagnostics: Diagnostic[] = [];
  for (const pattern of request.patterns) {
    const match = matcher(pattern, request);
    if (typeof match !== 'function') {
      diagnostics.push(match);
      continue;
    }
    const found = packages.filter(match);
    if (found.length === 0) diagnostics.push(nothing(pattern, request));
    for (const at of found) chosen.add(at);
  }
  return { packages: packages.filter((at) => chosen.has(at)), diagnostics };
}

function matcher(pattern: string, request: SelectRequest): ((found: Package) => boolean) | Diagnostic {
  if (pattern === 'work') return () => true;
  const fault = patternFault(pattern);
  const refused = fault && failure('usage/pattern', fault.message, { remedy: fault.remedy });
  const match = isFolderPattern(pattern)
    ? folderMatcher(pattern, (folder) => placeOf(request.top, resolve(request.cwd, folder)))
    : pathMatcher(pattern);
  // A package may well be called like a file: nats.go.
  if (refused) return pattern.endsWith('.go') && request.snapshot.packages.some(match) ? match : refused;
  if (isFolderPattern(pattern)) return match;
  if (pattern.includes('...') || request.snapshot.packages.some(match)) return match;
  const ending = request.snapshot.packages.filter(({ importPath }) => importPath.endsWith(`/${pattern}`));
  if (ending.length > 1) {
    return failure('usage/pattern', `${pattern} could be any of ${ending.length} packages`, {
      related: ending.map(({ importPath }) => ({ message: importPath })),
      remedy: 'write more of the import path',
    });
  }
  return (found) => found === ending[0];
}

function nothing(pattern: string, request: SelectRequest): Diagnostic {
  return failure('usage/pattern', `${pattern} matches no package of the workspace`, {
    remedy: remedyFor(pattern, request),
  });
}

function remedyFor(pattern: string, { snapshot, top, cwd }: SelectRequest): string {
  const plain = pattern.replace(/\/?\.\.\.$/, '');
  const folder = isFolderPattern(pattern) ? placeOf(top, resolve(cwd, plain)) : undefined;
  const near =
    folder === undefined
      ? nearestPath(
          plain,
          snapshot.packages.map(({ importPath }) => importPath),
        )
      : nearest(
          folder,
          snapshot.packages.map(({ dir }) => dir),
        );
  if (near !== undefined && near !== (folder ?? plain)) {
    return `did you mean ${folder === undefined ? near : shownFrom(cwd, resolve(top, near))}?`;
  }
  const member = folder !== undefined && snapshot.modules.some(({ dir }) => isWithin(dir, folder));
  if (folder !== undefined && !member && snapshot.kind === 'work') {
    return `if it is a module, add it: go work use ${folder === '.' || isAbsolute(folder) ? folder : `./${folder}`}`;
  }
  return `go list ${snapshot.kind === 'work' ? 'work' : './...'} names every package of the workspace`;
}

function shownFrom(cwd: string, folder: string): string {
  const path = relative(cwd, folder).replaceAll('\\', '/');
  return path === '' ? '.' : path.startsWith('..') ? path : `./${path}`;
}
