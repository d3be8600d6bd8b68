// Makes a laid-out copy of a workspace find what lies outside the repository: members and replacements by path.

import { existsSync, readFileSync, writeFileSync } from 'node:fs';
import { dirname, isAbsolute, join, resolve } from 'node:path';
import { type FileSyntax, parseGoMod, parseGoWork, rewriteFolders } from '#modfile';
import type { Location } from './locate.ts';
import { isBeneath } from './place.ts';

export interface Relocation {
  /** The laid-out tree. */
  readonly top: string;
  /** What it is a copy of. */
  readonly realTop: string;
  /** A folder beside the laid-out tree, for a go.work that is in no repository. */
  readonly scratch: string;
  /** Take out `use` lines whose folder the tree does not have: go.work is of another time than the tree. */
  readonly dropMissing: boolean;
}

/**
 * Rewrites, in the copy, every `use` and `replace` that leads out of the repository to where it really leads.
 * A go.work that itself lies outside the repository is copied beside the tree and pointed into it.
 */
export function pointOutside(location: Location, relocation: Relocation): Location {
  const { top, realTop, scratch } = relocation;
  const inside = isBeneath(top, location.file);
  const map = pathMap(relocation, inside);
  if (location.kind === 'module') {
    rewriteModule(location.file, top, realTop);
    return location;
  }
  const originalDir = inside ? join(realTop, location.root.slice(top.length)) : location.root;
  const parsed = parseGoWork(location.file, readFileSync(location.file, 'utf8')).file;
  if (!parsed) return location;
  for (const { path } of parsed.use) {
    const member = resolve(location.root, map(originalDir)(path));
    if (member === top || isBeneath(top, member)) rewriteModule(join(member, 'go.mod'), top, realTop);
  }
  const here = map(originalDir);
  let text = rewriteFolders(parsed.syntax, { use: here, replace: here });
  if (relocation.dropMissing || !inside) text = withoutMissing(text, location);
  const file = inside ? location.file : join(scratch, 'go.work');
  writeFileSync(file, text);
  if (!inside && existsSync(`${location.file}.sum`)) {
    writeFileSync(`${file}.sum`, readFileSync(`${location.file}.sum`));
  }
  return { kind: 'work', root: dirname(file), file };
}

/** For a file that originally stands in `dir`: what to write for a path in it. */
function pathMap({ top, realTop }: Relocation, inside: boolean): (dir: string) => (path: string) => string {
  return (dir) => (path) => {
    const real = resolve(dir, path);
    const within = real === realTop || isBeneath(realTop, real);
    if (!within) return real;
    return inside && !isAbsolute(path) ? path : join(top, real.slice(realTop.length));
  };
}

function rewriteModule(file: string, top: string, realTop: string): void {
  if (!existsSync(file)) return;
  const text = readFileSync(file, 'utf8');
  const syntax: FileSyntax | undefined = parseGoMod(file, text).file?.syntax;
  if (!syntax) return;
  const dir = join(realTop, dirname(file).slice(top.length));
  const next = rewriteFolders(syntax, {
    replace: pathMap({ top, realTop, scratch: '', dropMissing: false }, true)(dir),
  });
  if (next !== text) writeFileSync(file, next);
}

function withoutMissing(text: string, location: Location): string {
  const parsed = parseGoWork(location.file, text).file;
  const missing = parsed?.use.flatMap(({ path, place }) =>
    existsSync(join(resolve(location.root, path), 'go.mod')) ? [] : [place.line],
  );
  // One `use` a line, in a block or alone: the grammar has no other form.
  return missing?.length
    ? text
        .split('\n')
        .filter((_, index) => !missing.includes(index + 1))
        .join('\n')
    : text;
}
