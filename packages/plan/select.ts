// Which packages a person means: patterns as in the go command, over the packages of the workspace.

import { isAbsolute, relative, resolve } from 'node:path';
import { type Diagnostic, failure } from '#diagnostics';
import { nearest } from '#gocmd';
import { isWithin, type Package, placeOf, type Snapshot } from '#workspace';

export interface SelectRequest {
  readonly patterns: readonly string[];
  readonly snapshot: Snapshot;
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

/** Patterns that start with a dot or a slash name folders; all else names import paths (`go help packages`). */
function matcher(pattern: string, request: SelectRequest): ((found: Package) => boolean) | Diagnostic {
  if (pattern === 'work') return () => true;
  if (pattern === 'all' || pattern === 'std' || pattern === 'cmd' || pattern === 'tool') {
    return failure(
      'usage/pattern',
      `${pattern} reaches beyond the workspace, and gows tests packages of the workspace`,
      {
        remedy: 'name "work" or "./..." for all packages here; for others use "go test"',
      },
    );
  }
  if (pattern.endsWith('.go')) {
    return failure('usage/pattern', `${pattern} is a file, and gows tests packages`, {
      remedy: 'name the folder that holds it',
    });
  }
  if (pattern.includes('@')) {
    return failure('usage/pattern', `${pattern} asks for a version, and the workspace has each package as it is here`, {
      remedy: 'leave out the part from @ on',
    });
  }
  if (isFolderPattern(pattern)) return folderMatcher(pattern, request);
  if (!pattern.includes('...')) {
    const exact = request.snapshot.packages.some(({ importPath }) => importPath === pattern);
    if (exact) return ({ importPath }) => importPath === pattern;
    const ending = request.snapshot.packages.filter(({ importPath }) => importPath.endsWith(`/${pattern}`));
    if (ending.length > 1) {
      return failure('usage/pattern', `${pattern} could be any of ${ending.length} packages`, {
        related: ending.map(({ importPath }) => ({ message: importPath })),
        remedy: 'write more of the import path',
      });
    }
    return (found) => found === ending[0];
  }
  const expression = wildcard(pattern);
  return ({ importPath }) => expression.test(importPath);
}

function isFolderPattern(pattern: string): boolean {
  return pattern === '.' || pattern === '..' || /^\.\.?[/\\]/.test(pattern) || isAbsolute(pattern);
}

function folderMatcher(pattern: string, { top, cwd }: SelectRequest): (found: Package) => boolean {
  const slashed = pattern.replaceAll('\\', '/');
  const dots = slashed.indexOf('...');
  if (dots < 0) {
    const dir = placeOf(top, resolve(cwd, slashed));
    return (found) => found.dir === dir;
  }
  // `./x/...` is everything below x, whatever module it is in; other uses of `...` match within the path.
  if (slashed.endsWith('/...') && dots === slashed.length - 3) {
    const dir = placeOf(top, resolve(cwd, slashed.slice(0, -4) || '/'));
    return (found) => isWithin(dir, found.dir);
  }
  const fixed = slashed.slice(0, slashed.lastIndexOf('/', dots) + 1);
  const from = placeOf(top, resolve(cwd, fixed || '.'));
  const expression = wildcard(`${from === '.' ? '' : `${from}/`}${slashed.slice(fixed.length)}`);
  return (found) => expression.test(found.dir);
}

/** `...` matches any string, and `/...` at the end the empty one too (cmd/internal/pkgpattern). */
function wildcard(pattern: string): RegExp {
  const escaped = pattern.replace(/[\\^$.*+?()[\]{}|]/g, '\\$&').replaceAll('\\.\\.\\.', '.*');
  return new RegExp(`^${escaped.replace(/\/\.\*$/, '(/.*)?')}$`, 's');
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
      ? nearest(
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
