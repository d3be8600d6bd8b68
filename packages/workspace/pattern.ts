// Package patterns as in the go command (`go help packages`): what names folders, what import paths, and what is refused.

import { isAbsolute } from 'node:path';
import { isWithin } from './place.ts';
import type { Place } from './workspace.ts';

/** What a pattern is held against. */
export interface Named {
  readonly importPath: string;
  readonly dir: Place;
}

/** Patterns that start with a dot or a slash name folders; all else names import paths. */
export function isFolderPattern(pattern: string): boolean {
  return pattern === '.' || pattern === '..' || /^\.\.?[/\\]/.test(pattern) || isAbsolute(pattern);
}

/** Why a pattern can never name packages of a workspace, whatever is in it. */
export function patternFault(pattern: string): { readonly message: string; readonly remedy: string } | undefined {
  if (pattern === 'all' || pattern === 'std' || pattern === 'cmd' || pattern === 'tool') {
    return {
      message: `${pattern} reaches beyond the workspace, and gows tests packages of the workspace`,
      remedy: 'name "work" or "./..." for all packages here; for others use "go test"',
    };
  }
  if (pattern.endsWith('.go')) {
    return { message: `${pattern} names no package`, remedy: 'name the folder that holds the file' };
  }
  if (pattern.includes('@')) {
    return {
      message: `${pattern} asks for a version, and the workspace has each package as it is here`,
      remedy: 'leave out the part from @ on',
    };
  }
  return undefined;
}

/** `from` makes a place of the folder that the fixed part of the pattern names. */
export function folderMatcher(pattern: string, from: (folder: string) => Place): (found: Named) => boolean {
  const slashed = pattern.replaceAll('\\', '/');
  const dots = slashed.indexOf('...');
  if (dots < 0) {
    const dir = from(slashed);
    return (found) => found.dir === dir;
  }
  // `./x/...` is everything below x, whatever module it is in; other uses of `...` match within the path.
  if (slashed.endsWith('/...') && dots === slashed.length - 3) {
    const dir = from(slashed.slice(0, -4) || '/');
    return (found) => isWithin(dir, found.dir);
  }
  const fixed = slashed.slice(0, slashed.lastIndexOf('/', dots) + 1);
  const dir = from(fixed || '.');
  const expression = wildcard(`${dir === '.' ? '' : `${dir}/`}${slashed.slice(fixed.length)}`);
  return (found) => expression.test(found.dir);
}

/** An import path, as it is or with `...` in it. */
export function pathMatcher(pattern: string): (found: Named) => boolean {
  if (!pattern.includes('...')) return ({ importPath }) => importPath === pattern;
  const expression = wildcard(pattern);
  return ({ importPath }) => expression.test(importPath);
}

/** `...` matches any string, and `/...` at the end the empty one too (cmd/internal/pkgpattern). */
function wildcard(pattern: string): RegExp {
  const escaped = pattern.replace(/[\\^$.*+?()[\]{}|]/g, '\\$&').replaceAll('\\.\\.\\.', '.*');
  return new RegExp(`^${escaped.replace(/\/\.\*$/, '(/.*)?')}$`, 's');
}
